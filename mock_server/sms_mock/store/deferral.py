"""Webhooks about a message are deferred until the answer to its send is complete (assumed, A171).

In the order in which it happens:

1. `actions/send.py` and `actions/voice.py` defer a message in the transaction that stores it.
2. `actions/webhook_queue.py` queues webhooks, and calls `note_queued` for each.
3. `worker/attempts.py` skips the webhooks of deferred messages.
4. `api/pipeline.py` releases the messages after the last byte of the answer, which wakes the worker
   if a webhook was queued for one of them.

If the scenario of the number (`report-before-answer`) or the team's schedule asks for a report
before the answer, `actions/outcome.py` releases the message at once. The API calls
`await_first_attempts` before it answers, which waits for the reports of such messages.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from sms_mock.store import due_deliveries
from sms_mock.store.event_log import EventLog


class Deferral:
    """The messages of one world whose webhooks are deferred.

    They are kept in memory, so after a restart no message is deferred. Methods may be called from
    any thread. A caller of `release` or `await_first_attempts` must not hold the worker's lock.

    Args:
        transaction: opens a transaction of the world.
        events: the event log of the world; the worker adds an event to it after each attempt.
        wake: makes the worker look for work that is due in the world.
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
        self._lock = threading.Condition()
        self._deferred: dict[str, bool] = {}
        """By message id: whether a webhook was queued since the message was deferred."""

    def __contains__(self, message_id: str) -> bool:
        """Return whether the webhooks of the message with this id are deferred."""
        return message_id in self._deferred

    def __len__(self) -> int:
        """Return how many messages are deferred."""
        return len(self._deferred)

    def defer(self, message_id: str) -> None:
        """Defer the webhooks of a message until it is released."""
        with self._lock:
            self._deferred[message_id] = False

    def note_queued(self, message_id: str) -> None:
        """Note that a webhook was queued for a message, so that `release` wakes the worker.

        Does nothing if the message is not deferred.
        """
        with self._lock:
            if message_id in self._deferred:
                self._deferred[message_id] = True

    def release(self, message_ids: Iterable[str]) -> None:
        """End the deferral of these messages.

        Wakes the worker if a webhook was queued for one of them meanwhile.
        """
        with self._lock:
            queued = [self._deferred.pop(message_id, False) for message_id in message_ids]
            self._lock.notify_all()
        if any(queued):
            self._wake()

    def wait_until_none(self, timeout: float) -> None:
        """Wait until no message is deferred; return after `timeout` real seconds in any case."""
        if self._deferred:
            with self._lock:
                self._lock.wait_for(lambda: not self._deferred, timeout)

    def clear(self) -> None:
        """Forget every message; called when the content of the world is replaced."""
        with self._lock:
            self._deferred.clear()
            self._lock.notify_all()

    def await_first_attempts(self, message_ids: Iterable[str], timeout: float) -> None:
        """Wake the worker, and wait until it has attempted each webhook about these messages once.

        Webhooks that a test takes itself are not waited for, nor are those of messages that are
        still deferred. If no message is left, the method returns at once.

        Args:
            timeout: real seconds; afterwards the method returns even if a webhook was not
                attempted.
        """
        released = [message_id for message_id in message_ids if message_id not in self]

        def all_tried() -> bool | None:
            with self._transaction() as db:
                untried = any(due_deliveries.untried(db, message_id) for message_id in released)
            return None if untried else True

        if released:
            self._wake()
            self._events.wait_until(all_tried, timeout)
