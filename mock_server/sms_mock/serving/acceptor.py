"""Accepts connections and handles each one in a thread.

The server in a test process, `serve` with threads and the listeners of `interception` use this
module. It works beside tools that patch the process. pytest-socket and others replace
`socket.socket` by a class that raises errors, so `real_sockets.accept` makes the connections.
freezegun and time-machine stop Python's clocks, so the waits here are time-outs of locks, threads
or the system.
"""

from __future__ import annotations

import logging
import os
import selectors
import socket
import threading
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import Any, Final, Self

from sms_mock import real_sockets
from sms_mock.serving import sockets

PAUSE_SECONDS: Final = 0.05
"""The pause after a failed accept. If descriptors have run out, a waiting connection stays ready,
so without a pause the loop would use a whole core until a descriptor is free."""

_JOIN_SECONDS: Final = 0.5

_log = logging.getLogger("sms_mock")

Handle = Callable[[socket.socket, Any], object]


@cache
def log_accept_failure(code: int | None) -> None:
    """Log why connections cannot be accepted; a process logs each of the system's errors once.

    Args:
        code: the system's error number (`errno`); None if there is none.
    """
    reason = os.strerror(code) if code else "the system refuses"
    _log.error(
        "new connections wait: %s; raise the limit of open files (ulimit -n), or end some clients",
        reason,
    )


class Acceptor:
    """Accepts connections on bound sockets, from `start` to `stop` or in a `with` block.

    It cannot be started again after `stop`.

    Args:
        bound: bound sockets, on which the acceptor listens and which it closes.
        handle: called with each connection and the client's address, in a new thread. When it has
            returned or raised, the connection is closed. An exception ends only this
            connection: `OSError` silently, any other with a line in the log.
        wrap: returns the socket that `handle` gets, such as a TLS socket around the connection. It
            must not wait for the client, because `stop` could not end that wait.
        name: the name of the threads.
    """

    def __init__(
        self,
        bound: list[socket.socket],
        handle: Handle,
        *,
        wrap: Callable[[socket.socket], socket.socket] = lambda connection: connection,
        name: str = "sms-mock",
    ) -> None:
        self.port = sockets.port_of(bound)
        self._bound = bound
        self._handle = handle
        self._wrap = wrap
        self._name = name
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        """Guards `_open` and keeps `_idle` in step with it. It is never held during a wait."""
        self._open: set[socket.socket] = set()
        self._idle = threading.Event()
        self._idle.set()
        self._thread = threading.Thread(target=self._accept, name=name, daemon=True)

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def start(self) -> None:
        """Start to listen and accept; clients can connect when this returns.

        Raises:
            OSError: the sockets cannot listen, for example because another program has begun to
                listen on the port.
        """
        sockets.listen(self._bound)
        self._wake = sockets.pair()
        for listening in self._bound:
            listening.setblocking(False)
        self._thread.start()

    def stop_accepting(self) -> None:
        """Accept no more connections and close the port; open connections stay open."""
        self._stopping.set()
        self._wake[1].send(b"x")
        self._thread.join(_JOIN_SECONDS)
        sockets.close([*self._bound, *self._wake])

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait at most `seconds` until no connection is open, and return whether none is open."""
        return self._idle.wait(seconds)

    def stop(self) -> None:
        """Accept no more connections, and cut the open ones, whatever they are doing."""
        if not self._stopping.is_set():
            self.stop_accepting()
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            sockets.shut_down(connection)

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
            for listening in self._bound:
                selector.register(listening, selectors.EVENT_READ, listening)
            selector.register(self._wake[0], selectors.EVENT_READ)
            while not self._stopping.is_set():
                try:
                    for key, _ in selector.select():
                        if key.data is not None:
                            self._take(key.data)
                except BaseException as problem:
                    if isinstance(problem, OSError):
                        log_accept_failure(problem.errno)
                    # Descriptors or threads have run out, or a test tool's patch raised an error;
                    # pytest's outcomes are not even an Exception. If this thread ended, every
                    # client would hang.
                    self._stopping.wait(PAUSE_SECONDS)

    def _take(self, listening: socket.socket) -> None:
        try:
            connection, client = real_sockets.accept(listening)
        except (BlockingIOError, ConnectionError):
            return  # the client has gone again
        self._add(connection)
        try:
            threading.Thread(
                target=self._serve, args=(connection, client), name=self._name, daemon=True
            ).start()
        except BaseException:
            self._close(connection)
            raise

    def _serve(self, connection: socket.socket, client: Any) -> None:
        try:
            wrapped = self._wrap(connection)
            if wrapped is not connection:
                self._add(wrapped)
                self._close(connection)
                connection = wrapped
            if not self._stopping.is_set():
                self._handle(connection, client)
        except OSError:
            pass  # the client has gone
        except BaseException:
            _log.exception("a connection failed")
        finally:
            self._close(connection)

    def _add(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
            self._idle.clear()

    def _close(self, connection: socket.socket) -> None:
        sockets.close_now(connection)
        with self._lock:
            self._open.discard(connection)
            if not self._open:
                self._idle.set()
