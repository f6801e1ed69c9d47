"""Virtual environments of the plugin's users, which pip makes with the versions that they pin."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
_NO_INDEX = ("No matching distribution", "Connection", "connection", "Temporary failure")


class Environment(NamedTuple):
    """A virtual environment with the project installed from its wheel."""

    folder: Path

    @property
    def python(self) -> Path:
        windows = self.folder / "Scripts" / "python.exe"
        return windows if windows.exists() else self.folder / "bin" / "python"

    def run(self, *arguments: str, cwd: Path, seconds: float = 120) -> Ended:
        """Run the environment's Python without the variables of sms-mock, PYTHONPATH and
        PYTEST_ADDOPTS.
        """
        kept = {name: value for name, value in os.environ.items() if "SMS_MOCK" not in name}
        ended = subprocess.run(
            [str(self.python), *arguments],
            cwd=cwd,
            env={**kept, "PYTHONPATH": "", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)


class Ended(NamedTuple):
    code: int
    output: str
    errors: str


def build_wheel(into: Path) -> Path:
    """Build the project's wheel with the hatchling that is installed here."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(into)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = into.iterdir()
    return wheel


def make_environment(folder: Path, wheel: Path, *pinned: str) -> Environment:
    """Make a virtual environment with the wheel, pytest, requests and what the application pins.

    The test is skipped if no package index answers, and fails if pip finds no versions that fit.
    """
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    made = Environment(folder)
    wanted = [str(wheel), "pytest", "pytest-xdist", "requests", *pinned]
    install = ["install", "--quiet", "--no-compile", "--retries", "1"]
    ended = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(made.python), *install, *wanted],
        capture_output=True,
        text=True,
        timeout=400,
    )
    if ended.returncode and any(text in ended.stderr for text in _NO_INDEX):
        pytest.skip(f"no package index answers: {ended.stderr.strip()[-200:]}")
    assert ended.returncode == 0, ended.stderr
    return made
