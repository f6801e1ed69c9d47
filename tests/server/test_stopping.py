"""A server ends cleanly within a second, whatever its clients are doing."""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psutil
import pytest
import requests

from tests.conftest import ADMINISTRATOR
from tests.server.raw_http import connect, read_answer
from tests.server.running import PATIENCE, Running, running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

HEALTH = b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
STREAM = HEALTH.replace(b"/_mock/health", b"/stream")
UPLOAD = (
    b"POST /app/api/rest/v1/sms/send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{"
)


@pytest.fixture(params=["gunicorn", "threads"])
def server(request: pytest.FixtureRequest) -> Iterator[Running]:
    with running("--server", request.param, module="tests.server.with_stream") as server:
        yield server


@contextmanager
def busy(port: int) -> Iterator[list[socket.socket]]:
    """Open five connections: silent, kept alive, in a stream, in a head and in a body; close them
    after.
    """
    with ExitStack() as stack:
        silent, idle, stream, head, body = (stack.enter_context(connect(port)) for _ in range(5))
        idle.sendall(HEALTH)
        assert read_answer(idle).headers["connection"] == "keep-alive"
        stream.sendall(STREAM)
        while b": open" not in stream.recv(1000):
            pass
        head.sendall(HEALTH[:10])
        body.sendall(UPLOAD)
        yield [silent, idle, stream, head, body]


@pytest.mark.parametrize("kind", ["gunicorn", "threads"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("group", [False, True], ids=["to the process", "to the group"])
def test_it_stops_within_a_second(kind: str, number: signal.Signals, group: bool) -> None:
    # Other tests may have kept the machine from it, but not three times.
    assert any(stops_in_time(kind, number, group=group) for _ in range(3))


def stops_in_time(kind: str, number: signal.Signals, *, group: bool) -> bool:
    """Stop a busy server, assert that it ends with code 0 and no error, and return if it took under
    1 s.
    """
    with (
        running("--server", kind, module="tests.server.with_stream") as server,
        busy(server.port) as connections,
    ):
        ended = server.end(number, group=group)
        assert (ended.code, ended.errors) == (0, "")
        for connection in connections:
            read_to_end(connection)
        return ended.seconds < 1.0


def test_nothing_of_it_is_left(server: Running) -> None:
    family = psutil.Process(server.process.pid).children(recursive=True)
    server.end()
    assert psutil.wait_procs(family, timeout=0)[1] == []
    with pytest.raises(ConnectionRefusedError):
        connect(server.port)


def test_its_port_can_be_used_again_at_once(server: Running) -> None:
    with busy(server.port):
        server.end()
    with running("--port", str(server.port)) as again:
        assert again.port == server.port


def test_with_a_store_it_goes_on_where_it_stopped(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = str(tmp_path_factory.mktemp("store"))
    with running("--store", folder) as first:
        message_id = send(first.port)
        assert first.end().code == 0
    with running("--store", folder) as second:
        answer = requests.get(
            f"{second.origin}/app/api/rest/v1/messages/{message_id}.json",
            auth=ADMINISTRATOR,
            timeout=10,
        )
        assert answer.json()["message"] == "hello"


def test_a_hang_up_is_ignored_where_the_parent_ignores_it() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with running() as server:
            server.process.send_signal(signal.SIGHUP)
            assert send(server.port)
            assert server.process.poll() is None
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGTTIN, signal.SIGUSR1, signal.SIGUSR2])
def test_signals_that_would_start_more_workers_change_nothing(number: signal.Signals) -> None:
    with running() as server:
        message_id = send(server.port)
        before = [worker.pid for worker in server.workers()]
        server.process.send_signal(number)
        answer = requests.get(
            f"{server.origin}/app/api/rest/v1/messages/{message_id}.json",
            auth=ADMINISTRATOR,
            timeout=10,
        )
        assert answer.status_code == 200
        assert [worker.pid for worker in server.workers()] == before


def test_a_killed_worker_ends_the_server_with_one_line() -> None:
    with running() as server:
        (worker,) = server.workers()
        started = time.monotonic()
        worker.kill()
        ended = server.ended(started)
    assert ended.code == 1
    assert ended.errors == (
        "The serving process was killed (SIGKILL); not starting another, which would be empty"
    )
    assert ended.seconds < 2.0


def test_a_killed_worker_of_a_store_says_how_to_go_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running("--store", str(tmp_path_factory.mktemp("store"))) as server:
        server.workers()[0].kill()
        ended = server.ended(time.monotonic())
    assert ended.code == 1
    assert "start again to go on with what the store holds" in ended.errors


def test_a_worker_does_not_outlive_its_watcher() -> None:
    with running() as server:
        workers = server.workers()
        server.process.kill()
        assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []


def send(port: int) -> str:
    answer = requests.post(
        f"http://127.0.0.1:{port}/app/api/rest/v1/sms/send.json",
        json={"recipientNumber": "0821234567", "message": "hello"},
        auth=ADMINISTRATOR,
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["messageId"])


def read_to_end(connection: socket.socket) -> None:
    with suppress(ConnectionResetError):
        while connection.recv(65_536):
            pass
