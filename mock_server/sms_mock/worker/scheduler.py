"""One thread that asks each team's clock what is due, and does it by the actions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from sms_mock.actions import progress
from sms_mock.actions.progress import Happening, Tried
from sms_mock.clock import ProcessTime, monotonic
from sms_mock.domain.errors import StoreFailed
from sms_mock.store.deliveries import Delivery
from sms_mock.store.world import World
from sms_mock.webhooks.sender import TIMEOUT
from sms_mock.worker.changes import Changes, give_way
from sms_mock.worker.flights import AGAIN, Flights
from sms_mock.worker.moves import Moves

_MOST_WAIT: Final = 3600.0
_CLOCK_CHECK: Final = 0.05
"""Real seconds between two looks at whether a test moved the time of its process."""

_log = logging.getLogger("sms_mock")


class Worker:
    """Runs what is due in every world it attends to.

    Args:
        timeout: real seconds that one attempt at a webhook may take.
        tell: told of every attempt that was made, on the thread that made it.
    """

    def __init__(
        self,
        timeout: float = TIMEOUT,
        tell: Callable[[World, Tried], None] = lambda world, tried: None,
    ) -> None:
        self._worlds: set[World] = set()
        self._due: dict[World, int] = {}
        """When each world has something to do next, in its own epoch milliseconds."""
        self._changes = Changes()
        self._flights = Flights(
            self._changes,
            timeout=timeout,
            attends=self._attends,
            landed=self._landed,
            tell=tell,
        )
        self._moves = Moves(
            self._changes, self._flights, attends=self._attends, look_again=self.look_again
        )
        self._thread: threading.Thread | None = None
        self._process_time = ProcessTime()
        self._stopping = threading.Event()
        self._failing: set[World] = set()
        """Worlds whose work could not be done when it was tried last."""

    @property
    def timeout(self) -> float:
        """Real seconds that one attempt at a webhook may take."""
        return self._flights.timeout

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        self._flights.timeout = seconds

    def start(self) -> None:
        """Begin; called once, after a fork."""
        self._flights.open()
        self._thread = threading.Thread(target=self._loop, name="sms-mock-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End at once: attempts in flight are cut, their rows stay pending."""
        with self._changes:
            self._stopping.set()
            self._changes.tell()
        self._flights.close()
        if self._thread is not None:
            self._thread.join(timeout=1)

    def attend(self, world: World) -> None:
        """Run what is due in a world from now on."""
        world.on_expect = self.expect
        with self._changes:
            self._worlds.add(world)
            self._due[world] = 0
            self._changes.tell()

    def leave(self, world: World) -> None:
        """Let a world be, and cut what is in flight for it."""
        with self._changes:
            self._worlds.discard(world)
            self._due.pop(world, None)
            self._failing.discard(world)
            self._changes.tell()
        self._flights.cut(world)

    def expect(self, world: World, due_at: int) -> None:
        """Something was planned in a world for an instant."""
        known = self._due.get(world)
        if known is not None and known <= due_at:
            return
        with self._changes:
            # Meanwhile it may have become known that there is something to do earlier.
            if world in self._worlds and due_at < self._due.get(world, due_at + 1):
                self._due[world] = due_at
                self._changes.tell()

    def look_again(self, world: World) -> None:
        """A clock was moved or a hold released: see anew what is due."""
        self.expect(world, 0)

    def in_flight(self, world: World) -> list[Delivery]:
        """The deliveries of a world that are being tried at this moment."""
        return self._flights.of(world)

    # Moving a clock; see `Moves`.

    def advance(
        self, world: World, target: Callable[[int], int], timeout: float
    ) -> list[Happening]:
        return self._moves.advance(world, target, timeout)

    def freeze(self, world: World, instant: int | None, timeout: float) -> list[Happening]:
        return self._moves.freeze(world, instant, timeout)

    def run_clock(self, world: World, timeout: float) -> None:
        self._moves.run(world, timeout)

    # The scheduler's thread

    def _attends(self, world: World) -> bool:
        return world in self._worlds and not self._stopping.is_set()

    def _landed(self, world: World, happening: Happening | None, waiting: set[World]) -> None:
        if happening is not None:
            self._moves.note(world, happening)
        for one in waiting & self._worlds:
            self._due[one] = 0

    def _loop(self) -> None:
        while not self._stopping.is_set():
            for world in self._take_ready():
                try:
                    self._run_due(world)
                    self._failing.discard(world)
                except Exception as problem:
                    # A closed world ends here; anything else must not end everybody's work.
                    if self._attends(world):
                        self._try_later(world, problem)

    def _try_later(self, world: World, problem: Exception) -> None:
        """What failed is said once, and tried again after a while instead of over and over."""
        if world not in self._failing:
            self._failing.add(world)
            known = isinstance(problem, StoreFailed)
            _log.error(
                "what is due in team %s cannot be done and is tried again: %s",
                world.team_id,
                problem,
                exc_info=None if known else problem,
            )
        self._stopping.wait(AGAIN)
        self.look_again(world)

    def _take_ready(self) -> list[World]:
        """The worlds with something due now, whose next instant is then unknown; or none, once
        something changed."""
        with self._changes:
            ready = [world for world, due in self._due.items() if due <= world.clock.now()]
            for world in ready:
                del self._due[world]
            if not ready and not self._stopping.is_set():
                self._wait(self._wait_seconds())
            return ready

    def _wait_seconds(self) -> float:
        waits = [
            (due - world.clock.now()) / 1000
            for world, due in self._due.items()
            if not world.clock.frozen
        ]
        return min([_MOST_WAIT, *(max(wait, 0.0) for wait in waits)])

    def _wait(self, seconds: float) -> None:
        """Wait until something changed, the process's time was moved, or real `seconds` passed.

        The caller holds `changes`.
        """
        seen = self._changes.count
        deadline = monotonic() + seconds
        while self._changes.count == seen and not self._process_time.was_moved():
            left = deadline - monotonic()
            if left <= 0:
                return
            self._changes.wait_past(seen, min(left, _CLOCK_CHECK))

    def _run_due(self, world: World) -> None:
        if not world.turn.acquire(blocking=False):
            return  # whoever has it says so when it ends
        try:
            while self._attends(world) and progress.run_next_task(world, world.clock.now()):
                give_way()
            self._flights.dispatch(world)
            due = progress.next_due(world, attempts_after=world.clock.now())
        finally:
            world.turn.release()
        if due is not None:
            self.expect(world, due)
