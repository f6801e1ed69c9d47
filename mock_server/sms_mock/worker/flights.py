"""The attempts at webhooks that are under way, and the bounded pool of senders that makes them.

At most 4 at a time for one receiver, one for each message, so that order holds and a dead receiver
delays no other; nor do many, for one that hung gets one at a time until it answers, and so does
everybody while half of the senders are busy. When an attempt is due is the store's to know, what
follows from it the actions'.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from sms_mock.actions import progress
from sms_mock.actions.progress import Happening, Tried
from sms_mock.domain.errors import StoreFailed
from sms_mock.store import deliveries
from sms_mock.store.deliveries import Delivery
from sms_mock.store.world import World
from sms_mock.webhooks.payload import build_request
from sms_mock.webhooks.sender import Answer, Call
from sms_mock.worker.changes import Changes

SENDERS: Final = 32
PER_RECEIVER: Final = 4
FREELY: Final = SENDERS // 2
"""Attempts under way from which on each receiver gets one at a time."""
_HUNG_KEPT: Final = 1000
AGAIN: Final = 1.0
"""Real seconds after which what the store did not take is written again."""

_log = logging.getLogger("sms_mock")


class _Flight(NamedTuple):
    """An attempt under way."""

    world: World
    generation: int
    """The world's when it began; if the world was replaced since, it counts no more."""
    delivery: Delivery
    call: Call

    @property
    def key(self) -> tuple[World, int, int]:
        return self.world, self.generation, self.delivery.seq


class Flights:
    """What is under way.

    Args:
        changes: the worker's.
        timeout: real seconds that one attempt may take.
        attends: whether a world is still to be worked for.
        landed: told of every attempt that ended, with the worlds that may have something to start
            because of that; `changes` are held.
        tell: told of every attempt that was written down.
    """

    def __init__(
        self,
        changes: Changes,
        *,
        timeout: float,
        attends: Callable[[World], bool],
        landed: Callable[[World, Happening | None, set[World]], None],
        tell: Callable[[World, Tried], None],
    ) -> None:
        self.timeout = timeout
        self._changes = changes
        self._attends = attends
        self._landed = landed
        self._tell = tell
        self._under_way: dict[tuple[World, int, int], _Flight] = {}
        self._receivers: Counter[str] = Counter()
        self._hung: set[str] = set()
        """Receivers whose last attempt took all its time; no more than so many are remembered."""
        self._crowded: set[World] = set()
        """Worlds with something due for a receiver that has all the attempts it may have."""
        self._pool: ThreadPoolExecutor | None = None
        self._closed = threading.Event()

    def open(self) -> None:
        """Begin to take off; called once, after a fork."""
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="sms-mock-sender")

    def close(self) -> None:
        """Cut everything; the rows stay pending where they are kept."""
        self._closed.set()
        self.cut(None)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def cut(self, world: World | None) -> None:
        """End the attempts for a world, or for all, at once."""
        with self._changes:
            flights = list(self._under_way.values())
        for flight in flights:
            if world is None or flight.world is world:
                flight.call.cut()

    def of(self, world: World) -> list[Delivery]:
        """The deliveries of a world that are being tried at this moment."""
        with self._changes:
            return [
                flight.delivery
                for flight in self._under_way.values()
                # What a reset has cut may still be ending; it counts no more.
                if flight.world is world and flight.generation == world.generation
            ]

    def dispatch(self, world: World) -> int:
        """Start every attempt that is due and may be started now, and say how many."""
        now = world.clock.now()
        started = 0
        with world.transaction() as db, self._changes:
            if self._pool is None or not self._attends(world):
                return 0
            for receiver in deliveries.due_receivers(db, now):
                free = self._places(receiver) - self._receivers[receiver]
                busy = len(self._under_way) + len(world.deferral)
                for delivery in deliveries.due_for(db, receiver, now, max(free, 0) + busy):
                    key = (world, world.generation, delivery.seq)
                    if key in self._under_way or delivery.message_id in world.deferral:
                        continue
                    if free <= 0:
                        self._crowded.add(world)
                        break
                    free -= 1
                    started += 1
                    self._launch(self._pool, world, delivery, now)
        return started

    def _places(self, receiver: str) -> int:
        """How many attempts may be under way for a receiver."""
        scarce = receiver in self._hung or len(self._under_way) >= FREELY
        return 1 if scarce else PER_RECEIVER

    def _launch(self, pool: ThreadPoolExecutor, world: World, delivery: Delivery, now: int) -> None:
        request = build_request(delivery.url, delivery.style, delivery.parameters)
        flight = _Flight(world, world.generation, delivery, Call(request, self.timeout))
        self._under_way[flight.key] = flight
        self._receivers[delivery.receiver] += 1
        pool.submit(self._fly, flight, now)

    def _fly(self, flight: _Flight, at: int) -> None:
        world, generation, delivery, call = flight
        tried: Tried | None = None
        try:
            answer = call.run()
            self._learn(delivery.receiver, answer)
            while self._attends(world):
                try:
                    tried = progress.record_attempt(
                        world, delivery, answer, at=at, generation=generation
                    )
                    break
                except StoreFailed:
                    # Made again instead, it would reach the receiver again.
                    self._closed.wait(AGAIN)
            if tried is not None:
                self._tell(world, tried)
        except Exception:
            # The world was closed meanwhile; the row stays pending where it is kept.
            if self._attends(world):
                _log.exception("attempt %d of team %s", delivery.seq, world.team_id)
        finally:
            self._land(flight, tried.happening if tried else None)

    def _learn(self, receiver: str, answer: Answer) -> None:
        """Remember whether a receiver hangs."""
        with self._changes:
            if answer.seconds >= self.timeout and len(self._hung) < _HUNG_KEPT:
                self._hung.add(receiver)
            elif answer.status is not None:
                self._hung.discard(receiver)

    def _land(self, flight: _Flight, happening: Happening | None) -> None:
        """An attempt is over: its place is free, and who waits for it looks again."""
        with self._changes:
            del self._under_way[flight.key]
            self._receivers[flight.delivery.receiver] -= 1
            waiting = {flight.world, *self._crowded}
            self._crowded.clear()
            self._landed(flight.world, happening, waiting)
            self._changes.tell()
        flight.world.events.notify()
