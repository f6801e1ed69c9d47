"""`/_mock/schedule`: sets a team's perturbations, and shows what its run has done so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, TypedDict

from sms_mock.actions.schedules import put_schedule as set_schedule
from sms_mock.control.answers import Doc
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Operations
from sms_mock.shapes.collections import ListOf, Record
from sms_mock.store.run_record import STATES, InForce, State, possible
from sms_mock.world.perturbation import (
    KINDS,
    Perturbation,
    PerturbationClass,
    PerturbationShape,
)

_MOST: Final = 100
_COUNT = Annotated[int, Doc(minimum=0)]

schedule = Operations()


class PlainPerturbation(TypedDict):
    """One thing that the real service may do differently, at one place of a run."""

    at: Annotated[str, Doc("Its place.", examples=["report of send 2"])]
    does: Annotated[str, Doc("What happens there.", examples=["twice"])]
    token: Annotated[str, Doc("Both in short; PUT takes it.", examples=["report2x2"])]
    says: Annotated[str, Doc("What it does, in a sentence.")]


class PerturbationInForce(PlainPerturbation):
    """A perturbation of the schedule, and what became of it."""

    state: Annotated[
        State,
        Doc("`waiting` until its place in the run comes; `held` while its webhook is held back."),
    ]
    why: Annotated[str | None, Doc("Why it could not be applied.")]


class PossiblePerturbation(PlainPerturbation):
    """A perturbation that could be applied if the run so far were repeated."""

    group: Annotated[PerturbationClass, Doc("Its class.")]


class SeenInRun(TypedDict):
    """How many things of the run so far could have been perturbed."""

    sends: Annotated[_COUNT, Doc("Messages that were sent.")]
    reports: Annotated[_COUNT, Doc("Delivery reports that were queued.")]
    replies: Annotated[_COUNT, Doc("Replies whose webhook was queued.")]
    requests: Annotated[_COUNT, Doc("Requests that do not send.")]


class Schedule(TypedDict):
    """A team's schedule and the run so far."""

    watching: Annotated[bool, Doc("Whether a schedule was set, an empty one included.")]
    perturbations: list[PerturbationInForce]
    seen: SeenInRun
    possible: list[PossiblePerturbation]


NEW_SCHEDULE: Final = Body(
    shape=Record(
        {"perturbations": ListOf(PerturbationShape()).about("At most 100; [] only watches a run.")},
        required=("perturbations",),
    ),
    example={"perturbations": ["report1x2"]},
)


@schedule.operation(
    "GET",
    "/schedule",
    "getSchedule",
    "The perturbations in force, what became of each, and what else could be perturbed",
    description="With `team=all` of all teams together since the schedule was set, those that were"
    " deleted included: a perturbation was applied if it was in any of them, else it is held or"
    " impossible if it is in any.",
    all_teams=True,
    answers=DeclaredAnswer(Schedule, "The team's schedule"),
)
def get_schedule(call: Call) -> Schedule:
    return _schedule(call)


@schedule.operation(
    "PUT",
    "/schedule",
    "putSchedule",
    "Perturb the runs of a team from now on",
    description="Sends, replies and requests are numbered from 1 again. With `team=all` it holds"
    " for every team, and for those that are made later.",
    body=NEW_SCHEDULE,
    all_teams=True,
    answers=DeclaredAnswer(
        Schedule, "The team's schedule; with `team=all` that of all teams together"
    ),
)
def put_schedule(call: Call) -> Schedule:
    wanted = call.body["perturbations"]
    if len(wanted) > _MOST:
        raise ControlError(400, "perturbations", "there are too many", f"give at most {_MOST}")
    return _set(call, wanted)


@schedule.operation(
    "DELETE",
    "/schedule",
    "deleteSchedule",
    "End the schedule of a team",
    all_teams=True,
    answers=DeclaredAnswer(Schedule, "Nothing is in force"),
)
def delete_schedule(call: Call) -> Schedule:
    return _set(call, None)


def _set(call: Call, perturbations: Sequence[Perturbation] | None) -> Schedule:
    if call.all_teams:
        call.service.schedule_of_new_teams = perturbations
        call.service.ended_runs.clear()
    for world in list(call.service.teams) if call.all_teams else [call.world]:
        set_schedule(world, perturbations)
    return _schedule(call)


def _schedule(call: Call) -> Schedule:
    worlds = list(call.service.teams) if call.all_teams else [call.world]
    runs = [(world.run_schedule.in_force(), world.run_schedule.seen()) for world in worlds]
    if call.all_teams:
        runs += call.service.ended_runs
    in_force: dict[str, InForce] = {}
    for one in (one for found, _ in runs for one in found):
        token = one.perturbation.token
        known = in_force.setdefault(token, one)
        if STATES.index(one.state) > STATES.index(known.state):
            in_force[token] = one
    seen = [one for _, one in runs]
    could = dict.fromkeys(one for run in seen for one in possible(run))
    return {
        "watching": any(world.run_schedule for world in worlds),
        "perturbations": [
            {**_plain(one.perturbation), "state": one.state, "why": one.why or None}
            for one in in_force.values()
        ],
        "seen": {
            "sends": sum(len(run.sends) for run in seen),
            "reports": sum(send.reported for run in seen for send in run.sends),
            "replies": sum(reply.posted for run in seen for reply in run.replies),
            "requests": sum(len(run.requests) for run in seen),
        },
        "possible": [{**_plain(one), "group": one.kind.group} for one in sorted(could, key=_order)],
    }


def _order(perturbation: Perturbation) -> tuple[int, int]:
    return KINDS.index(perturbation.kind), perturbation.number


def _plain(perturbation: Perturbation) -> PlainPerturbation:
    return {
        "at": perturbation.place,
        "does": perturbation.kind.does,
        "token": perturbation.token,
        "says": perturbation.sentence,
    }
