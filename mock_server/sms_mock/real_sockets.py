"""Makes, connects and accepts sockets past the test tools that forbid a test the network.

Such tools replace classes, methods and functions of the module `socket` by ones that raise errors.
What belongs to the mock must go on: its servers, its webhooks, and the calls with which a test asks
it. So the class comes from the bases of `socket.socket`, and functions from `_socket`, which no
tool patches.
"""

from __future__ import annotations

import _socket
import socket
from typing import Any, Final

_WORKING_CLASSES: Final = frozenset({"socket", "gevent._socket3"})
"""The modules of socket classes that belong to no test tool. In a process that gevent has patched,
only gevent's class lets other greenlets run."""


def working_class() -> type[socket.socket]:
    """Return the socket class that works in this process, not one that a test tool put there."""
    for kind in socket.socket.__mro__:
        if kind.__module__ in _WORKING_CLASSES:
            return kind
    return socket.socket


def addresses(host: str, port: int) -> list[tuple[Any, Any, int, Any]]:
    """Look up a host; return family, kind, protocol and address of each way to connect to it.

    Raises:
        socket.gaierror: the host has no address.
    """
    find: Any = _socket.getaddrinfo if _is_pythons(working_class()) else socket.getaddrinfo
    return [
        (family, kind, protocol, address)
        for family, kind, protocol, _, address in find(host, port, type=socket.SOCK_STREAM)
    ]


def connect(opened: socket.socket, address: Any) -> None:
    """Connect a socket of `working_class`.

    Raises:
        OSError: nobody accepts the connection, or not in time.
    """
    if _is_pythons(type(opened)):
        _socket.socket.connect(opened, address)
    else:
        opened.connect(address)


def connect_to(host: str, port: int, timeout: float | None) -> socket.socket:
    """Connect to the first address of a host that accepts the connection.

    Args:
        timeout: seconds, for connecting and for each later read and write; None waits for ever.

    Raises:
        OSError: no address of the host accepts the connection.
    """
    problem: OSError = socket.gaierror("no address")
    for family, kind, protocol, address in addresses(host, port):
        opened = working_class()(family, kind, protocol)
        try:
            opened.settimeout(timeout)
            connect(opened, address)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened
        except OSError as error:
            opened.close()
            problem = error
    raise problem


def accept(listening: socket.socket) -> tuple[socket.socket, Any]:
    """Accept a connection.

    Returns:
        The connection, in blocking mode, and the client's address.

    Raises:
        OSError: no connection waits, or descriptors have run out.
    """
    kind = type(listening)
    if _is_pythons(kind):
        # `accept` itself would make a socket of the class that `socket.socket` is now.
        descriptor, client = listening._accept()  # type: ignore[attr-defined]
        connection = kind(listening.family, listening.type, listening.proto, fileno=descriptor)
    else:
        connection, client = listening.accept()
    connection.setblocking(True)
    return connection, client


def _is_pythons(kind: type[socket.socket]) -> bool:
    return kind.__module__ == "socket"
