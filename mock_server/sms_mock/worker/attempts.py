"""The attempts to send webhooks that are under way, and the pool of threads that makes them.

Attempts for one message are made one at a time, so that its webhooks arrive in order. For one
receiver at most 4 are made at a time, so that a dead receiver does not delay the others; only 1 for
a receiver whose last attempt timed out, and for every receiver while half of the senders are busy.
The store knows which attempts are due; `actions/` decides what follows from one.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from sms_mock.actions import due_work
from sms_mock.actions.due_work import AttemptDone, WorkDone
from sms_mock.domain.errors import StoreFailed
from sms_mock.store import deliveries, due_deliveries
from sms_mock.store.deliveries import Delivery
from sms_mock.store.world import World
from sms_mock.webhooks.payload import WebhookRequest, build_request
from sms_mock.webhooks.sender import Attempt, AttemptResult
from sms_mock.webhooks.signature import Signature
from sms_mock.worker.changes import Changes

SENDERS: Final = 32
PER_RECEIVER: Final = 4
BUSY: Final = SENDERS // 2
"""While this many attempts are under way, only one at a time is made for each receiver."""
_MOST_HUNG: Final = 1000
AGAIN: Final = 1.0
"""Real seconds until something is stored again that the disk did not take."""

_log = logging.getLogger("sms_mock")


class _UnderWay(NamedTuple):
    """An attempt that has begun and not ended.

    Attributes:
        generation: `World.generation` when it began. If the world has another by now, the result is
            not stored.
        sending: the attempt itself, which another thread can cut.
        at: when it began, milliseconds since 1970 on the world's clock.
    """

    world: World
    generation: int
    delivery: Delivery
    signature: Signature
    request: WebhookRequest
    sending: Attempt
    at: int

    @property
    def key(self) -> tuple[World, int, int]:
        return self.world, self.generation, self.delivery.seq


class Attempts:
    """The attempts under way, for all worlds of a worker.

    Args:
        changes: the lock of the worker, which guards all fields here.
        timeout: real seconds that one attempt may take.
        serves: returns whether the worker still works for a world.
        on_finish: called after each attempt with its world, with what was done (None if nothing was
            stored), and with the worlds that may now have an attempt to start. The caller holds
            `changes`.
        on_attempt: called with each attempt whose result was stored, on the thread that made it.
    """

    def __init__(
        self,
        changes: Changes,
        *,
        timeout: float,
        serves: Callable[[World], bool],
        on_finish: Callable[[World, WorkDone | None, set[World]], None],
        on_attempt: Callable[[World, AttemptDone], None],
    ) -> None:
        self.timeout = timeout
        self._changes = changes
        self._serves = serves
        self._on_finish = on_finish
        self._on_attempt = on_attempt
        self._under_way: dict[tuple[World, int, int], _UnderWay] = {}
        self._receivers: Counter[str] = Counter()
        """How many attempts are under way for each receiver."""
        self._hung: set[str] = set()
        """Receivers whose last attempt timed out; at most `_MOST_HUNG` are remembered."""
        self._crowded: set[World] = set()
        """Worlds with something due for a receiver that had no free place."""
        self._pool: ThreadPoolExecutor | None = None
        self._closed = threading.Event()

    def open(self) -> None:
        """Allow attempts to start. Call it once, in the process that serves, after any fork."""
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="sms-mock-sender")

    def close(self) -> None:
        """Cut every attempt and start no more. Their webhooks stay pending in the database."""
        self._closed.set()
        self.cut(None)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def cut(self, world: World | None) -> None:
        """End the attempts of a world at once, or those of all worlds if `world` is None.

        An attempt that a test makes itself ends without a result.
        """
        with self._changes:
            attempts = list(self._under_way.values())
        for attempt in attempts:
            if world is None or attempt.world is world:
                attempt.sending.cut()
                if attempt.delivery.receiver == deliveries.IN_TEST:
                    self._finish(attempt, None)  # a test that has ended answers no more

    def in_flight(self, world: World) -> list[Delivery]:
        """Return the webhooks of a world for which an attempt is under way."""
        with self._changes:
            return [
                attempt.delivery
                for attempt in self._under_way.values()
                # What a reset has cut may still be ending, but is not the world's any more.
                if attempt.world is world and attempt.generation == world.generation
            ]

    def dispatch(self, world: World) -> int:
        """Start all attempts of a world that are due, as far as the limits for receivers allow.

        Webhooks that are deferred or held back are left out, and those that a test takes itself.

        Returns:
            How many attempts were started.
        """
        now = world.clock.now()
        started = 0
        with world.transaction() as db, self._changes:
            if self._pool is None or not self._serves(world):
                return 0
            for receiver in due_deliveries.due_receivers(db, now):
                if receiver == deliveries.IN_TEST:
                    continue
                free = self._places(receiver) - self._receivers[receiver]
                # The loop below may leave out as many rows as this.
                passed_over = len(self._under_way) + len(world.deferral) + len(world.run_schedule)
                limit = max(free, 0) + passed_over
                for delivery in due_deliveries.due_for(db, receiver, now, limit):
                    key = (world, world.generation, delivery.seq)
                    if key in self._under_way or _waits(world, delivery):
                        continue
                    if free <= 0:
                        self._crowded.add(world)
                        break
                    free -= 1
                    started += 1
                    attempt = self._begin(db, world, delivery, now)
                    self._pool.submit(self._make_and_store, attempt, attempt.sending.run)
        return started

    def take(self, world: World) -> tuple[Delivery, WebhookRequest] | None:
        """Begin the next due attempt that a test makes itself, by calling its application in the
        test.

        These are the attempts at webhooks to the receiver IN_TEST. `answer` ends the attempt. A due
        webhook that the team's schedule holds back is passed over, and the schedule is told so.

        Returns:
            The webhook and the request to make; None if none is due.
        """
        now = world.clock.now()
        with world.transaction() as db, self._changes:
            limit = len(self._under_way) + len(world.deferral) + len(world.run_schedule) + 1
            for delivery in due_deliveries.due_for(db, deliveries.IN_TEST, now, limit):
                if (world, world.generation, delivery.seq) in self._under_way:
                    continue
                if not _waits(world, delivery):
                    attempt = self._begin(db, world, delivery, now)
                    return delivery, attempt.request
                # The server may note the end of an answer after the test has read it. Such an
                # answer came before this call, so it must not release what the call passes over.
                if not len(world.deferral):
                    world.run_schedule.pass_over(delivery.seq)
        return None

    def answer(self, world: World, seq: int, answer: AttemptResult) -> bool:
        """End an attempt that `take` began, and store its result.

        Args:
            seq: the number of the webhook.
            answer: the result of the attempt.

        Returns:
            Whether there was such an attempt.
        """
        with self._changes:
            attempt = self._under_way.get((world, world.generation, seq))
        if attempt is None or attempt.delivery.receiver != deliveries.IN_TEST:
            return False
        self._make_and_store(attempt, lambda: answer)
        return True

    def _places(self, receiver: str) -> int:
        """Return how many attempts for a receiver may be under way at a time."""
        scarce = receiver in self._hung or len(self._under_way) >= BUSY
        return 1 if scarce else PER_RECEIVER

    def _begin(
        self, db: sqlite3.Connection, world: World, delivery: Delivery, now: int
    ) -> _UnderWay:
        signature = due_work.sign_attempt(db, world, delivery, now)
        values = {**delivery.parameters, **signature.parameters}
        request = build_request(delivery.url, delivery.style, values)
        sending = Attempt(request, self.timeout)
        attempt = _UnderWay(world, world.generation, delivery, signature, request, sending, now)
        self._under_way[attempt.key] = attempt
        self._receivers[delivery.receiver] += 1
        return attempt

    def _make_and_store(self, attempt: _UnderWay, make: Callable[[], AttemptResult]) -> None:
        """Make an attempt and store its result.

        It runs on a thread of the pool or, for an attempt that a test makes, on that of the test's
        request.

        Args:
            make: makes the attempt and returns its result.
        """
        world, generation, delivery = attempt.world, attempt.generation, attempt.delivery
        attempted: AttemptDone | None = None
        try:
            answer = make()
            self._remember_hanging(delivery.receiver, answer)
            while self._serves(world):
                try:
                    attempted = due_work.record_attempt(
                        world,
                        delivery,
                        answer,
                        at=attempt.at,
                        generation=generation,
                        signature=attempt.signature,
                    )
                    break
                except StoreFailed:
                    # To make the attempt again instead would send the webhook twice.
                    self._closed.wait(AGAIN)
            if attempted is not None:
                self._on_attempt(world, attempted)
        except Exception:
            # If the world was closed meanwhile, the row stays pending in its file.
            if self._serves(world):
                _log.exception(
                    "an attempt at webhook %d of team %s failed", delivery.seq, world.team_id
                )
        finally:
            self._finish(attempt, attempted.work_done if attempted else None)

    def _remember_hanging(self, receiver: str, answer: AttemptResult) -> None:
        with self._changes:
            if answer.seconds >= self.timeout and len(self._hung) < _MOST_HUNG:
                self._hung.add(receiver)
            elif answer.status is not None:
                self._hung.discard(receiver)

    def _finish(self, attempt: _UnderWay, work: WorkDone | None) -> None:
        """Free the place of an attempt, and wake the threads that wait for its end or for a place.

        Args:
            work: what was done; None if nothing was stored.
        """
        with self._changes:
            if self._under_way.pop(attempt.key, None) is None:
                return  # it was cut while a test answered it
            receiver = attempt.delivery.receiver
            self._receivers[receiver] -= 1
            if not self._receivers[receiver]:
                del self._receivers[receiver]  # a server meets new receivers as long as it runs
            waiting = {attempt.world, *self._crowded}
            self._crowded.clear()
            self._on_finish(attempt.world, work, waiting)
            self._changes.notify()
        attempt.world.events.notify()


def _waits(world: World, delivery: Delivery) -> bool:
    """Return whether a due webhook is deferred, or held back by the team's schedule."""
    return delivery.message_id in world.deferral or world.run_schedule.is_held(delivery.seq)
