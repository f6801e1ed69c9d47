"""Webhooks about a message are deferred until the answer to its send is complete (assumed, A171).

In the order in which it happens:

1. `actions/send.py` and `actions/voice.py` defer a message in the transaction that stores it.
2. `actions/outcome.py` queues webhooks; of each it says so here with `note_queued`.
3. `worker/attempts.py` passes over the webhooks of deferred messages.
4. `api/pipeline.py` releases the messages after the last byte of the answer; the worker wakes.

A number with the scenario `report-before-answer` is the exception: `actions/outcome.py` releases
its message at once, and the API calls `await_first_attempts` before it answers.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from sms_mock.store import deliveries
from sms_mock.store.event_log import EventLog


class Deferral:
    """The messages of one world whose webhooks are deferred. Kept in memory: a restart ends it.

    Methods may be called from any thread, `release` and `await_first_attempts` outside of the
    worker's lock only.

    Args:
        transaction: opens a transaction of the world.
        events: the world's events; each attempt adds one.
        wake: makes the worker look for what is due in the world.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[sqlite3.Connection]],
        events: EventLog,
        wake: Callable[[], None],
    ) -> None:
        self._transaction = transaction
        self._events = events
        self._wake = wake
        self._lock = threading.Lock()
        self._deferred: dict[str, bool] = {}
        """By message id: whether a webhook was queued meanwhile."""

    def __contains__(self, message_id: str) -> bool:
        return message_id in self._deferred

    def __len__(self) -> int:
        return len(self._deferred)

    def defer(self, message_id: str) -> None:
        """Defer the webhooks of a message until it is released."""
        with self._lock:
            self._deferred[message_id] = False

    def note_queued(self, message_id: str) -> None:
        """A webhook was queued; if its message is deferred, the release will wake the worker."""
        with self._lock:
            if message_id in self._deferred:
                self._deferred[message_id] = True

    def release(self, message_ids: Iterable[str]) -> None:
        """Let the webhooks of messages go, and wake the worker if any were queued meanwhile."""
        with self._lock:
            queued = [self._deferred.pop(message_id, False) for message_id in message_ids]
        if any(queued):
            self._wake()

    def clear(self) -> None:
        """Forget every message, because the world is about to have others."""
        with self._lock:
            self._deferred.clear()

    def await_first_attempts(self, message_ids: Iterable[str], timeout: float) -> None:
        """Wait until every webhook queued for messages that are not deferred was tried once.

        Args:
            timeout: real seconds after which it returns all the same.
        """
        released = [message_id for message_id in message_ids if message_id not in self]

        def all_tried() -> bool | None:
            with self._transaction() as db:
                untried = any(deliveries.untried(db, message_id) for message_id in released)
            return None if untried else True

        if released:
            self._wake()
            self._events.wait_until(all_tried, timeout)
