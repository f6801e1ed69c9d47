"""Reads what a run told from the answer of the control API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_mock.explore.search import Run, Schedule, SeenInRun
from sms_mock.world.perturbation import REPLY, REQUEST, Perturbation, read_token


def run_result(state: Mapping[str, Any], schedule: Schedule, *, passed: bool, handled: bool) -> Run:
    """Return what a run told, as the control API's schedule says afterwards.

    Args:
        state: the answer of `GET /_mock/schedule`.
        schedule: what the run was under.
    """
    seen = SeenInRun(**state["seen"])
    in_force = {one["token"]: one for one in state["perturbations"]}
    return Run(
        passed=passed,
        applied=tuple(one for one in schedule if in_force[one.token]["state"] == "applied"),
        why_not=tuple(
            (token, one["why"] or _no_such_place(read_token(token), seen))
            for token, one in in_force.items()
            if one["state"] != "applied"
        ),
        possible=tuple(read_token(one["token"]) for one in state["possible"]),
        seen=seen,
        handled=handled,
    )


def _no_such_place(perturbation: Perturbation, seen: SeenInRun) -> str:
    things = {
        REPLY: (seen.replies, "reply", "replies"),
        REQUEST: (seen.requests, "other request", "other requests"),
    }
    number, one, many = things.get(perturbation.kind.thing, (seen.sends, "send", "sends"))
    return f"the run had {number} {one if number == 1 else many}"
