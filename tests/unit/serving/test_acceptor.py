"""The acceptor goes on after a failed connection, with a patched class, and without descriptors."""

from __future__ import annotations

import errno
import os
import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from sms_mock import real_sockets
from sms_mock.config import Settings
from sms_mock.interception import certificates
from sms_mock.serving import sockets
from sms_mock.serving.acceptor import Acceptor
from sms_mock.serving.threads import MockServer

PATIENCE = 10.0
_socket_class = socket.socket


class Outcome(BaseException):
    """An exception that is not an `Exception`, like pytest's own outcomes."""


def echo(connection: socket.socket, address: object) -> None:
    while data := connection.recv(100):
        if data == b"fail":
            raise ValueError("a handler's mistake")
        if data == b"outcome":
            raise Outcome
        connection.sendall(data)


@pytest.fixture
def echoing() -> Iterator[Acceptor]:
    with Acceptor(sockets.bind("127.0.0.1", 0), echo) as made:
        yield made


def client(port: int) -> socket.socket:
    made = _socket_class(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.settimeout(PATIENCE)
        made.connect(("127.0.0.1", port))
    except BaseException:
        made.close()
        raise
    return made


def answers(port: int) -> bool:
    with client(port) as connection:
        connection.sendall(b"hello")
        return connection.recv(100) == b"hello"


@pytest.mark.parametrize("word", [b"fail", b"outcome"])
def test_what_a_handler_raises_ends_its_own_connection_alone(
    word: bytes, echoing: Acceptor, caplog: pytest.LogCaptureFixture
) -> None:
    with client(echoing.port) as patient, client(echoing.port) as failing:
        failing.sendall(word)
        assert failing.recv(100) == b""
        patient.sendall(b"still here")
        assert patient.recv(100) == b"still here"
    assert answers(echoing.port)
    assert "a connection failed" in caplog.text


class Guarded(socket.socket):
    """A class that test tools put in place of `socket.socket`."""

    def __new__(cls, *args: object, **kwargs: object) -> Guarded:
        raise Outcome("a test tried to use a socket")


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: object, **kwargs: object) -> object:
        raise Outcome("a test tried to use a socket")

    monkeypatch.setattr(socket, "socket", Guarded)
    for name in ("getaddrinfo", "gethostbyname", "socketpair", "create_connection"):
        monkeypatch.setattr(socket, name, forbidden)


def test_a_class_in_place_of_socket_does_not_end_it(
    echoing: Acceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answers(echoing.port)
    forbid(monkeypatch)
    assert answers(echoing.port)


def test_a_server_starts_and_stops_while_such_a_class_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forbid(monkeypatch)
    with MockServer(Settings(port=0)) as server, client(server.port) as connection:
        connection.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_what_an_accept_raises_does_not_end_it(
    echoing: Acceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[BaseException] = [
        OSError(errno.EMFILE, "too many open files"),
        ConnectionAbortedError("gone again"),
        RuntimeError("somebody's patch"),
        Outcome("pytest's"),
    ]
    accept = real_sockets.accept

    def failing(listening: socket.socket) -> tuple[socket.socket, object]:
        if failures:
            raise failures.pop()
        return accept(listening)

    monkeypatch.setattr(real_sockets, "accept", failing)
    assert answers(echoing.port)
    assert failures == []


def test_without_a_thread_for_a_connection_it_is_closed_and_the_next_is_served(
    echoing: Acceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(threading, "Thread", cannot_start)
        with client(echoing.port) as refused:
            assert refused.recv(100) == b""
    assert answers(echoing.port)


def cannot_start(*args: object, **kwargs: object) -> None:
    raise RuntimeError("can't start new thread")


def test_it_does_not_spin_while_descriptors_have_run_out(
    echoing: Acceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    enough = threading.Event()
    accept = real_sockets.accept

    def counting(listening: socket.socket) -> tuple[socket.socket, object]:
        nonlocal tries
        tries += 1
        if tries == 4:
            enough.set()
        return accept(listening)

    monkeypatch.setattr(real_sockets, "accept", counting)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        waiting = stack.enter_context(client(echoing.port))
        waiting.sendall(b"x")
        assert waiting.recv(1) == b"x"
        late = stack.enter_context(_socket_class(socket.AF_INET, socket.SOCK_STREAM))
        late.settimeout(PATIENCE)
        highest = max(waiting.fileno(), late.fileno())
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
            fill_up(stack)
            tries = 0
            started = time.perf_counter()
            late.connect(("127.0.0.1", echoing.port))
            assert enough.wait(PATIENCE)
            assert time.perf_counter() - started > 3 * 0.04  # three pauses between four tries
            waiting.sendall(b"served meanwhile")
            assert waiting.recv(100) == b"served meanwhile"
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        late.sendall(b"at last")
        assert late.recv(100) == b"at last"


def fill_up(stack: ExitStack) -> None:
    """Take every descriptor that the limit leaves."""
    with suppress(OSError):
        while True:
            stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_stopping_ends_every_connection_and_the_port_at_once(tls: bool, tmp_path: Path) -> None:
    context: ssl.SSLContext | None = None
    if tls:
        certificates.write(certificates.make(), tmp_path)
        context = certificates.server_context(tmp_path)
    waits = threading.Event()

    def handle(connection: socket.socket, address: object) -> None:
        waits.set()
        connection.recv(1)

    def wrap(connection: socket.socket) -> socket.socket:
        if context is None:
            return connection
        return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)

    made = Acceptor(sockets.bind("127.0.0.1", 0), handle, wrap=wrap)
    made.start()
    with client(made.port) as connection:
        assert waits.wait(PATIENCE)
        assert not made.wait_until_idle(0)
        made.stop()
        assert made.wait_until_idle(PATIENCE)
        assert connection.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        client(made.port)
