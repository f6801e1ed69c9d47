"""Passes bytes between two connections, in both directions at once."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Final

from sms_mock.serving.sockets import shut_down

_STEP: Final = 65_536


def tunnel(client: socket.socket, upstream: socket.socket, begin: Callable[[], bytes]) -> None:
    """Pass bytes in both directions until both sides have ended, or a connection breaks.

    Args:
        client: the client's connection.
        upstream: the connection to the host that the client wants. Bytes from there are passed on
            from the start, because the server may speak first.
        begin: returns the first bytes for `upstream`. If it raises OSError, both connections are
            shut down.
    """
    back = threading.Thread(target=_pass, args=(upstream, client), daemon=True)
    back.start()
    try:
        upstream.sendall(begin())
        _pass(client, upstream)
    except OSError:
        shut_down(upstream)
        shut_down(client)
    back.join()


def _pass(source: socket.socket, drain: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_STEP):
            drain.sendall(data)
    with contextlib.suppress(OSError):
        drain.shutdown(socket.SHUT_WR)
