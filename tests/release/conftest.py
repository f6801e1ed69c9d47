"""Fixtures for tests of what is released: a wheelhouse, and a copy of a clone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.environments.virtual import ROOT
from tests.release.wheelhouse import Wheelhouse, fill


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Wheelhouse:
    return fill(tmp_path_factory.mktemp("wheelhouse"))


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the files that a wheel is built from, without what tools left beside them."""
    folder = tmp_path_factory.mktemp("clone")
    leftovers = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("mock_server", "fixtures"):
        shutil.copytree(ROOT / name, folder / name, ignore=leftovers)
    for name in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "openapi.yaml",
        "llms.txt",
        "action.yml",
    ):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder)
    return folder
