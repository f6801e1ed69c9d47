"""Tools for a team's clock: read it, freeze it, advance it, let it run."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from sms_mock.mcp.errors import WrongArgument
from sms_mock.mcp.mock import MARGIN, Mock
from sms_mock.mcp.results import Pending, Result
from sms_mock.mcp.tool import ADDS, READS, SETS, Team, Toolbox
from sms_mock.mcp.views import pending_of, shortened

CLOCKS: Final = Toolbox()

_SHOWN: Final = 50
_TIMEOUT: Final = 60.0
"""Seconds that the mock takes at most to do what falls due; the control API's own default."""

Instant = Annotated[
    str | None,
    Field(description="Such as 2026-11-23T08:00+02:00."),
]


class Happening(Result):
    """What happened while the clock moved."""

    at: str
    kind: str = Field(description="sent, outcome, reply or webhook.")
    message_id: str
    number: str | None = None
    text: str | None = None
    status: Any = Field(
        default=None,
        description="The message's new one, or the receiver's HTTP status.",
    )
    error: str | None = None


class Clock(Result):
    """A team's clock."""

    now: str
    frozen: bool


class Moved(Clock):
    """A team's clock after it was set, and what that brought about."""

    events: list[Happening] = Field(description="In order; the first 50.")
    more_events: int = 0
    pending: list[Pending] = Field(description="What is still to happen; the first 50.")
    more_pending: int = 0


@CLOCKS.tool("Read the clock", READS)
def get_clock(mock: Mock, team: Team = None) -> Clock:
    """Read a team's clock. Scheduled messages, outcomes, webhook retries and dates follow it."""
    found = mock.client(team).get("/clock")
    return Clock(now=found["now"], frozen=found["frozen"])


@CLOCKS.tool("Freeze the clock", SETS)
def freeze_clock(mock: Mock, at: Instant = None, team: Team = None) -> Moved:
    """Stop a team's clock, now or at an instant, so that what is due later waits.

    Before a later instant, what falls due until then happens first. An earlier one is refused once
    the team has messages.
    """
    return _moved(mock, team, "PUT", {"freeze": True if at is None else at})


@CLOCKS.tool("Advance the clock", ADDS)
def advance_clock(
    mock: Mock,
    seconds: Annotated[
        float | None, Field(ge=0, description="By how much; 86400 is a day.")
    ] = None,
    to: Instant = None,
    team: Team = None,
) -> Moved:
    """Move a team's clock forward, and do everything that falls due until then, in order.

    Scheduled messages are sent, reports and replies are posted and retried, in no real time but
    that of the webhooks. Give exactly one of `seconds` and `to`.
    """
    if (seconds is None) == (to is None):
        raise WrongArgument("seconds", "give exactly one of seconds and to", "such as seconds=60")
    body = {"seconds": seconds} if to is None else {"to": to}
    return _moved(mock, team, "POST", body)


@CLOCKS.tool("Let the clock run", SETS)
def run_clock(mock: Mock, team: Team = None) -> Moved:
    """Let a frozen clock run on from where it stands. A running clock stays as it is."""
    return _moved(mock, team, "PUT", {"run": True})


def _moved(mock: Mock, team: str | None, method: str, body: dict[str, Any]) -> Moved:
    client = mock.client(team)
    wait = _TIMEOUT + MARGIN
    if method == "PUT":
        found = client.put("/clock", body, timeout=wait)
    else:
        found = client.post("/clock/advance", body, timeout=wait)
    return Moved(
        now=found["now"],
        frozen=found["frozen"],
        events=[_happening(item) for item in found["events"][:_SHOWN]],
        more_events=max(len(found["events"]) - _SHOWN, 0),
        pending=pending_of(found["pending"][:_SHOWN]),
        more_pending=max(len(found["pending"]) - _SHOWN, 0),
    )


def _happening(item: dict[str, Any]) -> Happening:
    text = item.get("message")
    return Happening(
        at=item["at"],
        kind=item["kind"],
        message_id=item["messageId"],
        number=item.get("number"),
        text=None if text is None else shortened(text, 160),
        status=item.get("status"),
        error=item.get("error"),
    )
