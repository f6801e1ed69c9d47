"""HTTP by hand, for requests that an HTTP client would not send."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import NamedTuple

PATIENCE = 10.0


class Raw(NamedTuple):
    """An answer as it came; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def connect(port: int, host: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((host, port), timeout=PATIENCE)


def exchange(port: int, data: bytes, *, half_close: bool = False) -> Raw:
    """Send these bytes on a new connection, and return its first final answer, as `read_answer`
    does.
    """
    with connect(port) as connection:
        with suppress(ConnectionError):  # who refuses early may close before all is sent
            connection.sendall(data)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> Raw:
    """Read the next final answer of a connection; answers with a 1xx status are passed over.

    An answer without Content-Length and chunks counts as one without a body.

    Raises:
        ConnectionError: the connection ended before the answer was complete, or did not send HTTP.
        TimeoutError: nothing came for `PATIENCE` seconds, unless the connection has another
            time-out.
    """
    with connection.makefile("rb", buffering=0) as stream:
        while True:
            answer = _read_one(stream)
            if answer.status >= 200:
                return answer


def _read_one(stream: socket.SocketIO) -> Raw:
    first = stream.readline()
    if not first.startswith(b"HTTP/1."):
        raise ConnectionError(f"no answer but {first!r}")
    headers = {}
    while (line := _read_line(stream)) != b"\r\n":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return Raw(int(first.split()[1]), headers, _read_body(stream, headers))


def _read_body(stream: socket.SocketIO, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        return _read_chunks(stream)
    return _read_exactly(stream, int(headers.get("content-length", "0")))


def _read_chunks(stream: socket.SocketIO) -> bytes:
    body = b""
    while size := int(_read_line(stream), 16):
        body += _read_exactly(stream, size)
        _read_line(stream)
    _read_line(stream)
    return body


def _read_line(stream: socket.SocketIO) -> bytes:
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise ConnectionError("the connection ended within a line")
    return line


def _read_exactly(stream: socket.SocketIO, size: int) -> bytes:
    body = b""
    while len(body) < size:
        piece = stream.read(size - len(body))
        if not piece:
            raise ConnectionError(f"the answer ended after {len(body)} of {size} bytes")
        body += piece
    return body
