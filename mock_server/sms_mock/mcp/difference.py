"""Reads what happened in a team's run since a mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any, Final

from sms_mock.control_client.client import ControlClient
from sms_mock.mcp.marks import Mark
from sms_mock.mcp.mock import Mock

MOST_MESSAGES: Final = 2000
"""How many of the newest messages are compared with those of a mark."""
_MOST_WEBHOOKS: Final = 1000
_PAGE: Final = 200

Item = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What happened since a mark: items of the control API, the newest first.

    Attributes:
        mark: how far the run has come now.
        was_reset: whether the team was reset since the mark; then everything is new.
        is_cut: whether there may be more new messages than were read.
        sent: new messages of the application, voice messages too.
        received: new messages of people.
        changed: earlier messages with another status, or that were deleted.
        requests: new requests.
        webhooks: webhooks with new attempts, or in another state.
        findings: findings of the doctor that are new, or about more.
        balance: the administrator's credits now.
        posts: whether the administrator has a URL for webhooks.
    """

    mark: Mark
    was_reset: bool
    is_cut: bool
    sent: list[Item]
    received: list[Item]
    changed: list[Item]
    requests: list[Item]
    webhooks: list[Item]
    findings: list[Item]
    balance: float
    posts: bool

    @property
    def refused(self) -> list[Item]:
        """The requests that were refused, or on which a fault rule acted."""
        return [one for one in self.requests if one["status"] >= 400 or one["fault"] is not None]

    @property
    def refunded(self) -> float:
        """The credits that came back for new and for changed messages."""
        return sum(_refund(one) for one in (*self.sent, *self.changed))


def read_difference(mock: Mock, team: str | None, before: Mark) -> Difference:
    """Return what happened in a team since a mark."""
    client = mock.client(team)
    messages = list(islice(_every(client, "/messages", calls=True), MOST_MESSAGES))
    newest = client.get("/requests", {"limit": 1})["items"]
    was_reset = _was_reset(before, messages, newest)
    if was_reset:
        before = Mark()
    requests = list(takewhile(lambda one: one["id"] > before.request, _every(client, "/requests")))
    webhooks = list(islice(_every(client, "/webhooks"), _MOST_WEBHOOKS))
    findings = client.get("/doctor")["findings"]
    described = mock.describe_team(team)
    settings = client.get(f"/accounts/{described['userId']}/developer-settings")
    new = [one for one in messages if one["messageId"] not in before.messages]
    return Difference(
        mark=Mark(
            request=requests[0]["id"] if requests else before.request,
            messages={one["messageId"]: _state_of_message(one) for one in messages},
            webhooks={one["id"]: _state_of_webhook(one) for one in webhooks},
            findings={one["rule"]: _state_of_finding(one) for one in findings},
        ),
        was_reset=was_reset,
        is_cut=len(new) == MOST_MESSAGES,
        sent=[one for one in new if one["messageType"] != "INBOUND"],
        received=[one for one in new if one["messageType"] == "INBOUND"],
        changed=[
            one
            for one in messages
            if before.messages.get(one["messageId"], _state_of_message(one))
            != _state_of_message(one)
        ],
        requests=requests,
        webhooks=[
            one for one in webhooks if before.webhooks.get(one["id"]) != _state_of_webhook(one)
        ],
        findings=[
            one for one in findings if before.findings.get(one["rule"]) != _state_of_finding(one)
        ],
        balance=described["credits"],
        posts=bool(settings["replyUrl"] or settings["deliveryReportUrl"]),
    )


def _every(client: ControlClient, path: str, **query: Any) -> Iterator[Item]:
    return client.every(path, {"limit": _PAGE, **query})


def _was_reset(before: Mark, messages: list[Item], newest_request: list[Item]) -> bool:
    """Return whether nothing of the mark is left: its messages are gone, or requests are numbered
    from 1 again.
    """
    if before.messages and not any(one["messageId"] in before.messages for one in messages):
        return True
    return (newest_request[0]["id"] if newest_request else 0) < before.request


def _state_of_message(message: Item) -> tuple[str | None, bool]:
    return message["messageStatus"], message["deleted"]


def _state_of_webhook(webhook: Item) -> tuple[int, str]:
    return len(webhook["attempts"]), webhook["state"]


def _state_of_finding(finding: Item) -> tuple[str, int]:
    return finding["summary"], finding["count"]


def _refund(message: Item) -> float:
    """Return how many of a message's credits came back."""
    cancelled = message["deleted"] and message["messageStatus"] == "SCHEDULED"
    refunded = message["messageStatus"] == "FAILED_REFUNDED" or cancelled
    return float(message["creditCost"]) if refunded else 0.0
