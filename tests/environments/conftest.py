"""What every test of an environment may ask for: the wheel, and a user's pytest in this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.environments.virtual import build_wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))
