"""Fixtures for tests of environments: the wheel, and a user's pytest beside other plugins."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.environments.users import RunBeside, run_beside
from tests.environments.virtual import build_wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def beside(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> RunBeside:
    """A function that runs a user's test file, as `run_beside` does."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return partial(run_beside, pytester)
