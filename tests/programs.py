"""Programs of other languages that tests run if they are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
NODE_HELPER: Final = ROOT / "helpers" / "node"
PATIENCE: Final = 120


def command(name: str) -> str:
    """Return the path of a program; the test is skipped if it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def node_of_today() -> str:
    """Return the path of Node; the test is skipped if it is not there or older than 20."""
    node = command("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.removeprefix("v").partition(".")[0]) < 20:
        pytest.skip(f"node is {version.stdout.strip()}; the test runner came with 20")
    return node


def install_node_helper(folder: Path) -> None:
    """Install the Node helper into a folder as docs/other-languages.md says, without a network."""
    quiet = ("--offline", "--no-audit", "--no-fund", "--silent")
    ended = subprocess.run(
        [command("npm"), "install", "--save-dev", *quiet, str(NODE_HELPER)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
