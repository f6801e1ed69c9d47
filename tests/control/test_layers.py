"""Routes of the control API parse, call one action and render; they contain no rule and no SQL."""

from __future__ import annotations

import re
from pathlib import Path

from sms_mock import control

FOLDER = Path(control.__file__).parent


def sources() -> dict[str, str]:
    found = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.py"))}
    assert len(found) > 10
    return found


def test_no_route_opens_a_transaction() -> None:
    opening = [name for name, text in sources().items() if ".transaction(" in text]
    assert opening == []


def test_no_route_reads_or_writes_a_database() -> None:
    reading = [
        name
        for name, text in sources().items()
        if re.search(r"^import sqlite3|\bdb\b", text, re.MULTILINE)
    ]
    assert reading == []
