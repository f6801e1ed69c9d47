"""The tool `what_happened`: what the application just sent, what it cost, and what its webhooks
answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import Annotated, Any, Final

from pydantic import Field

from sms_mock.control_client.client import ControlClient
from sms_mock.domain.spelling import counted
from sms_mock.mcp.marks import Mark
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import (
    Finding,
    Message,
    Pending,
    RequestSummary,
    Result,
    Webhook,
    explained,
    finding_of,
    message_of,
    pending_of,
    request_of,
    webhook_of,
)
from sms_mock.mcp.tool import READS, Team, Toolbox
from sms_mock.mcp.webhooks import wait_until_idle

HAPPENED: Final = Toolbox()

_PAGE: Final = 200
_MOST_MESSAGES: Final = 2000
"""How many of the newest messages are compared with those of a mark, and counted."""
_MOST_WEBHOOKS: Final = 1000
_PENDING: Final = 20

Item = dict[str, Any]


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
    instead; webhooks with the application's answers; and what would hurt in production.
    """
    team_id = mock.team_id(team)
    client = mock.client(team)
    name, before = mock.marks.find(since, team_id)
    pending = wait_until_idle(mock, team, settle_seconds)
    listed = list(islice(_every(client, "/messages", {"calls": True}), _MOST_MESSAGES))
    if before.messages and not any(item["messageId"] in before.messages for item in listed):
        name, before = "the reset of the team", Mark()
    webhooks = list(islice(_every(client, "/webhooks", {}), _MOST_WEBHOOKS))
    requests = list(
        takewhile(lambda item: item["id"] > before.request, _every(client, "/requests", {}))
    )
    findings = client.get("/doctor")["findings"]
    described = mock.describe_team(team)
    settings = client.get(f"/accounts/{described['userId']}/developer-settings")

    new = [item for item in listed if item["messageId"] not in before.messages]
    changed = [
        item
        for item in listed
        if item["messageId"] in before.messages
        and before.messages[item["messageId"]] != item["messageStatus"]
    ]
    attempted = [item for item in webhooks if before.webhooks.get(item["id"]) != _state_of(item)]
    sent = [item for item in new if item["messageType"] != "INBOUND"]
    received = [item for item in new if item["messageType"] == "INBOUND"]
    refused = [item for item in requests if item["status"] >= 400 or item["fault"] is not None]
    found = [
        item
        for item in findings
        if before.findings.get(item["rule"]) != (item["summary"], item["count"])
    ]
    cost = _cost(sent, changed, described["credits"])
    posts = bool(settings["replyUrl"] or settings["deliveryReportUrl"])
    mark = Mark(
        request=max([before.request, *(item["id"] for item in requests)]),
        messages={item["messageId"]: item["messageStatus"] for item in listed},
        webhooks={item["id"]: _state_of(item) for item in webhooks},
        findings={item["rule"]: (item["summary"], item["count"]) for item in findings},
    )
    return WhatHappened(
        summary=_summary(cost, sent, received, changed, requests, refused, attempted, found, posts),
        mark=mock.marks.add(team_id, mark),
        since=name,
        sent=[message_of(item) for item in sent[:limit]],
        more_sent=_rest(sent, limit),
        received=[message_of(item) for item in received[:limit]],
        more_received=_rest(received, limit),
        changed=[message_of(item) for item in changed[:limit]],
        more_changed=_rest(changed, limit),
        cost=cost,
        requests=len(requests),
        refused=[request_of(item) for item in refused[:limit]],
        more_refused=_rest(refused, limit),
        notes=_notes(requests),
        webhooks=[webhook_of(item) for item in attempted[:limit]],
        more_webhooks=_rest(attempted, limit),
        findings=[finding_of(item) for item in found[:limit]],
        more_findings=_rest(found, limit),
        pending=pending_of(pending[:_PENDING]),
        more_pending=_rest(pending, _PENDING),
    )


def _every(client: ControlClient, path: str, query: dict[str, Any]) -> Iterator[Item]:
    return client.every(path, {"limit": _PAGE, **query})


def _state_of(webhook: Item) -> tuple[int, str]:
    return len(webhook["attempts"]), webhook["state"]


def _rest(items: Sequence[Any], shown: int) -> int:
    return max(len(items) - shown, 0)


def _refund(message: Item) -> float:
    """Return how many of a message's credits came back."""
    cancelled = message["deleted"] and message["messageStatus"] == "SCHEDULED"
    refunded = message["messageStatus"] == "FAILED_REFUNDED" or cancelled
    return float(message["creditCost"]) if refunded else 0.0


def _cost(sent: Sequence[Item], changed: Sequence[Item], balance: float) -> Cost:
    paid = sum(float(item["creditCost"]) for item in sent)
    refunded = sum(_refund(item) for item in (*sent, *changed))
    return Cost(
        messages=len(sent),
        parts=sum(item.get("numberOfMessages") or 0 for item in sent),
        credits=round(paid - refunded, 3),
        refunded=round(refunded, 3),
        ucs2_messages=sum(item.get("encoding") == "UCS2" for item in sent),
        balance=balance,
    )


def _notes(requests: Sequence[Item]) -> list[Note]:
    said = Counter(item["response"]["headers"].get("X-Mock-Note") for item in requests)
    return [Note(note=note, requests=count) for note, count in said.most_common() if note]


def _summary(
    cost: Cost,
    sent: Sequence[Item],
    received: Sequence[Item],
    changed: Sequence[Item],
    requests: Sequence[Item],
    refused: Sequence[Item],
    webhooks: Sequence[Item],
    findings: Sequence[Item],
    posts: bool,
) -> str:
    """Return everything as a few short sentences.

    Args:
        posts: whether the administrator has a URL for webhooks.
    """
    if not (sent or received or changed or requests or webhooks):
        return "Nothing happened: no request came, and no message changed."
    parts = [_sent_words(cost, sent)]
    if received:
        parts.append(f"People sent {counted(len(received), 'message')}.")
    if changed:
        parts.append(f"{counted(len(changed), 'earlier message')} got another status.")
    if refused:
        newest = refused[0]
        parts.append(
            f"{len(refused)} of {counted(len(requests), 'request')} refused or met by a fault,"
            f" the newest with {newest['status']}: {_first_sentence(explained(newest))}."
        )
    if webhooks:
        parts.append(_webhook_words(webhooks))
    elif sent or received:
        parts.append(
            "No webhook was due."
            if posts
            else "No webhook was posted, because no URL is set: see set_webhook_urls."
        )
    severities = Counter(item["severity"] for item in findings)
    if findings:
        of_each = ", ".join(counted(count, name) for name, count in severities.items())
        parts.append(f"The doctor finds {of_each}.")
    return " ".join(parts)


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".")


def _sent_words(cost: Cost, sent: Sequence[Item]) -> str:
    if not sent:
        return "The code sent no message."
    statuses = Counter(item["messageStatus"] for item in sent)
    outcomes = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    ucs2 = f", {cost.ucs2_messages} in UCS-2" if cost.ucs2_messages else ""
    return (
        f"The code sent {counted(cost.messages, 'message')} ({counted(cost.parts, 'part')},"
        f" {counted(cost.credits, 'credit')}{ucs2}): {outcomes}."
    )


def _webhook_words(webhooks: Sequence[Item]) -> str:
    tried = [item for item in webhooks if item["attempts"]]
    accepted = sum(item["state"] == "delivered" for item in webhooks)
    last = Counter(_answer(item["attempts"][-1]) for item in tried if item["state"] != "delivered")
    failing = ", ".join(f"{count} got {answer}" for answer, count in last.most_common(3))
    words = f"{accepted} of {counted(len(webhooks), 'webhook')} accepted"
    return f"{words}; {failing}." if failing else f"{words}."


def _answer(attempt: Item) -> str:
    if attempt["status"] is not None:
        return f"HTTP {attempt['status']}"
    return str(attempt["error"] or "no answer").partition(";")[0]
