"""The event log of a world: its last thousand events, and waiting for the next one.

An event names what happened and to which object. It holds no content: a reader looks the object up.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeVar

from sms_mock.clock import monotonic

KEPT: Final = 1000
"""How many events a log keeps, the newest."""

EventType = Literal[
    "message", "status", "reply", "request", "webhook", "credits", "clock", "fault", "reset"
]
T = TypeVar("T")


class Event(NamedTuple):
    """One event; `event_id` counts up within a world, `ref` is the id of the changed object."""

    event_id: int
    type: EventType
    ref: str | int | None


class Since(NamedTuple):
    """Events after an id; not `complete` if others were dropped or the id is of another run."""

    events: list[Event]
    complete: bool


class EventLog:
    """The events of one world.

    `append` and `flush` are called with the world's lock held, so that events stand in the order of
    the transactions. Everything that readers share is guarded by `_changed`. The world's lock may
    be held while `_changed` is taken, never the other way round.

    Args:
        begin: the id before the first event. With an instant in milliseconds a restarted server
            gives higher ids than before, so a reader that names an id of the earlier run learns
            that events are missing.
    """

    def __init__(self, begin: int = 0) -> None:
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._uncommitted: list[tuple[EventType, str | int | None]] = []
        self._last_id = begin
        self._changes = 0
        """Counts events and notifications, so that a waiter sees whether it missed one."""
        self._waiting = 0
        self._changed = threading.Condition()
        self._closed = threading.Event()

    @property
    def last_id(self) -> int:
        """The id of the newest event."""
        return self._last_id

    @property
    def closed(self) -> bool:
        """Whether the world is gone or its server stops."""
        return self._closed.is_set()

    def append(self, type: EventType, ref: str | int | None = None) -> None:
        """Add an event to the open transaction; readers see it once that is committed."""
        self._uncommitted.append((type, ref))

    def flush(self, *, committed: bool) -> None:
        """End the transaction: show its events to readers, or drop them after a rollback."""
        if not self._uncommitted:
            return
        if committed:
            with self._changed:
                for type, ref in self._uncommitted:
                    self._keep(type, ref)
                self._wake()
        self._uncommitted.clear()

    def append_now(self, type: EventType, ref: str | int | None = None) -> None:
        """Add an event that belongs to no transaction, such as an answered request."""
        with self._changed:
            self._keep(type, ref)
            self._wake()

    def notify(self) -> None:
        """Let every waiter look again, although nothing happened that is an event."""
        with self._changed:
            self._wake()

    def since(self, event_id: int) -> Since:
        """The events after one id that are still kept, and whether those are all."""
        kept = list(self._kept)
        earliest = kept[0].event_id - 1 if kept else self._last_id
        return Since(
            [event for event in kept if event.event_id > event_id],
            complete=earliest <= event_id <= self._last_id,
        )

    def wait_past(self, event_id: int, timeout: float) -> bool | None:
        """Wait for an event after one id; None if none came within `timeout` real seconds."""
        return self.wait_until(lambda: True if self._last_id > event_id else None, timeout)

    def wait_until(self, look: Callable[[], T | None], timeout: float) -> T | None:
        """Call `look` now and after every change until it gives something or time is up.

        Args:
            look: gives None while there is nothing; may take the world's lock.
            timeout: real seconds.
        """
        deadline = monotonic() + timeout
        with self._changed:
            self._waiting += 1
        try:
            while True:
                seen = self._changes
                found = look()
                if found is not None or self.closed:
                    return found
                with self._changed:
                    left = deadline - monotonic()
                    if left <= 0:
                        return None
                    if self._changes == seen:
                        self._changed.wait(left)
        finally:
            with self._changed:
                self._waiting -= 1

    def pause(self, seconds: float) -> None:
        """Wait for so many real seconds, whatever happens meanwhile, but not past `close`."""
        self._closed.wait(seconds)

    def close(self) -> None:
        """Wake every waiter for good."""
        self._closed.set()
        with self._changed:
            self._wake()

    def _keep(self, type: EventType, ref: str | int | None) -> None:
        self._last_id += 1
        self._kept.append(Event(self._last_id, type, ref))

    def _wake(self) -> None:
        self._changes += 1
        if self._waiting:
            self._changed.notify_all()
