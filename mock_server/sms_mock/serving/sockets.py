"""Opens, binds, shuts down and closes sockets; this module contains no HTTP.

Test tools replace classes and functions of the module `socket`; `real_sockets` and `_socket` have
the originals.
"""

from __future__ import annotations

import _socket
import errno
import os
import select
import socket
from contextlib import suppress
from typing import Final

from sms_mock.real_sockets import working_class
from sms_mock.serving import limits

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_TAKEN: Final = {errno.EADDRINUSE, errno.EACCES if os.name == "nt" else errno.EADDRINUSE}
_ABSENT: Final = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}
_BACKLOG: Final = 1024
_TRIES: Final = 50


class PortTaken(OSError):
    """The port cannot be bound or listened on, because another program uses it.

    Args:
        host: the address that is taken.
        port: the port that is taken.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__(errno.EADDRINUSE, f"port {port} of {host} is taken")
        self.host = host
        self.port = port


def bind(host: str, port: int) -> list[socket.socket]:
    """Bind sockets to an address and return them; clients are refused until `listen` is called.

    A loopback host is bound as 127.0.0.1 and, if the machine has IPv6, as ::1 too, because some
    runtimes resolve localhost to the first and some to the second.

    Args:
        host: a host name or IP address.
        port: the port; 0 chooses a free one, the same for both addresses of a loopback host.

    Raises:
        PortTaken: another program has the port.
        OSError: the host is not an address of this machine, or the port is not allowed.
    """
    for _ in range(_TRIES):
        try:
            return _bind_each(host, port)
        except PortTaken:
            if port:
                raise
    raise PortTaken(host, port)


def listen(sockets: list[socket.socket]) -> None:
    """Start to listen on sockets of `bind`, so that clients can connect.

    Raises:
        PortTaken: another program has begun to listen on the port since `bind`.
        OSError: the system refuses for another reason.
    """
    for bound in sockets:
        try:
            bound.listen(_BACKLOG)
        except OSError as error:
            address = bound.getsockname()
            raise _port_taken_or(error, address[0], address[1]) from error


def port_of(sockets: list[socket.socket]) -> int:
    """Return the port to which the sockets of `bind` are bound."""
    return int(sockets[0].getsockname()[1])


def close(sockets: list[socket.socket]) -> None:
    for bound in sockets:
        with suppress(OSError):
            bound.close()


def pair() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets, with which one thread wakes another.

    The waiting thread reads from one socket, and the other thread writes to the other.
    """
    if os.name == "nt":
        return socket.socketpair()
    kind = working_class()
    first, second = _socket.socketpair()
    return kind(fileno=first.detach()), kind(fileno=second.detach())


def send_whole(connection: socket.socket, data: bytes) -> None:
    """Send all of the data, like the socket's `sendall`.

    gevent's `sendall` begins with a system call for the size of the socket's buffer. Usually one
    `send` takes all of an answer, so this calls `sendall` only for what one `send` leaves.

    Raises:
        OSError: the connection broke or timed out.
    """
    sent = connection.send(data)
    if sent < len(data):
        connection.sendall(data[sent:])


def has_input(connection: socket.socket) -> bool:
    """Return, without waiting, whether there is something to read: data, the end or an error."""
    if os.name == "nt":
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()  # a descriptor over 1,023 does not fit into select
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def shut_down(connection: socket.socket) -> None:
    """Shut a connection down without closing it; the thread that waits for its data then closes it.

    If this thread closed it, a new connection could get its descriptor while the other thread still
    uses the descriptor. An OSError is ignored.
    """
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def close_now(connection: socket.socket) -> None:
    """Shut down and close a connection that only the calling thread uses."""
    shut_down(connection)
    with suppress(OSError):
        connection.close()


def close_gently(connection: socket.socket) -> None:
    """Close a connection on which the client may still be sending, and wait for the client to end
    first.

    This sends the end of the connection, then reads and drops what the client sends until it ends,
    is silent for `limits.LINGER_SECONDS`, or has sent `limits.LINGER_BYTES`. If the connection were
    closed at once, the system would answer that data with a reset, and a client that has not read
    the answer yet would lose it (RFC 9112, section 9.6).
    """
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(limits.LINGER_SECONDS)
        left = limits.LINGER_BYTES
        while left > 0 and (data := connection.recv(65_536)):
            left -= len(data)
    close_now(connection)


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
    family, kind, protocol, _, address = _socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = working_class()(family, kind, protocol)
    try:
        _prepare(bound)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise _port_taken_or(error, host, port) from error
    return bound


def _prepare(bound: socket.socket) -> None:
    # Accepted connections inherit this option; answers are sent in whole packets anyway.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if os.name == "nt":
        # On Windows, SO_REUSEADDR would let two servers share a port.
        bound.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", -5), 1)
    else:
        # Without this option a restart must wait until the system has forgotten old connections.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _port_taken_or(error: OSError, host: str, port: int) -> OSError:
    return PortTaken(host, port) if error.errno in _TAKEN else error
