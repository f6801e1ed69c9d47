"""Reads the result of a run from the answer of the control API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_mock.domain.spelling import counted
from sms_mock.explore.search import Run, Schedule, SeenInRun
from sms_mock.explore.words import LET_OUT
from sms_mock.store.run_record import STATES
from sms_mock.world.perturbation import KINDS, REPLY, REQUEST, Perturbation, read_token


def run_result(state: Mapping[str, Any], schedule: Schedule, *, passed: bool, handled: bool) -> Run:
    """Return the result of a run, read from the team's schedule after the run.

    Args:
        state: the answer of `GET /_mock/schedule`.
        schedule: the perturbations of the run.
        passed: whether the test passed.
        handled: whether webhooks went to a handler of the application.
    """
    seen = SeenInRun(**state["seen"])
    in_force = {one["token"]: one for one in state["perturbations"]}
    # A test that resets its team by itself ends the schedule.
    became = {one: in_force[one.token] for one in schedule if one.token in in_force}
    return Run(
        passed=passed,
        applied=tuple(one for one in became if became[one]["state"] == "applied"),
        held=tuple(one for one in became if became[one]["state"] == "held"),
        why_not=tuple(
            (one.token, _why_not(one, became.get(one), seen))
            for one in schedule
            if one not in became or became[one]["state"] != "applied"
        ),
        possible=tuple(read_token(one["token"]) for one in state["possible"]),
        seen=seen,
        handled=handled,
    )


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two parts of one run did together; a reset of the team lies between them.

    Args:
        first, second: answers of `GET /_mock/schedule`.
    """
    both = [*first["perturbations"], *second["perturbations"]]
    # Of two with one token the later one stays.
    both.sort(key=lambda one: STATES.index(one["state"]))
    return {
        "seen": {name: first["seen"][name] + second["seen"][name] for name in first["seen"]},
        "perturbations": list({one["token"]: one for one in both}.values()),
        "possible": sorted(
            {one["token"]: one for one in [*first["possible"], *second["possible"]]}.values(),
            key=lambda one: _order(read_token(one["token"])),
        ),
    }


def _order(perturbation: Perturbation) -> tuple[int, int]:
    return KINDS.index(perturbation.kind), perturbation.number


def _why_not(perturbation: Perturbation, became: Mapping[str, Any] | None, seen: SeenInRun) -> str:
    if became is None:
        return "the schedule was ended before the test was over"
    if became["state"] == "held":
        return f"its webhook was still held back when the test ended: {LET_OUT}"
    return became["why"] or _no_such_place(perturbation, seen)


def _no_such_place(perturbation: Perturbation, seen: SeenInRun) -> str:
    things = {
        REPLY: (seen.replies, "reply", "replies"),
        REQUEST: (seen.requests, "other request", "other requests"),
    }
    number, one, many = things.get(perturbation.kind.thing, (seen.sends, "send", "sends"))
    return f"the run had {counted(number, one, many)}"
