"""Bytes from one connection to another and back, read only to see whom they are for."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Final

from sms_mock.interception.provider import DOMAINS
from sms_mock.serving.sockets import shut_down

_STEP: Final = 65_536
_RECORD_HEAD: Final = 5
_HANDSHAKE: Final = b"\x16\x03"


def tunnel(
    client: socket.socket,
    upstream: socket.socket,
    begin: Callable[[], bytes] = lambda: b"",
) -> None:
    """Pass bytes both ways until both sides have ended.

    Args:
        begin: reads what the client says first; where it raises OSError, both are cut.
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


def beginning_of(client: socket.socket, known: bytes = b"") -> bytes:
    """The first thing a client sends: of TLS the whole greeting, which names the host it wants.

    Args:
        known: what was read of it already.
    """
    data = known or client.recv(_STEP)
    if data.startswith(_HANDSHAKE) and len(data) >= _RECORD_HEAD:
        missing = _RECORD_HEAD + int.from_bytes(data[3:5], "big") - len(data)
        while missing > 0 and (more := client.recv(missing)):
            data += more
            missing -= len(more)
    return data


def names_provider(beginning: bytes) -> bool:
    """Whether a client that asked for another host begins to talk with the provider."""
    text = beginning.lower()
    return any(domain.encode("ascii") in text for domain in DOMAINS)


def _pass(source: socket.socket, drain: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_STEP):
            drain.sendall(data)
    with contextlib.suppress(OSError):
        drain.shutdown(socket.SHUT_WR)
