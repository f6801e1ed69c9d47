"""Moving a team's clock: what falls due on the way is done in order, webhooks tried and waited for.

One move at a time for each team; a reset or a deletion of the team ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sms_mock.actions import progress
from sms_mock.actions.progress import Happening
from sms_mock.clock import monotonic
from sms_mock.domain.dates import iso8601
from sms_mock.domain.errors import InvalidField
from sms_mock.store import messages, voice
from sms_mock.store.clock_state import keep_clock
from sms_mock.store.world import World
from sms_mock.worker.changes import Changes, give_way
from sms_mock.worker.flights import Flights

_SLICE: Final = 0.05
"""Real seconds after which a move looks again, whatever woke it."""


_STEPS_ON_END: Final = 10
"""Steps that are done before requests get their turn."""


class Moves:
    """The moves of every team's clock.

    Args:
        changes, flights: the worker's.
        attends: whether a world is still to be worked for.
        look_again: told of a world whose clock was moved.
    """

    def __init__(
        self,
        changes: Changes,
        flights: Flights,
        *,
        attends: Callable[[World], bool],
        look_again: Callable[[World], None],
    ) -> None:
        self._changes = changes
        self._flights = flights
        self._attends = attends
        self._look_again = look_again
        self._happenings: dict[World, list[Happening]] = {}

    def note(self, world: World, happening: Happening) -> None:
        """An attempt ended; the move under way, if any, tells of it. `changes` are held."""
        if world in self._happenings:
            self._happenings[world].append(happening)

    def advance(
        self, world: World, target: Callable[[int], int], timeout: float
    ) -> list[Happening]:
        """Move a team's clock to an instant, doing what falls due on the way in order.

        A running clock goes on running from there. Attempts take no time of the clock. One move
        follows another: each begins where the one before it ended.

        Args:
            target: gives the instant for the one at which the move begins, both in epoch
                milliseconds, the former not before the latter; may refuse by raising.
            timeout: real seconds after which the clock stands at the target whatever is left.

        Returns:
            What happened, in order of its instant.
        """
        deadline = monotonic() + timeout
        with self._turn(world, timeout):
            clock = world.clock
            now = clock.now()
            return self._travel(world, now, target(now), deadline, running=not clock.frozen)

    def freeze(self, world: World, instant: int | None, timeout: float) -> list[Happening]:
        """Stop a team's clock, now or at an instant; what falls due until then is done first.

        Raises:
            InvalidField: an instant that has passed, once the team has messages.
        """
        deadline = monotonic() + timeout
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

    def run(self, world: World, timeout: float) -> None:
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
                help="wait until the call that moves it has answered",
            )
        try:
            yield
        finally:
            world.turn.release()
            self._look_again(world)

    def _travel(
        self, world: World, now: int, target: int, deadline: float, *, running: bool
    ) -> list[Happening]:
        clock = world.clock
        clock.freeze(now)
        happenings: list[Happening] = []
        with self._changes:
            self._happenings[world] = happenings
        try:
            while self._go_on(world, target, deadline, happenings, running=running):
                pass
        except BaseException:
            target = clock.now()  # as far as it came
            raise
        finally:
            with self._changes:
                del self._happenings[world]
            if self._attends(world):  # else a reset or a deletion waits for its turn
                clock.freeze(target)
                if running:
                    clock.run()
                keep_clock(world)
        return sorted(happenings, key=lambda happening: happening.at)

    def _go_on(
        self,
        world: World,
        target: int,
        deadline: float,
        happenings: list[Happening],
        *,
        running: bool,
    ) -> bool:
        """Do what is due, or move to what is due next, or wait; False when that was all."""
        seconds = deadline - monotonic()
        if seconds <= 0 or not self._attends(world):
            return False
        seen = self._changes.count
        flying = self._flights.of(world)
        due = progress.next_due(world)
        if not flying and (due is None or due > target):
            return False
        if not flying and due is not None and due > world.clock.now():
            world.clock.freeze(due)
            # A killed server, a fork and an export go on from where the rows are.
            keep_clock(world, running=running, quietly=True)
        ran = self._run_tasks(world, happenings)
        if not self._flights.dispatch(world) and not ran:
            with self._changes:
                # For attempts, for an answer to end, for a place at a receiver.
                self._changes.wait_past(seen, min(_SLICE, seconds))
        return True

    def _run_tasks(self, world: World, happenings: list[Happening]) -> bool:
        before = len(happenings)
        while self._attends(world):
            happening = progress.run_next_task(world, world.clock.now())
            if happening is None:
                break
            happenings.append(happening)
            if len(happenings) % _STEPS_ON_END == 0:
                give_way()
        return len(happenings) > before

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
        keep_clock(world)
