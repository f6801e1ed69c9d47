"""If a running server's store is deleted, nothing that it accepts afterwards is lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sms_mock.config import Settings
from tests.driving import driven


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no open files")
def test_a_deleted_store_takes_no_more_and_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with driven(Settings(store=folder)) as live:
        live.send()
        shutil.rmtree(folder)
        refused = live.post(
            "/sms/send", json={"recipientNumber": "27821234567", "message": "Hello"}
        )
        assert refused.status_code == 507
        assert "is gone or was replaced, so nothing was done" in refused.text
        error = live.refused("POST", "/templates", {"name": "x", "data": "y"}, status=507)
        assert error["help"] == "put it back, or stop the server and start it anew"
