"""The examples in other languages, run as their users run them, against a server on a socket."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PATIENCE = 60


def command(name: str) -> str:
    """Return the path of a program; the test is skipped if it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def run(origin: str, *words: str) -> str:
    """Run a program with the mock at `SMS_MOCK_URL`; assert that it succeeds, and return its
    output.
    """
    ended = subprocess.run(
        words,
        cwd=HERE,
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


def test_node(sms_mock_origin: str) -> None:
    node = command("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.removeprefix("v").partition(".")[0]) < 20:
        pytest.skip(f"node is {version.stdout.strip()}; the test runner came with 20")
    printed = run(sms_mock_origin, node, "--test", "--test-reporter=tap", "node/sign-up.test.mjs")
    assert "# pass 5" in printed
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
    assert re.search(r"OK \(2 tests, 5 assertions\)", printed)


@pytest.mark.parametrize("name", ["SmsMock.php", "SignUpTest.php"])
def test_php_can_be_parsed(name: str) -> None:
    printed = run("", command("php"), "-l", f"php/{name}")
    assert "No syntax errors" in printed


@pytest.mark.parametrize("name", ["sms-mock.mjs", "sign-up.test.mjs"])
def test_javascript_can_be_parsed(name: str) -> None:
    run("", command("node"), "--check", f"node/{name}")
