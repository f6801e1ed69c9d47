"""A listener with a thread for each of its connections, and an end to all of them at once."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from sms_mock.serving import sockets
from sms_mock.serving.exchange import close_now, end

_JOIN_SECONDS: Final = 0.5


class Listener:
    """Accepts on sockets that are bound already; a context manager, or `start` and `stop`.

    Args:
        bound: bound sockets; they are the listener's from now on.
        hold: talks with one client until it is done; what it raises of OSError ends the connection.
        greet: gives the socket to talk through, such as one that has TLS within.
    """

    def __init__(
        self,
        bound: list[socket.socket],
        hold: Callable[[socket.socket], None],
        greet: Callable[[socket.socket], socket.socket] = lambda client: client,
    ) -> None:
        self._bound = bound
        self._hold = hold
        self._greet = greet
        self._ending = False
        self._open: set[socket.socket] = set()
        self._wake = socket.socketpair()
        self._acceptor = threading.Thread(
            target=self._accept, name="sms-mock-listener", daemon=True
        )

    @property
    def port(self) -> int:
        """The port that is bound."""
        return sockets.port_of(self._bound)

    def start(self) -> None:
        """Listen; clients may call when this returns.

        Raises:
            OSError: the address was taken meanwhile.
        """
        sockets.listen(self._bound)
        for bound in self._bound:
            bound.setblocking(False)
        self._acceptor.start()

    def stop(self) -> None:
        """End every connection and the listener."""
        self._ending = True
        self._wake[1].send(b"x")
        self._acceptor.join(_JOIN_SECONDS)
        sockets.close([*self._bound, *self._wake])
        for connection in list(self._open):
            end(connection)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            for listening in (*self._bound, self._wake[0]):
                selector.register(listening, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self._wake[0]:
                        return
                    assert isinstance(key.fileobj, socket.socket)
                    self._take(key.fileobj)

    def _take(self, bound: socket.socket) -> None:
        try:
            connection, _ = bound.accept()
        except OSError:
            return  # the client has gone again
        connection.setblocking(True)
        threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection = self._greet(connection)
            self._open.add(connection)
            if not self._ending:
                self._hold(connection)
        close_now(connection)
        self._open.discard(connection)
