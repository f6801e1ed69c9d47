"""The page's modules without a browser: Node's own test runner runs their unit tests."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "js"


def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node was not found; version 20 or later runs the tests of the page's modules")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.removeprefix("v").split(".")[0]) < 20:
        pytest.skip(f"Node {version.stdout.strip()} is too old; 20 or later is needed")
    return found


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.test.js")), ids=lambda path: path.name)
def test_a_module_does_what_its_unit_tests_say(path: Path) -> None:
    ran = subprocess.run([node(), "--test", str(path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# pass 0" not in ran.stdout
