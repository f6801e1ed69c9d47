"""The event log of a world: its newest events, and ways to wait for the next one.

An event says what happened, and has the id of the object to which it happened. It does not contain
the object: a reader looks the object up.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeVar

from sms_mock.clock import monotonic

KEPT: Final = 1000
"""How many events a log keeps; older ones are dropped."""

EventType = Literal[
    "message", "status", "reply", "request", "webhook", "credits", "clock", "fault", "demo", "reset"
]
T = TypeVar("T")


class Event(NamedTuple):
    """Something that happened in a world.

    Attributes:
        event_id: counts up within a world.
        type: what happened.
        ref: the id of the object that changed, for `credits` of the user; None if there is no
            single one.
    """

    event_id: int
    type: EventType
    ref: str | int | None


class Since(NamedTuple):
    """The events that came after a given id.

    Attributes:
        events: the oldest first.
        complete: False if some of these events are no longer kept, or if the given id is from an
            earlier run of the server.
    """

    events: list[Event]
    complete: bool


class EventLog:
    """The events of one world.

    `append` and `flush` are called with the world's lock held, so that events are in the order of
    the transactions. `_changed` is held while an event is added or waiting threads are woken. A
    thread that holds the world's lock may take `_changed`; a thread that holds `_changed` must not
    take the world's lock.

    Args:
        begin: the id before that of the first event. It is the time at the start in milliseconds
            since 1970, so a restarted server gives higher ids than before; a reader that names an
            id of the earlier run then learns that events are missing.
    """

    def __init__(self, begin: int = 0) -> None:
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._uncommitted: list[tuple[EventType, str | int | None]] = []
        self._last_id = begin
        self._changes = 0
        """Counts events and notifications: a waiter sees by it that one came while it looked."""
        self._waiting = 0
        self._changed = threading.Condition()
        self._closed = threading.Event()

    @property
    def last_id(self) -> int:
        """The id of the newest event."""
        return self._last_id

    @property
    def closed(self) -> bool:
        """Whether the world was deleted or the server is stopping."""
        return self._closed.is_set()

    def append(self, type: EventType, ref: str | int | None = None) -> None:
        """Add an event to the open transaction; readers see it after the transaction is committed.

        Args:
            ref: the id of the object that changed.
        """
        self._uncommitted.append((type, ref))

    def flush(self, *, committed: bool) -> None:
        """Publish the events of the transaction that ends now, or drop them.

        Args:
            committed: False after a rollback; the events are dropped.
        """
        if not self._uncommitted:
            return
        if committed:
            with self._changed:
                for type, ref in self._uncommitted:
                    self._keep(type, ref)
                self._wake()
        self._uncommitted.clear()

    def append_now(self, type: EventType, ref: str | int | None = None) -> None:
        """Add an event that belongs to no transaction; readers see it at once."""
        with self._changed:
            self._keep(type, ref)
            self._wake()

    def notify(self) -> None:
        """Make every thread that waits in `wait_until` look again, without adding an event."""
        with self._changed:
            self._wake()

    def since(self, event_id: int) -> Since:
        """Return the events after the one with this id, and whether none of them is missing."""
        kept = list(self._kept)
        earliest = kept[0].event_id - 1 if kept else self._last_id
        return Since(
            [event for event in kept if event.event_id > event_id],
            complete=earliest <= event_id <= self._last_id,
        )

    def wait_past(self, event_id: int, timeout: float) -> bool | None:
        """Wait until there is an event with an id higher than `event_id`.

        Args:
            timeout: real seconds.

        Returns:
            True if there is one; None if none came in time or the log was closed.
        """
        return self.wait_until(lambda: True if self._last_id > event_id else None, timeout)

    def wait_until(self, look: Callable[[], T | None], timeout: float) -> T | None:
        """Call `look` now, and again when there are new events or notifications, until it returns a
        value.

        Args:
            look: returns None if there is nothing yet; it may take the world's lock.
            timeout: real seconds.

        Returns:
            What `look` returned; None if it returned only None until the time was over or the log
            was closed.
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
        """Wait for this many real seconds, or less if `close` is called or was called before."""
        self._closed.wait(seconds)

    def close(self) -> None:
        """End every wait, also those that begin later; these look once and do not wait."""
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
