"""A connection that is cut: before any of the answer, or in the middle of it."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

_SOCKETS: Final = ("gunicorn.socket", "werkzeug.socket", "mock.socket")


def cut(environ: Mapping[str, Any]) -> None:
    """Cut the connection of a request, so that the client sees a reset and not an end."""
    for key in _SOCKETS:
        connection = environ.get(key)
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            return


def cut_in_the_middle(body: bytes, cut_now: Callable[[], None]) -> Iterator[bytes]:
    """Half of the body, then the cut."""
    yield body[: len(body) // 2]
    cut_now()
    raise ConnectionAbortedError("cut by a fault rule")
