"""The examples in other languages, run as their users run them, against a server on a socket."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.programs import command, install_node_helper, node_of_today

HERE = Path(__file__).parent
PATIENCE = 60


def run(origin: str, *words: str, cwd: Path = HERE) -> str:
    """Run a program with the mock at `SMS_MOCK_URL`; assert that it succeeds, and return its
    output.
    """
    ended = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, "SMS_MOCK_URL": origin},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_curl(sms_mock_origin: str) -> None:
    for name in ("curl", "jq"):
        command(name)
    said = re.findall(r"  # (\w+)$", (HERE / "curl.sh").read_text("utf-8"), re.MULTILINE)
    assert run(sms_mock_origin, command("bash"), "curl.sh").splitlines() == said
    assert said == ["DELIVERED", "482159", "refused", "503", "true"]


def test_node(sms_mock_origin: str, tmp_path: Path) -> None:
    node = node_of_today()
    shutil.copytree(HERE / "node", tmp_path, dirs_exist_ok=True)
    install_node_helper(tmp_path)
    words = (node, "--test", "--test-reporter=tap", "sign-up.test.mjs")
    printed = run(sms_mock_origin, *words, cwd=tmp_path)
    assert "# pass 3" in printed
    assert "# fail 0" in printed


def test_php(sms_mock_origin: str) -> None:
    printed = run(
        sms_mock_origin,
        command("php"),
        command("phpunit"),
        "--no-configuration",
        "--do-not-cache-result",
        "php/SignUpTest.php",
    )
    assert re.search(r"OK \(3 tests, 7 assertions\)", printed)


@pytest.mark.parametrize("name", ["sign_up.php", "SignUpTest.php"])
def test_php_can_be_parsed(name: str) -> None:
    printed = run("", command("php"), "-l", f"php/{name}")
    assert "No syntax errors" in printed


@pytest.mark.parametrize("name", ["sign-up.mjs", "sign-up.test.mjs"])
def test_javascript_can_be_parsed(name: str) -> None:
    run("", command("node"), "--check", f"node/{name}")
