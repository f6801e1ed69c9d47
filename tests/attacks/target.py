"""The server that is attacked, and requests that an ordinary client would not send."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil

from tests.attacks.probing import Beside, beside
from tests.conftest import ADMINISTRATOR
from tests.server.raw_http import Raw, connect, read_answer
from tests.server.running import Running, running

LONGEST_WAIT: Final = 0.2
"""Seconds that another client may wait, beside what the machine itself makes it wait."""
MOST_MEMORY: Final = 400_000_000
"""Bytes of all of the server's processes."""

_PATIENCE: Final = 120.0
_TRIES: Final = 4
_HEAD: Final = (
    "Host: localhost\r\nAccept: application/json\r\n"
    f"email: {ADMINISTRATOR[0]}\r\ntoken: {ADMINISTRATOR[1]}\r\n"
)


class Target:
    """A running server, with functions that send it unusual requests."""

    def __init__(self, server: Running) -> None:
        self._process = psutil.Process(server.process.pid)
        self.port = server.port

    def send(
        self,
        method: str,
        path: str,
        *body: bytes,
        times: int = 1,
        content_type: str = "application/json",
        length: int | None = None,
    ) -> Raw:
        """Send a request and read its answer, even if the server refuses it before reading all of
        it.

        Args:
            body: the pieces of the body, all of which are sent `times` times.
            length: the Content-Length; None if the pieces are already chunks.
        """
        framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        head = f"{method} {path} HTTP/1.1\r\n{_HEAD}Content-Type: {content_type}\r\n{framing}\r\n"
        with connect(self.port) as connection:
            connection.settimeout(_PATIENCE)
            with suppress(ConnectionError):
                connection.sendall(f"{head}\r\n".encode())
                for _ in range(times):
                    connection.sendall(b"".join(body))
            return read_answer(connection)

    def call(
        self, method: str, path: str, body: bytes = b"", content_type: str = "application/json"
    ) -> Raw:
        """Send a request with a complete body, and read its answer."""
        return self.send(method, path, body, length=len(body), content_type=content_type)

    def ask(self, method: str, path: str, times: int = 1) -> socket.socket:
        """Send a request `times` times, and return the connection without reading the answers."""
        connection = connect(self.port)
        connection.settimeout(_PATIENCE)
        connection.sendall(f"{method} {path} HTTP/1.1\r\n{_HEAD}\r\n".encode() * times)
        return connection

    def beside(self, attack: Callable[[], object]) -> Beside:
        """Run an attack, and return how other clients fared meanwhile."""
        with beside(self.port, self._process) as measured:
            attack()
        return measured.result


@contextmanager
def target(*flags: str) -> Iterator[Target]:
    """A server with many credits, in a process of its own."""
    with running("--credits", "100000000", "--delivery", "manual", *flags) as server:
        yield Target(server)


def assert_nobody_waits(attacked: Target, attack: Callable[[], object]) -> None:
    """Attack the server, and assert that other clients' waits and its memory stay within bounds.

    The wait may be within bounds in any one of a few attacks, because on a busy machine some are
    disturbed, while a fault of the server shows in each. The memory must be within bounds in each.
    """
    for left in reversed(range(_TRIES)):
        fared = attacked.beside(attack)
        assert fared.memory <= MOST_MEMORY, fared
        if fared.slowest <= LONGEST_WAIT + fared.slowest_bare:
            return
        assert left, fared
