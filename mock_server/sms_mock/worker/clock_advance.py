"""Moves a team's clock, carries out in order what falls due on the way, and waits for its webhooks.

Each team's clock is moved by one thread at a time. A reset or a deletion of the team ends a move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sms_mock.actions import due_work
from sms_mock.actions.due_work import WorkDone
from sms_mock.clock import give_way, monotonic
from sms_mock.domain.dates import iso8601
from sms_mock.domain.errors import InvalidField
from sms_mock.store import messages, voice
from sms_mock.store.clock_state import save_clock
from sms_mock.store.world import World
from sms_mock.worker.attempts import Attempts
from sms_mock.worker.changes import Changes
from sms_mock.worker.story import Story

_LONGEST_WAIT: Final = 0.05
"""Real seconds after which a move looks again, even if no change woke it."""
_STEPS_AT_A_TIME: Final = 10
"""Steps after which a move gives way to requests."""


class ClockAdvance:
    """Moves the clocks of all teams.

    Args:
        changes: the lock of the worker, which guards the lists of what the moves under way have
            done.
        attempts: the worker's attempts to send webhooks.
        story: the demo's story, whose steps that fall due on the way are carried out too.
        serves: returns whether the worker still works for a world.
        wake: called with a world after each move of its clock.
    """

    def __init__(
        self,
        changes: Changes,
        attempts: Attempts,
        story: Story,
        *,
        serves: Callable[[World], bool],
        wake: Callable[[World], None],
    ) -> None:
        self._changes = changes
        self._attempts = attempts
        self._story = story
        self._serves = serves
        self._wake = wake
        self._work_done: dict[World, list[WorkDone]] = {}

    def add_work_done(self, world: World, work: WorkDone) -> None:
        """Add a finished attempt to the list of the move under way, if one is.

        The caller holds `changes`.
        """
        if world in self._work_done:
            self._work_done[world].append(work)

    def advance(self, world: World, target: Callable[[int], int], timeout: float) -> list[WorkDone]:
        """Move a team's clock to an instant, and carry out in order what falls due on the way.

        Attempts to send webhooks take no time of the clock. Webhooks that the team's schedule holds
        back are released when nothing else is left to do. A clock that was running runs on from the
        target. Moves of one clock follow each other: each begins where the one before it ended.

        Args:
            target: gets the instant at which the move begins and returns the one at which it ends,
                both in milliseconds since 1970; it may refuse by raising.
            timeout: real seconds, including the wait for another move, after which the clock is set
                to the target even if work is left.

        Returns:
            What was done, in the order of the instants.

        Raises:
            InvalidField: another move of this clock was not over within the time-out.
            StoreFailed: the disk failed; the clock stays where it was then.
        """
        deadline = monotonic() + timeout
        with self._clock_lock(world, timeout):
            clock = world.clock
            now = clock.now()
            return self._run_until(world, now, target(now), deadline, running=not clock.frozen)

    def freeze(self, world: World, instant: int | None, timeout: float) -> list[WorkDone]:
        """Stop a team's clock now, or carry out what falls due up to an instant and stop it there.

        Args:
            instant: milliseconds since 1970; None for now. An instant that has passed is allowed
                only while the team has no messages.
            timeout: as for `advance`.

        Returns:
            What was done, in the order of the instants.

        Raises:
            InvalidField: the instant has passed and the team has messages, or another move of this
                clock was not over within the time-out.
        """
        deadline = monotonic() + timeout
        with self._clock_lock(world, timeout):
            now = world.clock.now()
            if instant is not None and instant < now:
                self._go_back(world, instant, now)
                return []
            if instant is not None and instant > now:
                return self._run_until(world, now, instant, deadline, running=False)
            world.clock.freeze(now)
            save_clock(world)
            return []

    def run(self, world: World, timeout: float) -> None:
        """Let a frozen clock run from the instant at which it is frozen, and store its setting.

        A clock that runs already does not change.

        Args:
            timeout: real seconds to wait for a move of this clock that is under way.

        Raises:
            InvalidField: that move was not over within the time-out.
            StoreFailed: the disk could not store the setting; the clock does not change.
        """
        with self._clock_lock(world, timeout):
            world.clock.run()
            save_clock(world)

    @contextmanager
    def _clock_lock(self, world: World, timeout: float) -> Iterator[None]:
        """Keep the scheduler and other moves away from a world, and wake the scheduler afterwards.

        Raises:
            InvalidField: another move was not over within the time-out.
        """
        if not world.clock_lock.acquire(timeout=timeout):
            raise InvalidField(
                f"the clock was still being moved after {timeout:g} s",
                field="timeout",
                help="wait until the call that moves it has answered",
            )
        try:
            yield
        finally:
            world.clock_lock.release()
            self._wake(world)

    def _run_until(
        self, world: World, now: int, target: int, deadline: float, *, running: bool
    ) -> list[WorkDone]:
        clock = world.clock
        clock.freeze(now)
        done: list[WorkDone] = []
        with self._changes:
            self._work_done[world] = done
        self._story.begin_move(world, target - now)
        try:
            while self._step(world, target, deadline, done, running=running):
                pass
        except BaseException:
            target = clock.now()  # the clock stays at the instant of the step that failed
            raise
        finally:
            with self._changes:
                del self._work_done[world]
            if self._serves(world):  # else a reset or a deletion waits for the clock's lock
                clock.freeze(target)
                if running:
                    clock.run()
                save_clock(world)
            self._story.end_move(world)
        return sorted(done, key=lambda work: work.at)

    def _step(
        self,
        world: World,
        target: int,
        deadline: float,
        done: list[WorkDone],
        *,
        running: bool,
    ) -> bool:
        """Do one step of a move: go to what is due next, carry out what is due, release held
        webhooks if nothing else is left, or wait for an attempt.

        Returns:
            False if the move is over: nothing is left before the target, or there is no time left.
        """
        seconds = deadline - monotonic()
        if seconds <= 0 or not self._serves(world):
            return False
        seen = self._changes.count
        busy = bool(self._attempts.in_flight(world)) or self._story.under_way(world)
        due = self._next_due(world)
        if not busy and (due is None or due > target):
            return False
        if not busy and due is not None and due > world.clock.now():
            world.clock.freeze(due)
            # After a kill, and in a fork or an export, the clock then agrees with the rows.
            save_clock(world, running=running, notify=False)
        ran = self._run_tasks(world, done)
        if not self._attempts.dispatch(world) and not ran:
            if not busy and not len(world.deferral) and world.run_schedule.release_all():
                return True
            with self._changes:
                # Wait for the end of an attempt or of an answer, or for a place at a receiver.
                self._changes.wait_past(seen, min(_LONGEST_WAIT, seconds))
        return True

    def _next_due(self, world: World) -> int | None:
        moments = [due_work.next_due(world), self._story.next_due(world)]
        return min((moment for moment in moments if moment is not None), default=None)

    def _run_tasks(self, world: World, done: list[WorkDone]) -> bool:
        """Run the tasks that are due, and start the story's next step if that is due.

        Returns:
            Whether anything was run or started.
        """
        before = len(done)
        while self._serves(world):
            work = due_work.run_next_task(world, world.clock.now())
            if work is None:
                break
            done.append(work)
            if len(done) % _STEPS_AT_A_TIME == 0:
                give_way()
        started = self._serves(world) and self._story.start_due(world)
        return started or len(done) > before

    def _go_back(self, world: World, instant: int, now: int) -> None:
        with world.transaction() as db:
            if messages.count(db) or voice.count(db):
                raise InvalidField(
                    f"{iso8601(instant)} has passed; the clock stands at {iso8601(now)}",
                    field="freeze",
                    help="a clock goes back only while the team has no messages: reset the team"
                    " first",
                )
            world.clock.freeze(instant)
        save_clock(world)
