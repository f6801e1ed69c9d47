"""`find_pythons`, which `make test-pythons` uses, finds the installed Pythons from 3.11 on."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from tests.environments.virtual import ROOT
from tests.pythons import find_pythons


def test_this_python_is_found_and_each_minor_version_once() -> None:
    minors = [python.version[:2] for python in find_pythons()]
    assert minors == sorted(set(minors))
    assert all(Path(python.path).exists() for python in find_pythons())
    assert minors[0] >= (3, 11)


def test_the_oldest_python_is_the_one_that_the_project_asks_for() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert project["requires-python"] == ">=3.11"
    assert f"Programming Language :: Python :: 3.{sys.version_info.minor}" in project["classifiers"]
