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
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

from mock_server.actions import progress
from mock_server.actions.progress import Happening
from mock_server.domain.dates import iso8601
from mock_server.domain.errors import InvalidField
from mock_server.store import deliveries, messages, voice
from mock_server.store.clock_state import keep_clock
from mock_server.store.deliveries import Delivery
from mock_server.store.world import World
from mock_server.webhooks.payload import build_request
from mock_server.webhooks.sender import TIMEOUT, Call

SENDERS = 32
PER_RECEIVER = 4
_MOST_WAIT = 3600.0
_SLICE = 0.05
"""Real seconds after which an advance looks again, whatever woke it."""

_log = logging.getLogger("mock_server")


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


class Worker:
    """Runs what is due in every world it attends to.

    Args:
        timeout: real seconds that one attempt at a webhook may take.
    """

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self._worlds: set[World] = set()
        self._due: dict[World, int] = {}
        """When each world has something to do next, in its own epoch milliseconds."""
        self._flights: dict[tuple[World, int, int], _Flight] = {}
        self._receivers: Counter[str] = Counter()
        self._happenings: dict[World, list[Happening]] = {}
        self._crowded: set[World] = set()
        """Worlds with something due for a receiver that has all the attempts it may have."""
        self._changed = threading.Condition()
        self._changes = 0
        """Counts what `_changed` was told of, so that nobody waits for what has been already."""
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
            self._tell()
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
            self._tell()

    def leave(self, world: World) -> None:
        """Let a world be, and cut what is in flight for it."""
        with self._changed:
            self._worlds.discard(world)
            self._due.pop(world, None)
            self._tell()
        self.cut(world)

    def expect(self, world: World, due_at: int) -> None:
        """Something was planned in a world for an instant."""
        known = self._due.get(world)
        if known is not None and known <= due_at:
            return
        with self._changed:
            if world in self._worlds:
                self._due[world] = due_at
                self._tell()

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
            return [flight.delivery for flight in self._flights_of(world)]

    def _flights_of(self, world: World) -> list[_Flight]:
        """Those that count; what a reset has cut may still be ending."""
        return [
            flight
            for flight in self._flights.values()
            if flight.world is world and flight.generation == world.generation
        ]

    def _tell(self) -> None:
        """Wake whoever waits; `_changed` is held."""
        self._changes += 1
        self._changed.notify_all()

    def _attends(self, world: World) -> bool:
        return world in self._worlds and not self._stopping

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
                    if self._attends(world):
                        _log.exception("what is due in team %s cannot be done", world.team_id)

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
            while self._attends(world) and progress.run_next_task(world, world.clock.now()):
                pass
            self._dispatch(world)
            due = progress.next_due(world, attempts_after=world.clock.now())
        finally:
            world.turn.release()
        if due is not None:
            self.expect(world, due)

    # Webhook attempts

    def _dispatch(self, world: World) -> int:
        """Start every attempt that is due and may be started now, and say how many."""
        now = world.clock.now()
        started = 0
        with world.transaction() as db, self._changed:
            if self._pool is None or not self._attends(world):
                return 0
            for receiver in deliveries.due_receivers(db, now):
                free = PER_RECEIVER - self._receivers[receiver]
                busy = len(self._flights) + world.held_count
                for delivery in deliveries.due_for(db, receiver, now, max(free, 0) + busy):
                    key = (world, world.generation, delivery.seq)
                    if key in self._flights or world.is_held(delivery.message_id):
                        continue
                    if free <= 0:
                        self._crowded.add(world)
                        break
                    free -= 1
                    started += 1
                    self._launch(self._pool, world, delivery, now)
        return started

    def _launch(self, pool: ThreadPoolExecutor, world: World, delivery: Delivery, now: int) -> None:
        request = build_request(delivery.url, delivery.style, delivery.parameters)
        flight = _Flight(world, world.generation, delivery, Call(request, self.timeout))
        self._flights[flight.key] = flight
        self._receivers[delivery.receiver] += 1
        pool.submit(self._fly, flight, now)

    def _fly(self, flight: _Flight, at: int) -> None:
        world, generation, delivery, call = flight
        happening: Happening | None = None
        try:
            answer = call.run()
            if not self._stopping:
                happening = progress.record_attempt(
                    world, delivery, answer, at=at, generation=generation
                )
        except Exception:
            # The world was closed meanwhile; the row stays pending where it is kept.
            if self._attends(world):
                _log.exception("attempt %d of team %s", delivery.seq, world.team_id)
        finally:
            self._land(flight, happening)

    def _land(self, flight: _Flight, happening: Happening | None) -> None:
        """An attempt is over: its place is free, and who waits for it looks again."""
        world = flight.world
        with self._changed:
            del self._flights[flight.key]
            self._receivers[flight.delivery.receiver] -= 1
            if happening is not None and world in self._happenings:
                self._happenings[world].append(happening)
            for waiting in {world, *self._crowded}:
                if waiting in self._worlds:
                    self._due[waiting] = 0
            self._crowded.clear()
            self._tell()
        world.news.stir()

    # Moving a clock

    def advance(
        self, world: World, target: Callable[[int], int], timeout: float
    ) -> list[Happening]:
        """Move a team's clock to an instant, doing what falls due on the way in order.

        A running clock goes on running from there. Attempts take no time of the clock. One move
        follows another: each begins where the one before it ended. A reset ends it.

        Args:
            target: gives the instant for the one at which the move begins, both in epoch
                milliseconds, the former not before the latter; may refuse by raising.
            timeout: real seconds after which the clock stands at the target whatever is left.

        Returns:
            What happened, in order of its instant.
        """
        deadline = time.monotonic() + timeout
        with self._turn(world, timeout):
            clock = world.clock
            now = clock.now()
            return self._travel(world, now, target(now), deadline, running=not clock.frozen)

    def freeze(self, world: World, instant: int | None, timeout: float) -> list[Happening]:
        """Stop a team's clock, now or at an instant; what falls due until then is done first.

        Raises:
            InvalidField: an instant that has passed, once the team has messages.
        """
        deadline = time.monotonic() + timeout
        with self._turn(world, timeout):
            now = world.clock.now()
            if instant is not None and instant < now:
                self._go_back(world, instant, now)
                return []
            if instant is not None and instant > now:
                return self._travel(world, now, instant, deadline, running=False)
            world.clock.freeze(now)
            keep_clock(world)
            return []

    def run_clock(self, world: World, timeout: float) -> None:
        """Let a frozen clock go on from where it stands."""
        with self._turn(world, timeout):
            world.clock.run()
            keep_clock(world)

    @contextmanager
    def _turn(self, world: World, timeout: float) -> Iterator[None]:
        """Alone move this world's clock and run what is due; the scheduler looks when it ends."""
        if not world.turn.acquire(timeout=timeout):
            raise InvalidField(
                f"the clock was still being moved after {timeout:g} s",
                field="timeout",
                mend="wait until the call that moves it has answered",
            )
        try:
            yield
        finally:
            world.turn.release()
            self.look_again(world)

    def _travel(
        self, world: World, now: int, target: int, deadline: float, *, running: bool
    ) -> list[Happening]:
        clock = world.clock
        clock.freeze(now)
        happenings: list[Happening] = []
        with self._changed:
            self._happenings[world] = happenings
        try:
            self._run_until(world, target, deadline, happenings, running)
        finally:
            with self._changed:
                del self._happenings[world]
            if self._attends(world):  # else a reset or a deletion waits for its turn
                clock.freeze(target)
                if running:
                    clock.run()
                keep_clock(world)
        return sorted(happenings, key=lambda happening: happening.at)

    def _run_until(
        self,
        world: World,
        target: int,
        deadline: float,
        happenings: list[Happening],
        running: bool,
    ) -> None:
        clock = world.clock
        while self._attends(world) and time.monotonic() < deadline:
            with self._changed:
                seen = self._changes
                flying = bool(self._flights_of(world))
            due = progress.next_due(world)
            if not flying and (due is None or due > target):
                return
            if not flying and due is not None and due > clock.now():
                clock.freeze(due)
                if world.settings.store:  # or a killed server would begin again before its rows
                    keep_clock(world, running=running, quietly=True)
            idle = True
            while self._attends(world) and (
                happening := progress.run_next_task(world, clock.now())
            ):
                happenings.append(happening)
                idle = False
            if self._dispatch(world) or not idle:
                continue
            with self._changed:
                # For attempts, for an answer to end, for a place at a receiver.
                if self._changes == seen:
                    self._changed.wait(min(_SLICE, max(deadline - time.monotonic(), 0)))

    def _go_back(self, world: World, instant: int, now: int) -> None:
        with world.transaction() as db:
            if messages.count(db) or voice.count(db):
                raise InvalidField(
                    f"{iso8601(instant)} has passed; the clock stands at {iso8601(now)}",
                    field="freeze",
                    mend="a clock goes back only while the team has no messages: reset the team"
                    " first",
                )
            world.clock.freeze(instant)
        keep_clock(world)
