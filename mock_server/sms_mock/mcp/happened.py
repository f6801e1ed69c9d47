"""The tool `what_happened`: what the application just sent, what it cost, and what its webhooks
answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field

from sms_mock.mcp.difference import Difference, read_difference
from sms_mock.mcp.happened_words import credits_of, in_ucs2, parts_of, summary_of
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import Finding, Message, Pending, RequestSummary, Result, Webhook
from sms_mock.mcp.tool import READS, Team, Toolbox
from sms_mock.mcp.views import finding_of, message_of, pending_of, request_of, webhook_of
from sms_mock.mcp.webhooks import wait_until_idle

HAPPENED: Final = Toolbox()

_PENDING: Final = 20


class Cost(Result):
    """What the new messages cost, in credits."""

    messages: int = Field(description="How many messages were sent, voice messages too.")
    parts: int = Field(description="How many SMS these are.")
    credits: float = Field(description="What they cost together, refunds taken off.")
    refunded: float = Field(description="Credits that came back.")
    ucs2_messages: int = Field(
        description="How many needed UCS-2, which has 70 characters in a part; analyse_text says"
        " why."
    )
    balance: float = Field(description="The administrator's credits now.")


class Note(Result):
    """What answers said in the header X-Mock-Note."""

    note: str
    requests: int = Field(description="How many answers said it.")


class WhatHappened(Result):
    """What happened in a team since a mark."""

    summary: str = Field(description="All of it in a sentence or two; read this first.")
    mark: str = Field(description="Give it as `since` to see what happens from now on.")
    since: str = Field(description="The mark that this begins at.")
    sent: list[Message] = Field(description="New messages of the application, the newest first.")
    more_sent: int = 0
    received: list[Message] = Field(
        default=[], description="New messages of people, the newest first."
    )
    more_received: int = 0
    changed: list[Message] = Field(
        default=[], description="Earlier messages whose status is another one now."
    )
    more_changed: int = 0
    cost: Cost
    requests: int = Field(description="How many requests came; list_requests has them.")
    refused: list[RequestSummary] = Field(
        default=[],
        description="Requests that were refused or met a fault rule, with what would help.",
    )
    more_refused: int = 0
    notes: list[Note] = Field(default=[], description="Advice of the answers.")
    webhooks: list[Webhook] = Field(
        default=[], description="Webhooks with new attempts, and what the application answered."
    )
    more_webhooks: int = 0
    findings: list[Finding] = Field(
        default=[], description="What the doctor finds now and did not find before."
    )
    more_findings: int = 0
    pending: list[Pending] = Field(default=[], description="What is still to happen; the first 20.")
    more_pending: int = 0


@HAPPENED.tool("What did the code do?", READS)
def what_happened(
    mock: Mock,
    since: Annotated[
        str | None,
        Field(
            description="`mark` of an earlier answer, or `beginning`. Left out: the last call of"
            " this tool for the team, and at the first call the beginning."
        ),
    ] = None,
    settle_seconds: Annotated[
        float,
        Field(
            ge=0,
            le=120,
            description="The most real seconds to wait first until messages have their outcome and"
            " webhooks are posted; 0 does not wait.",
        ),
    ] = 5.0,
    limit: Annotated[
        int, Field(ge=1, le=100, description="The most items of each list in this answer.")
    ] = 20,
    team: Team = None,
) -> WhatHappened:
    """Say in one call what the code just sent, what it cost, and whether its webhook liked it.

    Run the code under test, then call this. It returns what is new since the last call: messages
    with text, encoding, parts, cost and outcome; requests that were refused, with what to send
    instead; webhooks with the application's answers; and what would hurt in production. Call it
    before the run too if the mock was used before.
    """
    team_id = mock.team_id(team)
    name, before = mock.marks.find(since, team_id)
    pending = wait_until_idle(mock, team, settle_seconds)
    found = read_difference(mock, team, before)
    return WhatHappened(
        summary=summary_of(found, team_id),
        mark=mock.marks.add(team_id, found.mark),
        since="the reset of the team" if found.was_reset else name,
        sent=[message_of(item) for item in found.sent[:limit]],
        more_sent=_rest(found.sent, limit),
        received=[message_of(item) for item in found.received[:limit]],
        more_received=_rest(found.received, limit),
        changed=[message_of(item) for item in found.changed[:limit]],
        more_changed=_rest(found.changed, limit),
        cost=_cost(found),
        requests=len(found.requests),
        refused=[request_of(item) for item in found.refused[:limit]],
        more_refused=_rest(found.refused, limit),
        notes=_notes(found.requests),
        webhooks=[webhook_of(item) for item in found.webhooks[:limit]],
        more_webhooks=_rest(found.webhooks, limit),
        findings=[finding_of(item) for item in found.findings[:limit]],
        more_findings=_rest(found.findings, limit),
        pending=pending_of(pending[:_PENDING]),
        more_pending=_rest(pending, _PENDING),
    )


def _rest(items: Sequence[Any], shown: int) -> int:
    return max(len(items) - shown, 0)


def _cost(found: Difference) -> Cost:
    return Cost(
        messages=len(found.sent),
        parts=parts_of(found),
        credits=credits_of(found),
        refunded=round(found.refunded, 3),
        ucs2_messages=in_ucs2(found),
        balance=found.balance,
    )


def _notes(requests: Sequence[dict[str, Any]]) -> list[Note]:
    said = Counter(item["response"]["headers"].get("X-Mock-Note") for item in requests)
    return [Note(note=note, requests=count) for note, count in said.most_common() if note]
