"""The sockets a server listens on: loopback in both protocols, one port. No HTTP here."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import suppress
from typing import Final

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_TAKEN: Final = {errno.EADDRINUSE, errno.EACCES if os.name == "nt" else errno.EADDRINUSE}
_ABSENT: Final = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}
_BACKLOG: Final = 1024
_TRIES: Final = 50


class PortTaken(OSError):
    """Another program listens on the port.

    Args:
        host: the address that was asked for.
        port: the port that was asked for.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__(errno.EADDRINUSE, f"port {port} of {host} is taken")
        self.host = host
        self.port = port


def bind(host: str, port: int) -> list[socket.socket]:
    """Sockets bound to an address, not listening yet: until `listen`, a client is refused.

    A loopback host is bound as 127.0.0.1 and, where the machine has IPv6, ::1, because some
    runtimes resolve localhost to the one and some to the other.

    Args:
        host: a host name or IP address.
        port: 0 picks one that is free in both.

    Raises:
        PortTaken: another program listens there.
        OSError: the host is not an address of this machine, or the port not allowed.
    """
    for _ in range(_TRIES):
        try:
            return _bind_each(host, port)
        except PortTaken:
            if port:
                raise
    raise PortTaken(host, port)


def listen(sockets: list[socket.socket]) -> None:
    """Let clients in.

    Raises:
        PortTaken: another program began to listen there since `bind`.
    """
    for bound in sockets:
        try:
            bound.listen(_BACKLOG)
        except OSError as error:
            address = bound.getsockname()
            raise _told(error, address[0], address[1]) from error


def port_of(sockets: list[socket.socket]) -> int:
    """The port that was bound."""
    return int(sockets[0].getsockname()[1])


def close(sockets: list[socket.socket]) -> None:
    for bound in sockets:
        with suppress(OSError):
            bound.close()


def _bind_each(host: str, port: int) -> list[socket.socket]:
    if host not in LOOPBACK:
        return [_bind_one(host, port)]
    first = _bind_one("127.0.0.1", port)
    try:
        return [first, _bind_one("::1", port_of([first]))]
    except PortTaken:
        first.close()
        raise
    except OSError as error:
        if error.errno in _ABSENT:
            return [first]
        first.close()
        raise


def _bind_one(host: str, port: int) -> socket.socket:
    # gaierror is an OSError too.
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        _prepare(bound)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise _told(error, host, port) from error
    return bound


def _prepare(bound: socket.socket) -> None:
    # Accepted connections inherit it; answers are whole packets anyway.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if os.name == "nt":
        # There, SO_REUSEADDR would let two servers share a port.
        bound.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", -5), 1)
    else:
        # Without it a restart waits for the old connections to be forgotten.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _told(error: OSError, host: str, port: int) -> OSError:
    return PortTaken(host, port) if error.errno in _TAKEN else error
