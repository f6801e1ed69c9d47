"""The thread that ends teams which nobody has used for long enough."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

_RETRY_SECONDS: Final = 30.0

_log = logging.getLogger("sms_mock")


class TeamExpiry:
    """Ends teams in its own thread, because deleting a team may wait for locks.

    The thread is started when there is something to wait for: most servers have no team that ends.

    Args:
        end_unused: deletes the teams that nobody has used for long enough, and returns the real
            seconds until the next one may have to be deleted; None if there is none to wait for.
    """

    def __init__(self, end_unused: Callable[[], float | None]) -> None:
        self._end_unused = end_unused
        self._look = threading.Event()
        self._started = False
        self._wanted = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Let the thread run. Call it once, in the process that serves, after any fork."""
        with self._lock:
            self._started = True
            if self._wanted:
                self._wake_thread()

    def wake(self) -> None:
        """Look now for teams to end, and for the next instant at which one may have to end."""
        with self._lock:
            self._wanted = True
            if self._started and not self._stopping:
                self._wake_thread()

    def stop(self) -> None:
        """End the thread, after the team that it is deleting."""
        with self._lock:
            self._stopping = True
            thread = self._thread
        self._look.set()
        if thread is not None:
            thread.join(timeout=1)

    def _wake_thread(self) -> None:
        self._look.set()
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._loop, name="sms-mock-team-expiry", daemon=True
            )
            self._thread.start()

    def _loop(self) -> None:
        while not self._stopping:
            self._look.clear()
            self._look.wait(self._seconds_until_next())

    def _seconds_until_next(self) -> float | None:
        try:
            return self._end_unused()
        except Exception:
            if not self._stopping:
                _log.exception("a team that nobody uses cannot be deleted; it is tried again")
            return _RETRY_SECONDS
