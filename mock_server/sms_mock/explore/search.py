"""Searches for the smallest schedule that breaks a test.

Schedules of one perturbation are tried before those of two, and these before larger ones. A pair is
tried only if both perturbations took place when they were tried alone. Larger schedules are drawn
at random. If one breaks the test, perturbations are left out one after the other as long as the
test still breaks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, count
from typing import Final, Literal, NamedTuple

from sms_mock.world.perturbation import Perturbation, PerturbationClass

Schedule = tuple[Perturbation, ...]
MOST_RUNS: Final = 100
"""Runs of one test, unless somebody asks for another number."""
NOT_APPLIED: Final = 6
"""The exit code of a replay whose schedule could not be applied, here and in pytest."""
_LARGEST: Final = 5
"""Perturbations of a random schedule."""
_DRAWS_IN_VAIN: Final = 200
"""After so many random schedules that were all tried before, nothing new is expected."""


class SeenInRun(NamedTuple):
    """How many things of a run a schedule could perturb."""

    sends: int = 0
    reports: int = 0
    replies: int = 0
    requests: int = 0


_NOTHING_SEEN: Final = SeenInRun()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The result of one run of the test.

    Attributes:
        passed: whether the test passed.
        applied: the perturbations of its schedule that took place.
        held: the perturbations that still held a webhook back when the test ended.
        why_not: the token of each perturbation that did not take place, and the reason.
        possible: the perturbations that could take place if this run were repeated.
        handled: whether webhooks went to a handler of the application.
    """

    passed: bool
    applied: Schedule = ()
    held: Schedule = ()
    why_not: tuple[tuple[str, str], ...] = ()
    possible: Schedule = ()
    seen: SeenInRun = _NOTHING_SEEN
    handled: bool = True

    @property
    def breaks(self) -> bool:
        """Whether the schedule broke the test.

        A test that ended while a webhook was held back did not wait for it, so it proves nothing.
        """
        return not self.passed and not self.held


Kind = Literal["breaks", "holds", "nothing", "counts", "fails", "sometimes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the search found about one test.

    Attributes:
        kind: `breaks` under `schedule`; `holds`; `nothing` could be disturbed; `counts` if only the
            test's own count of webhooks breaks; `fails` without a schedule; `sometimes` fails under
            the same schedule, and sometimes does not.
        found_in: the number of the run that found `schedule`.
        runs: how many runs were made.
        planned: how many runs were planned when it was found.
        seen: what the undisturbed run did.
        held: the perturbations that were not tried because the test failed while a webhook was held
            back; it does not wait until everything is delivered.
    """

    kind: Kind
    schedule: Schedule = ()
    found_in: int = 0
    runs: int = 0
    planned: int = 0
    seen: SeenInRun = _NOTHING_SEEN
    held: Schedule = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long to search, and in which classes.

    Attributes:
        runs: the most runs of one test.
        seconds: the most real seconds for one test; None for no limit. A run that has begun is not
            cut.
        classes: the classes of perturbations.
        seed: the seed of the random schedules.
    """

    runs: int = MOST_RUNS
    seconds: float | None = None
    classes: tuple[PerturbationClass, ...] = ("order",)
    seed: int = 0


class _Over(Exception):
    """The budget is used up."""


@dataclass(slots=True)
class _Search:
    """The runs of one search and their results, by schedule."""

    run: Callable[[Schedule], Run]
    budget: Budget
    now: Callable[[], float]
    tell: Callable[[int, int, Schedule], None]
    begun: float
    planned: int = 1
    runs: int = 0
    results: dict[frozenset[Perturbation], Run] = field(default_factory=dict)

    @property
    def held_in_vain(self) -> Schedule:
        """The perturbations that held a webhook back until the test had failed."""
        failed = [run.held for run in self.results.values() if not run.passed]
        return tuple(dict.fromkeys(one for held in failed for one in held))

    def try_schedule(self, schedule: Schedule) -> Run:
        """Return the result of a schedule; run it if it was not run before.

        Raises:
            _Over: the budget is used up.
        """
        key = frozenset(schedule)
        if key not in self.results:
            self.results[key] = self.run_again(schedule)
        return self.results[key]

    def run_again(self, schedule: Schedule) -> Run:
        """Run a schedule, even if it was run before.

        Raises:
            _Over: the budget is used up.
        """
        seconds = self.budget.seconds
        late = seconds is not None and self.now() - self.begun >= seconds
        if self.runs >= self.budget.runs or (late and self.runs):
            raise _Over
        self.runs += 1
        self.tell(self.runs, max(self.planned, self.runs), schedule)
        return self.run(schedule)


def explore(
    run: Callable[[Schedule], Run],
    budget: Budget,
    *,
    now: Callable[[], float],
    tell: Callable[[int, int, Schedule], None] = lambda number, planned, schedule: None,
) -> Verdict:
    """Run a test again and again to find the smallest schedule that breaks it, and return the
    verdict.

    Args:
        run: runs the test once under a schedule.
        now: returns the seconds of a clock that never goes back.
        tell: called before each run, with its number, the number of planned runs and its schedule.
    """
    search = _Search(run, budget, now, tell, now())
    first = search.try_schedule(())
    if not first.passed:
        return _undisturbed(search, first)
    candidates = [one for one in first.possible if one.kind.group in budget.classes]
    counted: Schedule = ()
    if not first.handled:
        # Without a handler a webhook disturbs nothing but what the test itself counts.
        webhooks = [one for one in candidates if one.kind.thing in ("report", "reply")]
        counted = tuple(one for one in webhooks if one.kind.does == "twice")
        candidates = [one for one in candidates if one not in webhooks]
    try:
        if counted and search.try_schedule(counted).breaks:
            return Verdict(kind="counts", schedule=counted, runs=search.runs, seen=first.seen)
        if not candidates:
            return Verdict(kind="nothing", runs=search.runs, seen=first.seen)
        for schedule in _schedules(search, candidates):
            if search.try_schedule(schedule).breaks:
                return _found(search, schedule, first)
    except _Over:
        pass
    return Verdict(
        kind="holds",
        runs=search.runs,
        planned=search.planned,
        seen=first.seen,
        held=search.held_in_vain,
    )


def _undisturbed(search: _Search, first: Run) -> Verdict:
    """Run a test that failed without a schedule once more, and return the verdict: fails or
    sometimes.
    """
    try:
        again = search.run_again(())
    except _Over:
        again = first
    kind: Kind = "sometimes" if again.passed else "fails"
    return Verdict(kind=kind, runs=search.runs, seen=first.seen)


def _schedules(search: _Search, candidates: Sequence[Perturbation]) -> Iterator[Schedule]:
    """Yield every schedule to try, the smallest first."""
    search.planned = 1 + len(candidates)
    useful: list[Perturbation] = []
    hopeless: set[str] = set()
    for one in candidates:
        if one.kind.does in hopeless:
            continue
        yield (one,)
        result = search.results[frozenset((one,))]
        if one in result.applied:
            useful.append(one)
        # A receiver that cannot take one report before the answer can take none. A test that waited
        # in vain for one webhook would wait for all others, as long as it has patience.
        if one.kind.does == "before-answer" and one not in result.applied:
            hopeless.add(one.kind.does)
        if result.held and not result.passed:
            hopeless.add(one.kind.does)
    pairs = [pair for pair in combinations(useful, 2) if _fit(pair)]
    search.planned = search.runs + len(pairs)
    yield from pairs
    draws = random.Random(search.budget.seed)
    in_vain = 0
    for _ in count():
        if len(useful) < 3 or in_vain > _DRAWS_IN_VAIN:
            return
        search.planned = search.budget.runs
        drawn = draws.sample(useful, draws.randint(3, min(_LARGEST, len(useful))))
        in_vain += 1
        if _fit(drawn) and frozenset(drawn) not in search.results:
            in_vain = 0
            yield tuple(sorted(drawn, key=useful.index))


def _fit(schedule: Sequence[Perturbation]) -> bool:
    """Return whether no two perturbations of a schedule are about the same answer or outcome."""
    single = [
        (one.kind.thing, one.number)
        for one in schedule
        if one.kind.thing not in ("report", "reply")
    ]
    return len(single) == len(set(single))


def _found(search: _Search, schedule: Schedule, first: Run) -> Verdict:
    """Make a schedule that broke the test as small as can be, and make sure that it does."""
    found_in, planned = search.runs, max(search.planned, search.runs)
    kind: Kind = "breaks"
    try:
        schedule = _smallest(search, schedule)
        if search.run_again(schedule).passed or not search.run_again(()).passed:
            kind = "sometimes"
    except _Over:
        pass
    return Verdict(
        kind=kind,
        schedule=schedule,
        found_in=found_in,
        runs=search.runs,
        planned=planned,
        seen=first.seen,
    )


def _smallest(search: _Search, schedule: Schedule) -> Schedule:
    """Leave out perturbations as long as the test still breaks."""
    for one in schedule:
        smaller = tuple(other for other in schedule if other != one)
        if smaller and search.try_schedule(smaller).breaks:
            return _smallest(search, smaller)
    return schedule
