"""Keeps connections to a control API open between calls.

Opening a connection takes longer than the call itself. One call at a time uses a connection, so
threads can share them. A connection is dropped after a fork, and once the server has closed it.
"""

from __future__ import annotations

import atexit
import http.client
import os
import select
import threading
from collections.abc import Callable
from typing import Final

_MOST_KEPT: Final = 8


class KeptConnections:
    """Keeps up to 8 idle connections to one server; the one that was used last is used next."""

    def __init__(self) -> None:
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    def take(
        self, connect: Callable[[], http.client.HTTPConnection], timeout: float
    ) -> http.client.HTTPConnection:
        """Take an idle connection that is still open out of those kept, or make a new one; return
        it.

        Idle connections that the server has closed are closed here too.

        Args:
            connect: makes a new connection.
            timeout: seconds after which a read or write on an idle connection fails.
        """
        while (kept := self._pop()) is not None:
            if _alive(kept):
                kept.timeout = timeout
                kept.sock.settimeout(timeout)
                return kept
            kept.close()
        return connect()

    def give_back(self, connection: http.client.HTTPConnection) -> None:
        """Keep a connection whose answer was read completely, or close it if enough are kept."""
        with self._lock:
            if connection.sock is not None and len(self._idle) < _MOST_KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _pop(self) -> http.client.HTTPConnection | None:
        with self._lock:
            if self._process != os.getpid():
                # After a fork the connections belong to the parent process, which still uses them.
                self._process = os.getpid()
                for connection in self._idle:
                    connection.close()
                self._idle.clear()
            return self._idle.pop() if self._idle else None


def _alive(connection: http.client.HTTPConnection) -> bool:
    """Return whether an idle connection is open.

    It counts as closed if there is something to read from it, because a server sends nothing
    unasked.
    """
    if connection.sock is None:
        return False
    try:
        readable, _, _ = select.select([connection.sock], [], [], 0)
    except (OSError, ValueError):
        return False
    return not readable


_servers: dict[str, KeptConnections] = {}
_servers_lock = threading.Lock()


def kept_connections(url: str) -> KeptConnections:
    """Return this process's kept connections to the server with this URL.

    They are closed when the process ends.
    """
    with _servers_lock:
        if url not in _servers:
            _servers[url] = KeptConnections()
            atexit.register(_servers[url].close)
        return _servers[url]


def forget_connections(url: str) -> None:
    """Close and forget this process's kept connections to a server, because it has stopped."""
    with _servers_lock:
        kept = _servers.pop(url, None)
    if kept is not None:
        atexit.unregister(kept.close)
        kept.close()
