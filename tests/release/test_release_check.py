"""What the release workflow refuses to publish."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sms_mock import __version__
from tests.server.running import ROOT

NEEDED = ("pyproject.toml", "README.md", "CHANGELOG.md", "action.yml", ".github", "docs")
INIT = "mock_server/sms_mock/__init__.py"


def checked(root: Path, tag: str) -> tuple[int, list[str]]:
    """Run the check of a tree, and return its exit code and what it says."""
    ran = subprocess.run(
        [sys.executable, str(root / ".github/release_check.py"), tag],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return ran.returncode, ran.stderr.splitlines()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy what the check reads, as it has to be on the day of a release."""
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / INIT).parent.mkdir(parents=True)
    shutil.copy(ROOT / INIT, tmp_path / INIT)
    for path in tmp_path.rglob("*"):
        if path.suffix in {".md", ".toml", ".yml"}:
            text = path.read_text("utf-8").replace("your-organisation", "acme")
            path.write_text(text.replace(f"{__version__}, unreleased", f"{__version__}, today"))
    return tmp_path


def test_nothing_is_released_as_long_as_there_is_no_repository() -> None:
    code, said = checked(ROOT, f"v{__version__}")
    assert code == 1
    assert any(line.startswith("pyproject.toml has the placeholder") for line in said)


def test_a_tree_that_is_ready_passes(tree: Path) -> None:
    assert checked(tree, f"v{__version__}") == (0, [])


def test_a_tag_of_another_version_is_refused(tree: Path) -> None:
    assert checked(tree, "v9.9.9") == (
        1,
        [f"The tag is v9.9.9, and the version of the package is {__version__}."],
    )


def test_a_version_that_the_changelog_calls_unreleased_is_refused(tree: Path) -> None:
    changelog = tree / "CHANGELOG.md"
    text = changelog.read_text("utf-8").replace(
        f"{__version__}, today", f"{__version__}, unreleased"
    )
    changelog.write_text(text, "utf-8")
    code, said = checked(tree, f"v{__version__}")
    assert code == 1
    assert said == [f"CHANGELOG.md has no section of {__version__} with the date of its release."]
