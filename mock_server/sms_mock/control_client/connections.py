"""Keeps connections to a control API open between calls.

Opening a connection costs more than the call itself. A kept connection is used by one call at a
time, so that threads can share them. It is dropped after a fork, and once the server has closed it.
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
    """The idle connections to one server. The one that was used last is used next."""

    def __init__(self) -> None:
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    def take(
        self, connect: Callable[[], http.client.HTTPConnection], timeout: float
    ) -> http.client.HTTPConnection:
        """Take an idle connection that is still open, or make a new one.

        Args:
            connect: makes a new one.
            timeout: seconds that the call may take.
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
                # They belong to the parent process, which goes on using them.
                self._process = os.getpid()
                for connection in self._idle:
                    connection.close()
                self._idle.clear()
            return self._idle.pop() if self._idle else None


def _alive(connection: http.client.HTTPConnection) -> bool:
    """Whether an idle connection is open: if it can be read, the server has closed it."""
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
    """This process's kept connections to a server; they are closed when the process ends."""
    with _servers_lock:
        if url not in _servers:
            _servers[url] = KeptConnections()
            atexit.register(_servers[url].close)
        return _servers[url]


def forget_connections(url: str) -> None:
    """Close the kept connections to a server that has stopped."""
    with _servers_lock:
        kept = _servers.pop(url, None)
    if kept is not None:
        atexit.unregister(kept.close)
        kept.close()
