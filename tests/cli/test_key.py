"""Every verb that calls a server does so with the key of its address."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sms_mock.control_client.client import ControlClient
from tests.cli.conftest import Cli
from tests.keyed import Keyed, keyed_server
from tests.server.running import ROOT, clean_environ


@pytest.fixture(scope="module")
def server() -> Iterator[Keyed]:
    with keyed_server() as running:
        yield running


@pytest.fixture
def keyed(server: Keyed) -> Iterator[Keyed]:
    """A server, which the tests of this module share and which all of them call with the key."""
    server.with_key.clear()
    yield server
    assert server.was_always_named(), server.without_key


@pytest.mark.parametrize("end", ["", "/", "/app/", "/_mock"])
def test_a_client_keeps_the_key(keyed: Keyed, end: str) -> None:
    client = ControlClient(f"{keyed.origin}{end}")
    assert client.url == keyed.origin
    assert client.get("/health")["status"] == "ok"


def test_a_client_reads_all_pages_of_a_list(keyed: Keyed) -> None:
    client = ControlClient(keyed.origin)
    client.post("/reset")
    for number in range(3):
        client.post("/inbound", {"from": "0821234567", "message": str(number)})
    found = client.every("/messages", {"limit": 1})
    assert [one["message"] for one in found] == ["2", "1", "0"]


VERBS = [
    ("ready",),
    ("messages",),
    ("requests",),
    ("team", "list"),
    ("team", "create"),
    ("credits",),
    ("webhooks",),
    ("faults",),
    ("scenarios",),
    ("settings",),
    ("doctor",),
    ("freeze",),
    ("advance", "60"),
    ("thaw",),
    ("reply", "0821234567", "Yes"),
    ("reset",),
]


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_a_verb_calls_with_the_key(keyed: Keyed, words: tuple[str, ...]) -> None:
    result = Cli(keyed.origin)(*words)
    assert result.exit_code == 0, result.output


def test_send_sends_with_the_key(keyed: Keyed) -> None:
    sent = Cli(keyed.origin).json("send", "0821234567", "Hello")
    assert sent["links"][0]["href"].startswith(f"{keyed.origin}/app/api/rest/v1/messages/")
    assert any("/sms/send" in target for target in keyed.with_key)


def test_open_opens_the_page_below_the_key(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    assert Cli(keyed.origin).text("open") == f"{keyed.origin}/\n"


def test_a_new_team_has_its_url(keyed: Keyed) -> None:
    assert Cli(keyed.origin).json("team", "create")["url"] == f"{keyed.origin}/app"


def test_listen_registers_with_the_key(keyed: Keyed) -> None:
    words = ("listen", "--json", "--register", "--url", keyed.origin)
    with subprocess.Popen(
        [sys.executable, "-m", "sms_mock", *words],
        cwd=ROOT,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "listening"
        Cli(keyed.origin).text("send", "0821234567", "Hello")
        assert json.loads(process.stdout.readline())["kind"] == "deliveryReport"
        process.terminate()
    settings = Cli(keyed.origin).json("settings")
    assert settings["deliveryReportUrl"] is None
