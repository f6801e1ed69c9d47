"""The thread that finds what is due on each team's clock, and calls the actions that carry
it out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from sms_mock.actions import due_work
from sms_mock.actions.due_work import AttemptDone, WorkDone
from sms_mock.clock import ProcessTime, give_way, monotonic
from sms_mock.domain.errors import StoreFailed
from sms_mock.store.deliveries import Delivery
from sms_mock.store.world import World
from sms_mock.webhooks.payload import WebhookRequest
from sms_mock.webhooks.sender import TIMEOUT, AttemptResult
from sms_mock.worker.attempts import AGAIN, Attempts
from sms_mock.worker.changes import Changes
from sms_mock.worker.clock_advance import ClockAdvance
from sms_mock.worker.story import Play, Story

_LONGEST_SLEEP: Final = 30.0
"""Real seconds. After them it looks again, because the machine may have been suspended, or its
clock set forward."""
_CLOCK_CHECK: Final = 0.05
"""Real seconds between two checks whether a test has moved the time of its process."""

_log = logging.getLogger("sms_mock")


class Worker:
    """Carries out what is due in the worlds that were added to it.

    Args:
        timeout: real seconds that one attempt to send a webhook may take.
        on_attempt: called with each attempt whose result was stored, on the thread that made it.
        follows_process_time: whether tests may move the time of the process, so that the
            scheduler has to look for that while it waits.
        play: carries out a step of the demo's story; None if the server runs no demo.
    """

    def __init__(
        self,
        timeout: float = TIMEOUT,
        on_attempt: Callable[[World, AttemptDone], None] = lambda world, attempted: None,
        *,
        follows_process_time: bool = True,
        play: Play | None = None,
    ) -> None:
        self._worlds: set[World] = set()
        self._due: dict[World, int] = {}
        """The earliest known due time of each world, milliseconds since 1970 on its clock."""
        self._changes = Changes()
        self._attempts = Attempts(
            self._changes,
            timeout=timeout,
            serves=self._serves,
            on_finish=self._on_finish,
            on_attempt=on_attempt,
        )
        self._story = Story(self._changes, play, wake=self.wake)
        self._clocks = ClockAdvance(
            self._changes, self._attempts, self._story, serves=self._serves, wake=self.wake
        )
        self._thread: threading.Thread | None = None
        self._process_time = ProcessTime() if follows_process_time else None
        self._stopping = threading.Event()
        self._failing: set[World] = set()
        """Worlds whose due work raised an error when it was last tried."""

    @property
    def timeout(self) -> float:
        """How many real seconds one attempt to send a webhook may take."""
        return self._attempts.timeout

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        self._attempts.timeout = seconds

    def start(self) -> None:
        """Start the scheduler's thread and allow attempts.

        Call it once, in the process that serves, after any fork.
        """
        self._attempts.open()
        self._thread = threading.Thread(target=self._loop, name="sms-mock-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop at once. Attempts under way are cut, and their webhooks stay pending."""
        with self._changes:
            self._stopping.set()
            self._changes.notify()
        self._attempts.close()
        if self._thread is not None:
            self._thread.join(timeout=1)

    def add_world(self, world: World) -> None:
        """Carry out what is due in a world from now on."""
        world.on_schedule = self.schedule
        with self._changes:
            self._worlds.add(world)
            self._due[world] = 0
            self._changes.notify()

    def remove_world(self, world: World) -> None:
        """Carry out nothing more in a world, and cut its attempts under way."""
        with self._changes:
            self._worlds.discard(world)
            self._due.pop(world, None)
            self._failing.discard(world)
            self._changes.notify()
        self._attempts.cut(world)

    def schedule(self, world: World, due_at: int) -> None:
        """Let the scheduler's thread look at a world at an instant, because something is due then.

        Args:
            due_at: milliseconds since 1970 on the world's clock.
        """
        known = self._due.get(world)
        if known is not None and known <= due_at:
            return
        with self._changes:
            # Another thread may have made an earlier time known since the first look.
            if world in self._worlds and due_at < self._due.get(world, due_at + 1):
                self._due[world] = due_at
                self._changes.notify()

    def wake(self, world: World) -> None:
        """Let the scheduler's thread look now for what is due in a world."""
        self.schedule(world, 0)

    def in_flight(self, world: World) -> list[Delivery]:
        """Return the webhooks of a world for which an attempt is under way."""
        return self._attempts.in_flight(world)

    def take(self, world: World) -> tuple[Delivery, WebhookRequest] | None:
        """Begin the next due attempt that a test makes itself; see `Attempts.take`."""
        return self._attempts.take(world)

    def answer(self, world: World, seq: int, answer: AttemptResult) -> bool:
        """End an attempt that `take` began, and store its result; see `Attempts.answer`."""
        return self._attempts.answer(world, seq, answer)

    # Moving a clock; see `ClockAdvance`.

    def advance(self, world: World, target: Callable[[int], int], timeout: float) -> list[WorkDone]:
        return self._clocks.advance(world, target, timeout)

    def freeze(self, world: World, instant: int | None, timeout: float) -> list[WorkDone]:
        return self._clocks.freeze(world, instant, timeout)

    def run_clock(self, world: World, timeout: float) -> None:
        self._clocks.run(world, timeout)

    # The scheduler's thread

    def _serves(self, world: World) -> bool:
        return world in self._worlds and not self._stopping.is_set()

    def _on_finish(self, world: World, work: WorkDone | None, waiting: set[World]) -> None:
        """Report an attempt that ended to the move of the clock, and look at the worlds that waited
        for it.

        The caller holds `_changes`.

        Args:
            work: what was done; None if nothing was stored.
            waiting: the worlds that may now have an attempt to start.
        """
        if work is not None:
            self._clocks.add_work_done(world, work)
        for one in waiting & self._worlds:
            self._due[one] = 0

    def _loop(self) -> None:
        while not self._stopping.is_set():
            for world in self._take_ready():
                try:
                    self._run_due(world)
                    self._failing.discard(world)
                except Exception as problem:
                    # A closed world raises here too. The thread goes on for the other worlds.
                    if self._serves(world):
                        self._try_later(world, problem)

    def _try_later(self, world: World, problem: Exception) -> None:
        """Log an error in the due work of a world, pause, and let the work be tried again.

        Errors that follow each other in one world are logged only once.
        """
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
        self.wake(world)

    def _take_ready(self) -> list[World]:
        """Return the worlds in which something is due now.

        If there are none, wait until there may be.

        The returned worlds are forgotten until their next due time is known.

        Returns:
            An empty list after a wait.
        """
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
        return min([_LONGEST_SLEEP, *(max(wait, 0.0) for wait in waits)])

    def _wait(self, seconds: float) -> None:
        """Wait until something has changed, a test has moved the process's time, or `seconds` are
        over.

        The caller holds `_changes`.

        Args:
            seconds: real seconds.
        """
        seen = self._changes.count
        if self._process_time is None:
            self._changes.wait_past(seen, seconds)
            return
        deadline = monotonic() + seconds
        while self._changes.count == seen and not self._process_time.was_moved():
            left = deadline - monotonic()
            if left <= 0:
                return
            self._changes.wait_past(seen, min(left, _CLOCK_CHECK))

    def _run_due(self, world: World) -> None:
        if not world.clock_lock.acquire(blocking=False):
            return  # a move of this clock is under way; it wakes this thread when it ends
        try:
            while self._serves(world) and due_work.run_next_task(world, world.clock.now()):
                give_way()
            self._attempts.dispatch(world)
            self._story.start_due(world)
            moments = (
                due_work.next_due(world, attempts_after=world.clock.now()),
                self._story.next_due(world),
            )
        finally:
            world.clock_lock.release()
        for moment in moments:
            if moment is not None:
                self.schedule(world, moment)
