"""`/_mock/doctor`: finds what would hurt in production in what one team or all teams did so far."""

from __future__ import annotations

from typing import Annotated, Final, TypedDict

from sms_mock.actions.examine import Examination
from sms_mock.control.answers import Doc
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Call, DeclaredAnswer, Operations, Parameter
from sms_mock.doctor.examine import gravest_first
from sms_mock.doctor.finding import Severity

TEAM_NAME: Final = Parameter(
    "teamName", description="with `team=all`: only teams whose name begins with this"
)
_Count = Annotated[int, Doc(minimum=0)]

doctor = Operations()


class Finding(TypedDict):
    team: Annotated[str, Doc("The team that it is about.")]
    rule: str
    severity: Severity
    summary: Annotated[str, Doc("What was found.")]
    where: Annotated[list[str], Doc("The first ten requests, messages or webhooks that show it.")]
    count: Annotated[int, Doc("How many requests, messages or webhooks show it.")]
    help: Annotated[str, Doc("What to do about it.")]


class ReadByDoctor(TypedDict):
    """How many teams were examined, and how many of their requests."""

    teams: _Count
    requests: _Count


class Diagnosis(TypedDict):
    read: ReadByDoctor
    findings: list[Finding]


@doctor.operation(
    "GET",
    "/doctor",
    "getDoctor",
    "What would hurt in production, in what one team or all teams did so far",
    description=(
        "With `team=all` every team is read, and what was found about the last 200 deleted teams is"
        " among the findings. A reset team is read from its reset on; the reset of the whole server"
        " forgets the deleted ones."
    ),
    all_teams=True,
    parameters=(TEAM_NAME,),
    answers=DeclaredAnswer(Diagnosis, "What was found"),
)
def get_doctor(call: Call) -> Diagnosis:
    examiner, name = call.service.examiner, call.query["teamName"]
    if call.all_teams:
        return _diagnosis(examiner.examine_all(name or ""))
    if "teamName" in call.given:
        raise ControlError(
            400, "teamName", "teamName chooses among all teams", "send team=all with it"
        )
    return _diagnosis([examiner.examine(call.world)])


def _diagnosis(examinations: list[Examination]) -> Diagnosis:
    """Return how much was examined, and every finding with its team, the most severe first."""
    found = [(one.team_id, finding) for one in examinations for finding in one.findings]
    return {
        "read": {
            "teams": len(examinations),
            "requests": sum(one.requests for one in examinations),
        },
        "findings": [
            {
                "team": team_id,
                "rule": finding.rule,
                "severity": finding.severity,
                "summary": finding.summary,
                "where": finding.where.first,
                "count": finding.where.total,
                "help": finding.help,
            }
            for team_id, finding in gravest_first(found, key=lambda each: each[1])
        ],
    }
