"""One connection of a server, with a socket that breaks."""

from __future__ import annotations

from typing import Any

from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.serving.connections import ConnectionHandler


class Broken:
    """A connection whose client sends what is refused, and goes away before the answer."""

    def __init__(self) -> None:
        self.closed = False

    def recv(self, size: int) -> bytes:
        return b"nonsense\r\n\r\n"

    def sendall(self, data: bytes) -> None:
        raise BrokenPipeError

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 80

    def settimeout(self, seconds: float) -> None:
        pass

    def shutdown(self, how: int) -> None:
        raise BrokenPipeError

    def close(self) -> None:
        self.closed = True


def test_a_client_that_goes_before_its_refusal_ends_only_its_connection() -> None:
    connection: Any = Broken()
    handler = ConnectionHandler(lambda environ, start: [], Service(Settings()))
    handler.serve(connection, ("127.0.0.1", 1))
    assert connection.closed
