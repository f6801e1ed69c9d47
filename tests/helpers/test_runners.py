"""The Node helper under Vitest and Jest, which npm installs: `make test-helpers` runs this."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers.running import run
from tests.programs import NODE_HELPER, ROOT, command, node_of_today

HERE = Path(__file__).parent
EXAMPLE = ROOT / "tests" / "examples" / "node"
_INSTALL_SECONDS = 300


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project that has the test runners and the helper; skip where it cannot be made."""
    if "SMS_MOCK_TEST_RUNNERS" not in os.environ:
        pytest.skip("make test-helpers runs it: it installs Vitest and Jest")
    node_of_today()
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(HERE / "runners", folder, dirs_exist_ok=True)
    quiet = ("--no-audit", "--no-fund", "--silent", "--no-package-lock")
    ended = subprocess.run(
        [command("npm"), "install", "--save-dev", *quiet, str(NODE_HELPER)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    if ended.returncode != 0:
        pytest.skip("Vitest and Jest could not be installed")
    return folder


def test_vitest_runs_the_example_of_the_docs(sms_mock_origin: str, project: Path) -> None:
    example = (EXAMPLE / "sign-up.test.mjs").read_text("utf-8")
    assert "from 'node:test'" in example
    (project / "sign-up.test.mjs").write_text(example.replace("'node:test'", "'vitest'"), "utf-8")
    shutil.copy(EXAMPLE / "sign-up.mjs", project)
    words = (command("npx"), "vitest", "run", "--reporter=json", "sign-up.test.mjs")
    assert '"numPassedTests":3,"numFailedTests":0' in run(sms_mock_origin, *words, cwd=project)


def test_jest_runs_tests_that_require_the_helper(sms_mock_origin: str, project: Path) -> None:
    words = (command("npx"), "jest", "--json", "--testMatch", "**/jest.test.cjs")
    printed = run(sms_mock_origin, *words, cwd=project)
    assert '"numPassedTests":6' in printed
    assert '"numFailedTests":0' in printed
