"""Tools for the mock itself: how to point code at it, and teams, which share nothing."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import Field

from sms_mock.journal.masking import mask, masked_target
from sms_mock.mcp.lists import cut
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import Listed, Result
from sms_mock.mcp.tool import ADDS, DELETES, READS, Cursor, Limit, Team, Toolbox
from sms_mock.mcp.webhooks import refuse_provider

TEAMS: Final = Toolbox()

_ADVICE: Final = (
    "In the code under test change the base URL alone: https://www.zoomconnect.com/app becomes"
    " base_url. Send `email` and `token` as headers.",
    "Answers are XML unless Accept names JSON or the path ends in .json, as at the live service.",
    "Name the Content-Type of a body (application/json), and write dateToSend as yyyyMMddHHmm in"
    " South African time.",
    "After the code ran, call what_happened.",
)


class Account(Result):
    """An account of a team."""

    user_id: int
    email: str
    token: str
    administrator: bool
    credits: float


class TeamSummary(Result):
    """A team: accounts, messages, a clock and faults that no other team sees."""

    team_id: str
    name: str | None = None
    accounts: list[Account]


class TeamList(Listed):
    teams: list[TeamSummary]


class MockDescription(Result):
    """The mock, and how to point code at it."""

    url: str = Field(description="The server; in a browser a page with the phones.")
    base_url: str
    version: str
    started_for_this_session: bool
    team: TeamSummary
    now: str
    clock_frozen: bool
    reply_url: str | None = None
    delivery_report_url: str | None = None
    credentials: str
    advice: list[str]


class DeletedTeam(Result):
    team_id: str


@TEAMS.tool("Describe the mock", READS)
def describe_mock(mock: Mock, team: Team = None) -> MockDescription:
    """Say where the mock is and how to point code at it: base URL, accounts, webhook URLs, clock.

    Call this first. It says where to find the tokens, which are masked.
    """
    client = mock.client(team)
    found = mock.describe_team(team)
    health, clock = client.get("/health"), client.get("/clock")
    settings = client.get(f"/accounts/{found['userId']}/developer-settings")
    return MockDescription(
        url=mock.url,
        base_url=f"{mock.url}/app",
        version=health["version"],
        started_for_this_session=mock.started_here,
        team=_summary(found),
        now=clock["now"],
        clock_frozen=clock["frozen"],
        reply_url=_shown(settings["replyUrl"]),
        delivery_report_url=_shown(settings["deliveryReportUrl"]),
        credentials=_where_credentials_are(mock, found),
        advice=list(_ADVICE),
    )


@TEAMS.tool("List teams", READS)
def list_teams(mock: Mock, limit: Limit = 50, cursor: Cursor = None) -> TeamList:
    """List the teams of the server, the newest first, with their accounts; tokens are masked."""
    page = cut(mock.client().get("/teams")["items"], limit=limit, cursor=cursor)
    return TeamList(teams=[_summary(item) for item in page.items], **page.about)


@TEAMS.tool("Create a team", ADDS)
def create_team(
    mock: Mock,
    email: Annotated[
        str,
        Field(
            description="Its administrator's, such as agent-1@example.com; no other account may"
            " have it."
        ),
    ],
    token: Annotated[
        str,
        Field(description="Its administrator's API token: make up a UUID; no answer repeats it."),
    ],
    name: Annotated[str | None, Field(description="Such as Checkout tests.")] = None,
    credits: Annotated[
        float | None,
        Field(description="What it begins with, such as 100; with 0 every send is refused."),
    ] = None,
    delivery: Annotated[
        str | None,
        Field(
            description="When messages get their outcome: immediate, timed, timed:SECONDS, or"
            " manual (set_message_status)."
        ),
    ] = None,
    reply_url: Annotated[str | None, Field(description="Where replies are posted.")] = None,
    delivery_report_url: Annotated[
        str | None,
        Field(description="Where delivery reports are posted, such as http://localhost:3000/sms."),
    ] = None,
    expires_in_seconds: Annotated[
        float | None,
        Field(description="Deletes itself after so many real seconds without a request."),
    ] = None,
    like: Annotated[str | None, Field(description="Id of a team to copy.")] = None,
) -> TeamSummary:
    """Create a team that shares nothing with others: messages, credits, clock, faults.

    Give its `team_id` as `team` of the other tools, and email and token to the code under test.
    """
    refuse_provider("reply_url", reply_url)
    refuse_provider("delivery_report_url", delivery_report_url)
    spec = {
        "name": name,
        "email": email,
        "token": token,
        "credits": credits,
        "delivery": delivery,
        "replyUrl": reply_url,
        "deliveryReportUrl": delivery_report_url,
        "expiresIn": expires_in_seconds,
        "like": like,
    }
    given = {field: value for field, value in spec.items() if value is not None}
    return _summary(mock.client().post("/teams", given))


@TEAMS.tool("Delete a team", DELETES)
def delete_team(
    mock: Mock, team_id: Annotated[str, Field(description="Id of the team.")]
) -> DeletedTeam:
    """Delete a team with everything in it. The default team cannot be deleted."""
    answer = mock.client().delete(f"/teams/{quote(team_id, safe='')}")
    return DeletedTeam(team_id=answer["teamId"])


@TEAMS.tool("Reset a team", DELETES)
def reset_team(mock: Mock, team: Team = None) -> TeamSummary:
    """Set one team back to the state in which it began: messages, credits, clock, faults, webhooks.

    Other teams stay as they are.
    """
    mock.client(team).post("/reset", {})
    return _summary(mock.describe_team(team))


def _summary(item: dict[str, Any]) -> TeamSummary:
    return TeamSummary(
        team_id=item["teamId"],
        name=item["name"],
        accounts=[
            Account(
                user_id=user["userId"],
                email=user["email"],
                token=mask(user["token"]),
                administrator=user["administrator"],
                credits=user["credits"],
            )
            for user in item["users"]
        ],
    )


def _where_credentials_are(mock: Mock, team: dict[str, Any]) -> str:
    if mock.started_here and team["teamId"] == mock.team_id(None):
        return "The default ones, which the resource sms-mock://guide shows."
    return (
        "The server printed them when it started, and /_mock/teams has them; if it was started"
        " without its own, they are the default ones of the resource sms-mock://guide. For known"
        " ones call create_team."
    )


def _shown(url: str | None) -> str | None:
    return masked_target(url) if url else None
