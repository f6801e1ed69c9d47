"""What a server needs to start, and the one line that it prints if it cannot."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests

from sms_mock import __version__
from sms_mock.serving import sockets
from tests.conftest import ADMINISTRATOR, SECRET_KEY, URL_TOKEN
from tests.server.running import PATIENCE, ROOT, Running, running, sms_mock, start

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs POSIX")


@pytest.fixture(params=["gunicorn", "threads"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_banner_tells_what_the_first_request_needs(kind: str) -> None:
    with running("--server", kind) as server:
        text = "\n".join(server.banner)
        assert text.startswith(f"sms-mock {__version__}\n")
        assert f"http://localhost:{server.port}/app/" in text
        assert f"http://localhost:{server.port}/_mock/docs" in text
        for credential in (*ADMINISTRATOR, URL_TOKEN, SECRET_KEY):
            assert credential in text
        assert "\x1b" not in text


@POSIX
def test_the_banners_curl_line_sends_a_message(kind: str) -> None:
    with running("--server", kind) as server:
        (line,) = (line for line in server.banner if line.strip().startswith("curl "))
        sent = subprocess.run(
            ["sh", "-c", f"{line} --silent"], capture_output=True, text=True, check=True
        )
        assert json.loads(sent.stdout)["error"] is None


def test_the_banner_for_machines_is_one_line(kind: str) -> None:
    with running("--server", kind, "--log-format", "json") as server:
        (line,) = server.banner
        said = json.loads(line)
    assert said["event"] == "listening"
    assert said["url"] == f"http://localhost:{server.port}/app/"
    assert (said["email"], said["token"]) == ADMINISTRATOR


def test_the_banner_shows_the_credentials_one_brings(kind: str) -> None:
    environ = {"SMS_MOCK_EMAIL": "me@example.org", "SMS_MOCK_TOKEN": "it's-mine"}
    with running("--server", kind, "--credits", "2.5", environ=environ) as server:
        assert any(line.endswith("me@example.org") for line in server.banner)
        answer = requests.get(
            f"{server.origin}/app/api/rest/v1/account/balance.json",
            auth=("me@example.org", "it's-mine"),
            timeout=10,
        )
    assert answer.json()["creditBalance"] == 2.5


def test_who_reads_the_banner_can_call_at_once(kind: str) -> None:
    for _ in range(3):
        with running("--server", kind) as server:
            assert requests.get(f"{server.origin}/_mock/health", timeout=10).ok


@POSIX
@pytest.mark.parametrize(
    "environ",
    [
        {"WEB_CONCURRENCY": "3"},
        {"WEB_CONCURRENCY": "many"},
        {"GUNICORN_CMD_ARGS": "--workers 3 --bind 0.0.0.0:1 --worker-class sync"},
        {"GUNICORN_PID": "1", "GUNICORN_FD": "0", "LISTEN_FDS": "1"},
        {"SENDFILE": "perhaps", "SCRIPT_NAME": "/elsewhere", "PORT": "1"},
    ],
    ids=lambda environ: next(iter(environ)),
)
def test_gunicorns_own_variables_change_nothing(environ: dict[str, str]) -> None:
    with running("--server", "gunicorn", environ=environ) as server:
        assert len(server.workers()) == 1
        for _ in range(5):
            assert requests.get(f"{server.origin}/_mock/health", timeout=10).ok


ANOTHER_PORT = "choose another port with --port, or --port 0 for any free one"


def test_a_second_server_on_the_port_is_told_of_the_first(kind: str) -> None:
    with running("--server", kind) as server:
        second = sms_mock("serve", "--server", kind, "--port", str(server.port))
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr == (
        f"sms-mock is already running here (http://127.0.0.1:{server.port}, "
        f"version {__version__}); {ANOTHER_PORT}\n"
    )


def test_a_second_server_is_told_of_one_that_keeps_its_version_to_itself() -> None:
    with running("--control-token", "secret") as server:
        second = sms_mock("serve", "--port", str(server.port))
    assert second.stderr == (
        f"sms-mock is already running here (http://127.0.0.1:{server.port}); {ANOTHER_PORT}\n"
    )


@pytest.mark.parametrize("family, host", [("INET", "127.0.0.1"), ("INET6", "::1")])
def test_a_port_of_another_program_is_one_clear_line(kind: str, family: str, host: str) -> None:
    other = socket.socket(getattr(socket, f"AF_{family}"))
    with other:
        try:
            other.bind((host, 0))
        except OSError:
            pytest.skip(f"no {host} here")
        other.listen()
        port = other.getsockname()[1]
        ended = sms_mock("serve", "--server", kind, "--port", str(port))
    assert ended.returncode == 1
    assert ended.stderr == (f"Port {port} is in use by another program; {ANOTHER_PORT}\n")


def test_an_address_of_another_machine_is_one_clear_line(kind: str) -> None:
    ended = sms_mock("serve", "--server", kind, "--host", "203.0.113.7", "--port", "0")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Cannot listen on 203.0.113.7 port 0: ")
    assert ended.stderr.count("\n") == 1


def test_a_mistake_in_the_fixtures_is_one_clear_line_and_nothing_listens(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fixtures = tmp_path_factory.mktemp("fixtures") / "world.yaml"
    fixtures.write_text("users:\n  - email: nobody\n", encoding="utf-8")
    ended = sms_mock("serve", "--server", kind, "--port", "0", "--fixtures", str(fixtures))
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith(str(fixtures))
    assert ended.stderr.count("\n") == 1


def test_a_store_that_cannot_be_written_is_one_clear_line(kind: str, tmp_path: Path) -> None:
    (tmp_path / "lock.sqlite").mkdir()
    ended = sms_mock("serve", "--server", kind, "--port", "0", "--store", str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{tmp_path} cannot be written: unable to open database file")
    assert ended.stderr.count("\n") == 1


def test_a_store_in_use_is_one_clear_line(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = str(tmp_path_factory.mktemp("store"))
    with running("--server", kind, "--store", folder):
        ended = sms_mock("serve", "--server", kind, "--port", "0", "--store", folder)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert folder in ended.stderr


def test_ready_says_whether_a_server_answers() -> None:
    with running() as server:
        asked = sms_mock("ready", "--url", server.origin)
        assert (asked.returncode, asked.stderr) == (0, "")
        environ = {"SMS_MOCK_PORT": str(server.port)}
        assert sms_mock("ready", "--wait", environ=environ).returncode == 0
    asked = sms_mock("ready", "--url", server.origin)
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr == f"no sms-mock is ready at {server.origin}\n"


def test_ready_says_where_something_else_answers() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        origin = f"http://127.0.0.1:{other.server_port}"
        asked = sms_mock("ready", "--url", origin)
        other.shutdown()
        thread.join()
    assert asked.returncode == 1
    assert asked.stderr == f"no sms-mock is ready at {origin} (something else answers there)\n"


def test_ready_answers_yes_where_a_control_token_is_asked_for() -> None:
    with running("--control-token", "secret") as server:
        assert sms_mock("ready", "--url", server.origin).returncode == 0


def test_ready_is_not_deceived_by_another_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        url = f"http://127.0.0.1:{other.getsockname()[1]}"
        assert sms_mock("ready", "--wait", "0.2", "--url", url).returncode == 1


def test_ready_waits_for_a_server_that_is_still_starting() -> None:
    bound = sockets.bind("127.0.0.1", 0)
    port = sockets.port_of(bound)
    sockets.close(bound)
    words = ["ready", "--wait", "20", "--url", f"http://127.0.0.1:{port}"]
    waiting = subprocess.Popen([sys.executable, "-m", "sms_mock", *words], cwd=ROOT)
    try:
        server = Running(start("--port", str(port)))
        try:
            assert waiting.wait(PATIENCE) == 0
        finally:
            server.kill()
    finally:
        waiting.kill()
        waiting.wait(PATIENCE)
