"""The search for a breaking schedule: what it runs, in which order, and its report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sms_mock.explore.search import Budget, Run, Schedule, Verdict, explore
from sms_mock.explore.words import told
from sms_mock.world.perturbation import read_token

POSSIBLE = tuple(
    read_token(token)
    for token in (
        "report1-first",
        "report2-first",
        "report1x2",
        "report2x2",
        "report1-late",
        "report2-late",
        "reply1x2",
        "answer1-lost",
        "send1-failed",
    )
)


class SomeTest:
    """A test that breaks under some schedules."""

    def __init__(
        self,
        breaks: Callable[[frozenset[str]], bool],
        *,
        impossible: str = "",
        held: str = "",
        possible: Schedule = POSSIBLE,
        handled: bool = True,
    ) -> None:
        self.breaks = breaks
        self.impossible = impossible
        self.held = held
        self.possible = possible
        self.handled = handled
        self.ran: list[str] = []

    def __call__(self, schedule: Schedule) -> Run:
        tokens = frozenset(one.token for one in schedule)
        self.ran.append(",".join(one.token for one in schedule))
        return Run(
            passed=not self.breaks(tokens),
            applied=tuple(one for one in schedule if one.token not in (self.impossible, self.held)),
            held=tuple(one for one in schedule if one.token == self.held),
            possible=self.possible,
            handled=self.handled,
        )

    def explored(self, **budget: object) -> Verdict:
        return explore(self, Budget(**budget), now=lambda: 0.0)  # type: ignore[arg-type]


def tokens(verdict: Verdict) -> list[str]:
    return [one.token for one in verdict.schedule]


def test_each_perturbation_is_tried_alone_before_any_pair() -> None:
    test = SomeTest(lambda tokens: False)
    assert test.explored(runs=12).kind == "holds"
    assert test.ran[0] == ""
    assert test.ran[1:8] == [one.token for one in POSSIBLE[:7]]
    assert all(one.count(",") == 1 for one in test.ran[8:])


def test_what_breaks_alone_is_found_alone() -> None:
    verdict = SomeTest(lambda tokens: "report2x2" in tokens).explored()
    assert (verdict.kind, tokens(verdict), verdict.found_in) == ("breaks", ["report2x2"], 5)


def test_what_needs_a_pair_is_found_as_that_pair() -> None:
    verdict = SomeTest(lambda tokens: {"report1-late", "reply1x2"} <= tokens).explored()
    assert (verdict.kind, tokens(verdict)) == ("breaks", ["report1-late", "reply1x2"])


def test_what_needs_three_is_found_at_random_and_made_smaller() -> None:
    three = {"report1x2", "report2x2", "reply1x2"}
    verdict = SomeTest(lambda tokens: three <= tokens).explored(runs=2000)
    assert (verdict.kind, set(tokens(verdict))) == ("breaks", three)


def test_the_same_seed_gives_the_same_runs() -> None:
    first, second, other = (SomeTest(lambda tokens: False) for _ in range(3))
    first.explored(runs=60, seed=1)
    second.explored(runs=60, seed=1)
    other.explored(runs=60, seed=2)
    assert first.ran == second.ran
    assert first.ran != other.ran


def test_no_schedule_is_run_twice_unless_it_broke_the_test() -> None:
    test = SomeTest(lambda tokens: False)
    test.explored(runs=80)
    assert len({frozenset(one.split(",")) for one in test.ran}) == len(test.ran)


def test_a_receiver_that_cannot_take_a_report_early_is_asked_once() -> None:
    test = SomeTest(lambda tokens: False, impossible="report1-first")
    test.explored(runs=7)
    assert "report1-first" in test.ran
    assert "report2-first" not in test.ran


def test_what_could_not_be_applied_is_in_no_pair() -> None:
    test = SomeTest(lambda tokens: False, impossible="report1-late")
    test.explored(runs=60)
    assert [one for one in test.ran if "report1-late" in one] == ["report1-late"]


def test_a_test_that_waits_in_vain_for_a_late_webhook_is_not_broken_by_it() -> None:
    test = SomeTest(lambda tokens: "report1-late" in tokens, held="report1-late")
    verdict = test.explored(runs=60)
    assert (verdict.kind, [one.token for one in verdict.held]) == ("holds", ["report1-late"])
    assert [one for one in test.ran if "-late" in one] == ["report1-late"]


def test_other_classes_are_tried_only_where_they_are_wanted() -> None:
    plain, both = SomeTest(lambda tokens: False), SomeTest(lambda tokens: False)
    plain.explored()
    both.explored(classes=("order", "transport", "outcomes"))
    assert not any("answer" in one or "send" in one for one in plain.ran)
    assert "answer1-lost" in both.ran
    assert "send1-failed" in both.ran


def test_a_test_that_fails_without_a_schedule_is_not_explored() -> None:
    test = SomeTest(lambda tokens: True)
    assert test.explored().kind == "fails"
    assert test.ran == ["", ""]


def test_a_test_that_sometimes_fails_without_a_schedule_is_called_so() -> None:
    test = SomeTest(lambda tokens: len(test.ran) == 1)
    assert test.explored().kind == "sometimes"


def test_a_break_that_does_not_come_again_is_called_so() -> None:
    test = SomeTest(lambda tokens: len(test.ran) == 4)
    verdict = test.explored()
    assert (verdict.kind, tokens(verdict)) == ("sometimes", ["report1x2"])


def test_without_anything_to_disturb_there_is_one_run() -> None:
    test = SomeTest(lambda tokens: False, possible=())
    assert test.explored().kind == "nothing"
    assert test.ran == [""]


def test_a_count_of_webhooks_without_a_handler_is_no_finding() -> None:
    test = SomeTest(lambda tokens: "report1x2" in tokens, handled=False)
    assert test.explored().kind == "counts"
    assert test.ran == ["", "report1x2,report2x2,reply1x2"]


def test_the_time_ends_a_search_between_two_runs() -> None:
    clock = iter(range(1000))
    test = SomeTest(lambda tokens: False)
    verdict = explore(test, Budget(seconds=4), now=lambda: next(clock))
    assert verdict.kind == "holds"
    assert 1 < len(test.ran) < 6


@pytest.mark.parametrize("runs", [1, 2, 5])
def test_a_search_makes_no_more_runs_than_it_may(runs: int) -> None:
    test = SomeTest(lambda tokens: False)
    test.explored(runs=runs)
    assert len(test.ran) == runs


def test_a_finding_is_told_in_sentences_with_a_replay() -> None:
    verdict = SomeTest(lambda tokens: {"report1-late", "reply1x2"} <= tokens).explored()
    lines = told("test_refund", verdict, lambda tokens: f"pytest t.py --sms-mock-schedule {tokens}")
    assert lines[1:] == [
        "    the report of send 1 comes after a later event",
        "    reply 1 comes twice",
        "  replay: pytest t.py --sms-mock-schedule report1-late,reply1x2",
    ]
