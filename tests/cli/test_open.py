"""The verb `open`: the page's address, and a browser that opens it where there is one."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.cli.conftest import Cli
from tests.cli.places import refusing_url
from tests.server.running import clean_environ


def opened(*words: str, **environ: str) -> str:
    """Run `sms-mock open` as a process that must succeed silently, and return what it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "sms_mock", "open", *words],
        env={**clean_environ(), **environ},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="$BROWSER takes a program with a shebang here")
def test_the_browser_is_told_the_address(server: MockServer, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {shlex.quote(str(shown))}\n', "utf-8")
    program.chmod(0o755)
    printed = opened("--url", server.origin, BROWSER=f"{program} %s")
    assert printed == f"{server.origin}/\n"
    assert shown.read_text("utf-8") == f"{server.origin}/"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has a browser")
def test_without_a_browser_it_prints_the_address_alone(server: MockServer, tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path), "DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}
    answer = json.loads(opened("--url", server.origin, "--json", **nothing))
    assert answer == {"url": f"{server.origin}/", "opened": False}
    assert opened("--url", server.origin, **nothing) == f"{server.origin}/\n"


def test_the_page_of_another_team_is_opened_if_it_is_named(
    cli: Cli, client: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    team = client.post("/teams")["teamId"]
    assert cli.text("open", "--team", team) == f"{client.url}/?team={team}\n"
    assert cli("open", "--team", "nobody").exit_code == 1


def test_without_a_server_nothing_is_opened(cli: Cli) -> None:
    with refusing_url() as url:
        result = cli("open", "--url", url)
    assert (result.exit_code, result.stdout) == (3, "")
