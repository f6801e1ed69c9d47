"""The tool `what_happened`: what the application just sent, what it cost, and what its webhooks
answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field

from sms_mock.mcp.difference import Difference, Item, read_difference
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

    messages: int = Field(description="Messages sent, voice too.")
    parts: int
    credits: float = Field(description="Cost less refunds.")
    refunded: float
    ucs2_messages: int = Field(
        description="Messages that needed the dearer UCS-2; analyse_text says why."
    )
    balance: float = Field(description="The administrator's credits now.")


class Note(Result):
    """What answers said in the header X-Mock-Note."""

    note: str
    requests: int


class WhatHappened(Result):
    """What happened in a team since a mark."""

    summary: str = Field(description="All of it in a few sentences.")
    mark: str = Field(description="Give it as `since` to see what comes after.")
    since: str
    sent: list[Message] = Field(
        description="New messages of the application: failed ones first, then the newest."
    )
    more_sent: int = 0
    received: list[Message] = Field(default=[], description="New messages of people, newest first.")
    more_received: int = 0
    changed: list[Message] = Field(
        default=[], description="Earlier messages that have another status now."
    )
    more_changed: int = 0
    cost: Cost
    requests: int = Field(description="How many came; list_requests has them.")
    refused: list[RequestSummary] = Field(
        default=[],
        description="Requests that were refused or met a fault rule.",
    )
    more_refused: int = 0
    notes: list[Note] = Field(default=[], description="The answers' header X-Mock-Note.")
    webhooks: list[Webhook] = Field(
        default=[], description="Webhooks with new attempts: those not accepted at once first."
    )
    more_webhooks: int = 0
    findings: list[Finding] = Field(
        default=[], description="What would hurt in production, and is new."
    )
    more_findings: int = 0
    pending: list[Pending] = Field(default=[], description="What is still to happen, at most 20.")
    more_pending: int = 0


@HAPPENED.tool("What did the code do?", READS)
def what_happened(
    mock: Mock,
    since: Annotated[
        str | None,
        Field(
            description="`mark` of an earlier answer, or `beginning`; left out: the last call, at"
            " the first the beginning."
        ),
    ] = None,
    settle_seconds: Annotated[
        float,
        Field(
            ge=0,
            le=120,
            description="Most real seconds to wait until messages have their outcome and webhooks"
            " are posted.",
        ),
    ] = 5.0,
    limit: Annotated[int, Field(ge=1, le=100, description="The most items of each list.")] = 10,
    team: Team = None,
) -> WhatHappened:
    """Say in one call what the code just sent, what it cost, and whether its webhook liked it.

    Run the code under test, then call this. It returns what is new since the last call: messages
    with encoding, parts, cost and outcome, refused requests with what to send instead, webhooks
    with the application's answers, and what would hurt in production.
    """
    team_id = mock.team_id(team)
    name, before = mock.marks.find(since, team_id)
    pending = wait_until_idle(mock, team, settle_seconds)
    found = read_difference(mock, team, before)
    return WhatHappened(
        summary=summary_of(found, team_id),
        mark=mock.marks.add(team_id, found.mark),
        since="the reset of the team" if found.was_reset else name,
        sent=[message_of(item) for item in sorted(found.sent, key=_went_well)[:limit]],
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
        webhooks=[
            webhook_of(item) for item in sorted(found.webhooks, key=_was_accepted_at_once)[:limit]
        ],
        more_webhooks=_rest(found.webhooks, limit),
        findings=[finding_of(item) for item in found.findings[:limit]],
        more_findings=_rest(found.findings, limit),
        pending=pending_of(pending[:_PENDING]),
        more_pending=_rest(pending, _PENDING),
    )


def _rest(items: Sequence[Any], shown: int) -> int:
    return max(len(items) - shown, 0)


def _went_well(message: Item) -> bool:
    return not (message["messageStatus"] or "").startswith("FAILED")


def _was_accepted_at_once(webhook: Item) -> bool:
    return webhook["state"] == "delivered" and len(webhook["attempts"]) == 1


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
