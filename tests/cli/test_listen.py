"""`sms-mock listen` as a process: what it prints, how it registers, how it ends."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.cli.conftest import Cli
from tests.cli.places import refusing_url
from tests.cli.receiving import PATIENCE, receiving
from tests.conftest import ADMINISTRATOR
from tests.receiver import unsigned
from tests.server.running import ROOT, clean_environ

SETTINGS = "/accounts/18987/developer-settings"
BEFORE = {
    "replyUrl": "http://localhost:1/reply",
    "deliveryReportUrl": None,
}


class Listening:
    """A running `sms-mock listen --json`, and the objects that it writes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.first = self.next()

    def next(self) -> Any:
        return json.loads(self._lines.get(timeout=PATIENCE))

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Send a signal to it, wait until it ends, and return its exit code and standard error."""
        assert self.process.stderr is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), self.process.stderr.read()

    def close(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)


@contextmanager
def listening(server: MockServer, *words: str) -> Iterator[Listening]:
    with started("--url", server.origin, *words) as found:
        yield found


@contextmanager
def started(*words: str) -> Iterator[Listening]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sms_mock", "listen", "--json", *words],
        cwd=ROOT,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    found = Listening(process)
    try:
        yield found
    finally:
        found.close()


@pytest.fixture(scope="module")
def immediate() -> Iterator[MockServer]:
    """A server that delivers messages at once, by the real clock."""
    with MockServer(Settings(port=0, delivery="immediate")) as server:
        yield server


@pytest.fixture
def client(immediate: MockServer) -> ControlClient:
    client = ControlClient(immediate.origin)
    client.post("/reset")
    client.put(SETTINGS, BEFORE)
    return client


def urls(client: ControlClient) -> dict[str, Any]:
    found = client.get(SETTINGS)
    return {field: found[field] for field in BEFORE}


def send(client: ControlClient) -> str:
    """Send a message through the imitated API, and return its id."""
    import http.client

    email, token = ADMINISTRATOR
    connection = http.client.HTTPConnection("127.0.0.1", int(client.url.rpartition(":")[2]))
    try:
        connection.request(
            "POST",
            "/app/api/rest/v1/sms/send.json",
            body=json.dumps({"recipientNumber": "0821234567", "message": "Hi", "campaign": "Été"}),
            headers={"email": email, "token": token, "Content-Type": "application/json"},
        )
        message_id: str = json.loads(connection.getresponse().read())["messageId"]
        return message_id
    finally:
        connection.close()


def test_registered_it_shows_reports_and_replies_and_puts_the_urls_back(
    immediate: MockServer, client: ControlClient
) -> None:
    with listening(immediate, "--register") as listener:
        assert listener.first["event"] == "listening"
        assert listener.first["registered"] == "demo@example.com"
        url = listener.first["url"]
        assert url.startswith("http://127.0.0.1:")
        assert urls(client) == {
            "replyUrl": f"{url}/reply",
            "deliveryReportUrl": f"{url}/delivery-report",
        }
        message_id = send(client)
        report = listener.next()
        assert (report["kind"], report["path"]) == ("deliveryReport", "/delivery-report")
        assert report["form"]["status"] == "DELIVERED"
        assert report["form"]["messageId"] == message_id
        assert report["form"]["campaign"] == "Été"
        assert report["query"] == report["form"]
        assert report["checksum"] is True
        assert (report["checksumRight"], report["fresh"]) == (True, True)
        client.post("/inbound", {"from": "0821234567", "message": "Yes"})
        reply = listener.next()
        assert (reply["kind"], reply["path"]) == ("reply", "/reply")
        assert reply["form"]["message"] == "Yes"
        assert reply["status"] == 200
        client.get("/webhooks/idle")
        assert {one["state"] for one in client.get("/webhooks")["items"]} == {"delivered"}
        assert listener.end() == (0, "")
    assert urls(client) == BEFORE


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_the_urls_come_back_however_it_is_told_to_end(
    immediate: MockServer, client: ControlClient, number: str
) -> None:
    with listening(immediate, "--register") as listener:
        assert listener.end(signal.Signals[number]) == (0, "")
    assert urls(client) == BEFORE


def test_a_url_that_somebody_changed_meanwhile_stays(
    immediate: MockServer, client: ControlClient
) -> None:
    with listening(immediate, "--register") as listener:
        client.put(SETTINGS, {"replyUrl": "http://localhost:2/newer"})
        assert listener.end()[0] == 0
    assert urls(client) == {**BEFORE, "replyUrl": "http://localhost:2/newer"}


def test_a_server_that_ended_first_is_a_line_and_no_trace() -> None:
    with MockServer(Settings(port=0)) as server, listening(server, "--register") as listener:
        server.stop()
        code, errors = listener.end()
    assert code == 0
    assert errors == (
        "the account's webhook URLs could not be restored: "
        f"no sms-mock answers at {server.origin}\n"
    )


def test_it_registers_another_user_under_another_name(
    immediate: MockServer, client: ControlClient
) -> None:
    words = ("--register", "--user", "sub@example.com", "--reached-as", "localhost")
    with listening(immediate, *words) as listener:
        assert listener.first["registered"] == "sub@example.com"
        port = listener.first["url"].rpartition(":")[2]
        settings = client.get("/accounts/18988/developer-settings")
        assert settings["replyUrl"] == f"http://localhost:{port}/reply"
        assert urls(client) == BEFORE


def test_it_forwards_and_a_refusal_of_the_program_is_tried_again(
    immediate: MockServer, client: ControlClient
) -> None:
    answers = iter([(503, "busy"), (200, "")])
    with (
        receiving(lambda arrival: next(answers)) as app,
        listening(immediate, "--register", "--forward-to", f"{app.url}/hook") as listener,
    ):
        client.post("/inbound", {"from": "0821234567", "message": "Yes"})
        first = listener.next()
        assert (first["status"], first["forwardedTo"]) == (503, f"{app.url}/hook")
        client.post("/clock/advance", {"seconds": 2})
        second = listener.next()
        assert second["status"] == 200
        assert second["form"]["messageId"] == first["form"]["messageId"]
        assert unsigned(app.next().values) == unsigned(app.next().values)


def test_a_status_of_ones_choice_is_what_the_server_hears(
    immediate: MockServer, client: ControlClient
) -> None:
    with listening(immediate, "--register", "--status", "500") as listener:
        client.put("/clock", {"freeze": True})
        client.post("/inbound", {"from": "0821234567", "message": "Yes"})
        assert listener.next()["status"] == 500
        client.get("/webhooks/idle")
        (webhook,) = client.get("/webhooks")["items"]
        assert [attempt["status"] for attempt in webhook["attempts"]] == [500]


def test_another_secret_key_and_a_clock_in_the_past_are_seen(
    immediate: MockServer, client: ControlClient
) -> None:
    with listening(immediate, "--register", "--secret-key", "another") as listener:
        client.put("/clock", {"freeze": "2025-11-01T10:30:00+02:00"})
        send(client)
        report = listener.next()
        assert (report["checksumRight"], report["fresh"]) == (False, False)


def test_without_registering_it_says_how_and_touches_nothing(client: ControlClient) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sms_mock", "listen"],
        cwd=ROOT,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        shown = [process.stdout.readline() for _ in range(3)]
        url = shown[0].removeprefix("Listening on ").rstrip()
        assert shown[1] == (
            "To have webhooks posted here:"
            f" sms-mock settings --reply-url {url} --delivery-report-url {url}\n"
        )
        assert shown[2] == "Ctrl-C stops.\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert urls(client) == BEFORE


def test_a_port_that_is_taken_is_one_line_and_nothing_is_registered(
    immediate: MockServer, client: ControlClient
) -> None:
    with receiving() as other:
        port = str(other.receiver.server_port)
        result = Cli(immediate.origin)("listen", "--register", "--listen-port", port)
    assert result.exit_code == 1
    assert (
        f"port {port} is in use by another program; choose one with --listen-port" in result.stderr
    )
    assert urls(client) == BEFORE


def test_an_address_of_another_machine_is_one_line(immediate: MockServer) -> None:
    result = Cli(immediate.origin)("listen", "--host", "192.0.2.1")
    assert result.exit_code == 1
    assert "cannot listen on 192.0.2.1 port 0" in result.stderr


@pytest.mark.parametrize(
    "words, problem",
    [
        (("--forward-to", "localhost:3000"), "is not a URL such as http://localhost:3000/hook"),
        (("--forward-to", "http://x/", "--status", "500"), "leave out --status"),
        (("--user", "1"), "need --register"),
        (("--reached-as", "x"), "need --register"),
        (("--status", "99"), "--status"),
        (("--port", "70000"), "--port"),
        (("--listen-port", "70000"), "--listen-port"),
        (("--port", "3000"), "give the port to listen on with --listen-port"),
    ],
)
def test_options_that_do_not_fit_are_wrong_use(
    immediate: MockServer, words: tuple[str, ...], problem: str
) -> None:
    result = Cli(immediate.origin)("listen", *words)
    assert result.exit_code == 2
    assert problem in result.stderr


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_forwarding_to_itself_is_refused(host: str) -> None:
    result = Cli("http://localhost:1")(
        "listen", "--listen-port", "3000", "--forward-to", f"http://{host}:3000/hook"
    )
    assert result.exit_code == 2
    assert "names this receiver itself" in result.stderr


def test_the_port_of_the_server_is_given_as_to_every_other_verb(
    immediate: MockServer, client: ControlClient
) -> None:
    port = str(immediate.port)
    with started("--register", "--port", port) as listener:
        assert urls(client)["replyUrl"] == f"{listener.first['url']}/reply"
        assert listener.end() == (0, "")


def test_a_port_of_no_server_names_the_option_that_was_probably_meant() -> None:
    with refusing_url() as url:
        result = Cli(url)("listen", "--register", "--port", url.rpartition(":")[2])
    assert result.exit_code == 3
    assert "--port is the port of the server, and --listen-port the one to listen on" in (
        result.stderr
    )
