"""What happens after the answer: one scheduler thread and a bounded pool of senders.

The scheduler asks each team's clock what is due, runs it through the same actions as requests do,
and hands webhook attempts to the senders: at most 4 at a time for one receiver, one for each
message, so that order holds and a dead receiver delays no other. All work is durable rows; a
thread that dies loses nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from mock_server.actions import progress
from mock_server.actions.progress import Happening
from mock_server.domain.dates import iso8601
from mock_server.domain.errors import InvalidField
from mock_server.store import deliveries, messages
from mock_server.store.deliveries import Delivery
from mock_server.store.world import World
from mock_server.webhooks.payload import build_request
from mock_server.webhooks.sender import Call

SENDERS = 32
PER_RECEIVER = 4
_MOST_WAIT = 3600.0
_SLICE = 0.05
"""Real seconds after which an advance looks again, whatever woke it."""

_log = logging.getLogger("mock_server")


class _Flight(NamedTuple):
    """An attempt under way."""

    world: World
    delivery: Delivery
    call: Call


class Worker:
    """Runs what is due in every world it attends to."""

    def __init__(self) -> None:
        self._worlds: set[World] = set()
        self._due: dict[World, int] = {}
        """When each world has something to do next, in its own epoch milliseconds."""
        self._flights: dict[tuple[World, int], _Flight] = {}
        self._receivers: Counter[str] = Counter()
        self._happenings: dict[World, list[Happening]] = {}
        self._crowded: set[World] = set()
        """Worlds with something due for a receiver that has all the attempts it may have."""
        self._changed = threading.Condition()
        self._pool: ThreadPoolExecutor | None = None
        self._thread: threading.Thread | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin; called once, after a fork."""
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="sms-mock-sender")
        self._thread = threading.Thread(target=self._loop, name="sms-mock-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End at once: attempts in flight are cut, their rows stay pending."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self.cut(None)
        if self._thread is not None:
            self._thread.join(timeout=1)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def attend(self, world: World) -> None:
        """Run what is due in a world from now on."""
        world.on_expect = self.expect
        with self._changed:
            self._worlds.add(world)
            self._due[world] = 0
            self._changed.notify_all()

    def leave(self, world: World) -> None:
        """Let a world be, and cut what is in flight for it."""
        with self._changed:
            self._worlds.discard(world)
            self._due.pop(world, None)
        self.cut(world)

    def expect(self, world: World, due_at: int) -> None:
        """Something was planned in a world for an instant."""
        known = self._due.get(world)
        if known is not None and known <= due_at:
            return
        with self._changed:
            if world in self._worlds:
                self._due[world] = due_at
                self._changed.notify_all()

    def look_again(self, world: World) -> None:
        """A clock was moved or a hold released: see anew what is due."""
        self.expect(world, 0)

    def cut(self, world: World | None) -> None:
        """End the attempts in flight for a world, or for all."""
        with self._changed:
            flights = list(self._flights.values())
        for flight in flights:
            if world is None or flight.world is world:
                flight.call.cut()

    def in_flight(self, world: World) -> list[Delivery]:
        """The deliveries of a world that are being tried at this moment."""
        with self._changed:
            return [flight.delivery for flight in self._flights.values() if flight.world is world]

    # The scheduler's thread

    def _loop(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                ready = self._ready()
                if not ready:
                    self._changed.wait(self._wait_seconds())
                    continue
                for world in ready:
                    self._due.pop(world, None)
            for world in ready:
                try:
                    self._run_due(world)
                except Exception:
                    # A closed world ends here; anything else must not end everybody's work.
                    _log.debug("what is due in team %s", world.team_id, exc_info=True)

    def _ready(self) -> list[World]:
        return [world for world, due in self._due.items() if due <= world.clock.now()]

    def _wait_seconds(self) -> float:
        waits = [
            (due - world.clock.now()) / 1000
            for world, due in self._due.items()
            if not world.clock.frozen
        ]
        return min([_MOST_WAIT, *(max(wait, 0.0) for wait in waits)])

    def _run_due(self, world: World) -> None:
        if not world.turn.acquire(blocking=False):
            return  # an advance runs it, and says so when it ends
        try:
            while progress.run_next_task(world, world.clock.now()):
                pass
            self._dispatch(world)
            due = progress.next_due(world, attempts_after=world.clock.now())
        finally:
            world.turn.release()
        if due is not None:
            self.expect(world, due)

    # Webhook attempts

    def _dispatch(self, world: World) -> None:
        """Start every attempt that is due and may be started now."""
        now = world.clock.now()
        with world.transaction() as db, self._changed:
            for receiver in deliveries.due_receivers(db, now):
                free = PER_RECEIVER - self._receivers[receiver]
                busy = len(self._flights) + world.held_count
                for delivery in deliveries.due_for(db, receiver, now, max(free, 0) + busy):
                    if (world, delivery.seq) in self._flights or world.is_held(delivery.message_id):
                        continue
                    if free <= 0:
                        self._crowded.add(world)
                        break
                    free -= 1
                    self._launch(world, delivery, now)

    def _launch(self, world: World, delivery: Delivery, now: int) -> None:
        if self._pool is None or self._stopping:
            return
        request = build_request(delivery.url, delivery.style, delivery.parameters)
        flight = _Flight(world, delivery, Call(request))
        self._flights[world, delivery.seq] = flight
        self._receivers[delivery.receiver] += 1
        self._pool.submit(self._fly, flight, now, world.generation)

    def _fly(self, flight: _Flight, at: int, generation: int) -> None:
        world, delivery, call = flight
        happening: Happening | None = None
        try:
            answer = call.run()
            if not self._stopping:
                happening = progress.record_attempt(
                    world, delivery, answer, at=at, generation=generation
                )
        except Exception:
            # The world was closed meanwhile; the row stays pending where it is kept.
            _log.debug("attempt %d of team %s", delivery.seq, world.team_id, exc_info=True)
        finally:
            with self._changed:
                del self._flights[world, delivery.seq]
                self._receivers[delivery.receiver] -= 1
                if happening is not None and world in self._happenings:
                    self._happenings[world].append(happening)
                for waiting in {world, *self._crowded}:
                    if waiting in self._worlds:
                        self._due[waiting] = 0
                self._crowded.clear()
                self._changed.notify_all()

    # Moving a clock

    def advance(self, world: World, target: int, timeout: float) -> list[Happening]:
        """Move a team's clock to an instant, doing what falls due on the way in order.

        A running clock goes on running from there. Attempts take no time of the clock.

        Args:
            target: epoch milliseconds, not before now.
            timeout: real seconds after which the clock stands at the target whatever is left.

        Returns:
            What happened, in order of its instant.
        """
        deadline = time.monotonic() + timeout
        happenings: list[Happening] = []
        with world.turn:
            clock = world.clock
            running = not clock.frozen
            clock.freeze(clock.now())
            self._happenings[world] = happenings
            try:
                self._run_until(world, target, deadline, happenings)
            finally:
                del self._happenings[world]
                clock.freeze(max(target, clock.now()))
                if running:
                    clock.run()
        self.look_again(world)
        return sorted(happenings, key=lambda happening: happening.at)

    def _run_until(
        self, world: World, target: int, deadline: float, happenings: list[Happening]
    ) -> None:
        while time.monotonic() < deadline and world in self._worlds:
            due = progress.next_due(world)
            if (due is None or due > target) and not self.in_flight(world):
                return
            if due is not None and world.clock.now() < due <= target and not self.in_flight(world):
                world.clock.freeze(due)
            while happening := progress.run_next_task(world, world.clock.now()):
                happenings.append(happening)
            self._dispatch(world)
            with self._changed:
                if self._waits(world):
                    self._changed.wait(min(_SLICE, max(deadline - time.monotonic(), 0)))

    def _waits(self, world: World) -> bool:
        """Whether there is nothing to do but wait: for attempts, or for an answer to end."""
        return world.held_count > 0 or any(key[0] is world for key in self._flights)

    def freeze(self, world: World, instant: int | None, timeout: float) -> list[Happening]:
        """Stop a team's clock, now or at an instant; what falls due until then is done first.

        Raises:
            InvalidField: an instant that has passed, once the team has messages.
        """
        clock = world.clock
        now = clock.now()
        if instant is None or instant == now:
            clock.freeze(now)
            happenings: list[Happening] = []
        elif instant > now:
            clock.freeze(now)
            happenings = self.advance(world, instant, timeout)
        else:
            self._refuse_return(world, instant, now)
            clock.freeze(instant)
            happenings = []
        self.look_again(world)
        return happenings

    def run_clock(self, world: World) -> None:
        """Let a frozen clock go on from where it stands."""
        world.clock.run()
        self.look_again(world)

    def _refuse_return(self, world: World, instant: int, now: int) -> None:
        with world.transaction() as db:
            empty = messages.count(db) == 0
        if not empty:
            raise InvalidField(
                f"{iso8601(instant)} has passed; the clock stands at {iso8601(now)}",
                field="freeze",
                mend="a clock goes back only while the team has no messages: reset the team first",
            )
