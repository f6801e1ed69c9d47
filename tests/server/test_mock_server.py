"""`MockServer`: a server inside a process, such as a test's."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests
from flask import Response

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.serving.process import StartFailure
from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR
from tests.server.raw_http import connect, read_answer


def balance(server: MockServer) -> float:
    answer = requests.get(
        f"{server.url}/api/rest/v1/account/balance.json", auth=ADMINISTRATOR, timeout=10
    )
    return float(answer.json()["creditBalance"])


def test_it_serves_while_its_block_lasts() -> None:
    with MockServer() as server:
        assert server.url == f"http://127.0.0.1:{server.port}/app"
        assert server.origin == f"http://127.0.0.1:{server.port}"
        assert balance(server) == 1000
    with pytest.raises(ConnectionRefusedError):
        connect(server.port)


def test_two_of_them_share_nothing() -> None:
    with MockServer() as one, MockServer(Settings(port=0, credits=5000)) as other:
        assert one.port != other.port
        assert (balance(one), balance(other)) == (1000, 5)


def test_it_can_be_started_again_and_begins_anew() -> None:
    server = MockServer()
    for _ in range(2):
        server.start()
        requests.post(
            f"{server.url}/api/rest/v1/sms/send",
            json={"recipientNumber": "0821234567", "message": "hello"},
            auth=ADMINISTRATOR,
            timeout=10,
        )
        assert balance(server) == 999
        server.stop()


def test_stopping_again_is_no_change() -> None:
    server = MockServer()
    server.stop()
    server.start()
    assert balance(server) == 1000
    port = server.port
    for _ in range(2):
        server.stop()
        with pytest.raises(ConnectionRefusedError):
            connect(port)


def test_starting_what_is_started_is_a_mistake() -> None:
    with MockServer() as server, pytest.raises(RuntimeError, match="started already"):
        server.start()


def test_what_is_not_started_has_no_service() -> None:
    with pytest.raises(RuntimeError, match="not started"):
        MockServer().service  # noqa: B018 (the access is what fails)


def test_a_taken_port_is_told_as_on_the_command_line() -> None:
    with MockServer() as server, pytest.raises(StartFailure, match="already running here"):
        MockServer(Settings(port=server.port)).start()


def test_a_failed_start_leaves_the_port_free() -> None:
    app = create_app(Settings())
    del app.extensions["mock"]
    server = MockServer(Settings(port=0), app)
    with pytest.raises(KeyError):
        server.start()
    assert server.port == 0


def test_it_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with MockServer() as server:
        connections = [connect(server.port) for _ in range(5)]
        assert balance(server) == 1000
    for connection in connections:
        connection.close()
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert set(threading.enumerate()) <= before


def test_it_stops_within_a_second_with_streams_open_and_connections_idle() -> None:
    app = create_app(Settings())

    def events() -> Iterator[bytes]:
        yield b": open\n\n"
        while True:
            threading.Event().wait(0.05)
            yield b": still\n\n"

    app.add_url_rule("/stream", "stream", lambda: Response(events()))
    server = MockServer(Settings(port=0), app)
    server.start()
    stream, idle = connect(server.port), connect(server.port)
    with stream, idle:
        stream.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in stream.recv(1000)
        idle.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert read_answer(idle).status == 200
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 1.0
        while stream.recv(1000):
            pass
        assert idle.recv(1000) == b""


def test_a_request_in_progress_is_still_answered_when_it_stops() -> None:
    app = create_app(Settings())
    arrived, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        arrived.set()
        go_on.wait(10)
        return "done"

    app.add_url_rule("/slow", "slow", slow)
    server = MockServer(Settings(port=0), app)
    server.start()
    with connect(server.port) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert arrived.wait(10)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        await_refusal(server.port)
        go_on.set()
        answer = read_answer(client)
        assert (answer.body, answer.headers["connection"]) == (b"done", "close")
        stopping.join(10)


def await_refusal(port: int) -> None:
    """Connect again and again until the server refuses."""
    with suppress(OSError):
        while True:
            connect(port).close()


def test_a_bug_in_the_application_is_an_error_body_and_no_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app(Settings())

    def broken(environ: object, start_response: object) -> Iterator[bytes]:
        raise ZeroDivisionError

    app.wsgi_app = broken  # type: ignore[method-assign]
    with MockServer(Settings(port=0), app) as server:
        answer = requests.get(f"{server.url}/sms/send-url/0123456789abcdef", timeout=10)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/xml"
    assert "<code>1</code>" in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "0123456789abcdef" not in caplog.text


def test_it_uses_the_port_it_is_given() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with MockServer(Settings(port=port)) as server:
        assert server.port == port
