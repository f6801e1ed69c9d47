"""Tools for the schedule: what the live service may do differently, at given places of a run."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import Result
from sms_mock.mcp.tool import DELETES, READS, SETS, Team, Toolbox

SCHEDULES: Final = Toolbox()

_POSSIBLE: Final = 100


class Perturbation(Result):
    """One thing that the live service may do differently, at one place of a run."""

    token: str
    says: str
    state: str | None = Field(default=None, description="waiting, held, applied or impossible.")
    why: str | None = None


class Schedule(Result):
    """The schedule of a team, and its run so far."""

    in_force: bool = Field(description="Whether one is set, even an empty one.")
    perturbations: list[Perturbation]
    seen: dict[str, int] = Field(description="Sends, reports, replies and other requests so far.")
    possible: list[Perturbation] = Field(description="What to try in a repetition; the first 100.")
    more_possible: int = 0


@SCHEDULES.tool("Read the schedule", READS)
def get_schedule(mock: Mock, team: Team = None) -> Schedule:
    """Read the perturbations in force, what became of each, and what else could be perturbed.

    Set an empty schedule, run the test once, and `possible` lists the tokens to try.
    """
    return _schedule(mock.client(team).get("/schedule"))


@SCHEDULES.tool("Set the schedule", SETS)
def put_schedule(
    mock: Mock,
    tokens: Annotated[
        list[str],
        Field(
            max_length=100,
            description="report1x2 (the first send's report comes twice), report1-late,"
            " report1-first (before the answer), reply1-late, answer2-lost, answer1-429,"
            " answer1-500, answer1-slow, send1-failed, send1-never. The number counts sends,"
            " replies or requests from this call on. Empty: only watch.",
        ),
    ],
    team: Team = None,
) -> Schedule:
    """Perturb the next run as the live service might: reports twice, late or early, lost answers.

    Then run the application or its test; get_schedule says what was applied. The command
    `sms-mock explore -- <test command>` searches for the smallest schedule that breaks a test.
    """
    return _schedule(mock.client(team).put("/schedule", {"perturbations": tokens}))


@SCHEDULES.tool("End the schedule", DELETES)
def delete_schedule(mock: Mock, team: Team = None) -> Schedule:
    """End the schedule of a team, so that nothing is perturbed any more."""
    return _schedule(mock.client(team).delete("/schedule"))


def _schedule(found: dict[str, Any]) -> Schedule:
    possible = found["possible"]
    return Schedule(
        in_force=found["watching"],
        perturbations=[_perturbation(item) for item in found["perturbations"]],
        seen=found["seen"],
        possible=[_perturbation(item) for item in possible[:_POSSIBLE]],
        more_possible=max(len(possible) - _POSSIBLE, 0),
    )


def _perturbation(item: dict[str, Any]) -> Perturbation:
    return Perturbation(
        token=item["token"], says=item["says"], state=item.get("state"), why=item.get("why")
    )
