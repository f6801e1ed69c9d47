"""What has just happened in a world, for those who wait for it: the last thousand events.

An event names what it is about; how it looks is for those who show it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeVar

KEPT: Final = 1000

EventType = Literal[
    "message", "status", "reply", "request", "webhook", "credits", "clock", "fault", "reset"
]
T = TypeVar("T")


class Event(NamedTuple):
    """`event_id` counts up in one world; `ref` is the id of what it is about."""

    event_id: int
    type: EventType
    ref: str | int | None


class News:
    """Events of one world, told inside a transaction and out once it is committed.

    Args:
        begin: where its ids begin. An instant in milliseconds lets a server that starts again go
            on above the ids it gave before, so that whoever names one of those is told to begin
            anew instead of being given nothing.
    """

    def __init__(self, begin: int = 0) -> None:
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._told: list[tuple[EventType, str | int | None]] = []
        self._last_id = begin
        self._stirs = 0
        """Counts everything that those who wait should look at."""
        self._waiting = 0
        self._changed = threading.Condition()
        self._closed = False

    @property
    def last_id(self) -> int:
        return self._last_id

    @property
    def closed(self) -> bool:
        return self._closed

    def wait_past(self, event_id: int, timeout: float) -> bool | None:
        """Wait for an event after one; None where none came in `timeout` real seconds."""
        return self.wait_until(lambda: True if self._last_id > event_id else None, timeout)

    def tell(self, type: EventType, ref: str | int | None = None) -> None:
        """Say what happens in the transaction under way; the world's lock is held."""
        self._told.append((type, ref))

    def settle(self, *, committed: bool) -> None:
        """End of the transaction: what was told is out, or never was."""
        if not self._told:
            return
        if committed:
            with self._changed:
                for type, ref in self._told:
                    self._keep(type, ref)
                self._wake()
        self._told.clear()

    def announce(self, type: EventType, ref: str | int | None = None) -> None:
        """An event that belongs to no transaction, such as a request that was answered."""
        with self._changed:
            self._keep(type, ref)
            self._wake()

    def stir(self) -> None:
        """Something changed that is no event: those who wait look again."""
        with self._changed:
            self._wake()

    def _keep(self, type: EventType, ref: str | int | None) -> None:
        self._last_id += 1
        self._kept.append(Event(self._last_id, type, ref))

    def _wake(self) -> None:
        self._stirs += 1
        if self._waiting:
            self._changed.notify_all()

    def since(self, event_id: int) -> list[Event] | None:
        """What came after an event; None where some of it is no longer kept."""
        kept = list(self._kept)
        earliest = kept[0].event_id - 1 if kept else self._last_id
        if not earliest <= event_id <= self._last_id:
            return None
        return [event for event in kept if event.event_id > event_id]

    def wait_until(self, look: Callable[[], T | None], timeout: float) -> T | None:
        """Look, and again after every event, until there is something or time is up.

        Args:
            look: gives None while there is nothing; takes the world's lock itself.
            timeout: real seconds.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            self._waiting += 1
        try:
            while True:
                seen = self._stirs
                found = look()
                if found is not None or self._closed:
                    return found
                with self._changed:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return None
                    if self._stirs == seen:
                        self._changed.wait(left)
        finally:
            with self._changed:
                self._waiting -= 1

    def close(self) -> None:
        """Wake everybody who waits, for good."""
        with self._changed:
            self._closed = True
            self._wake()
