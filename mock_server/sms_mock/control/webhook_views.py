"""How the control API shows webhooks and the attempts to post them."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from sms_mock.actions.webhook_outbox import Webhook
from sms_mock.control.answers import Doc, Instant
from sms_mock.domain.dates import iso8601
from sms_mock.domain.url_credentials import HIDDEN, hide_password
from sms_mock.store.deliveries import Delivery
from sms_mock.webhooks.payload import build_request
from sms_mock.world.entries import WebhookStyle

WebhookKind = Literal["reply", "deliveryReport"]
WebhookState = Literal["pending", "delivered", "given-up"]


class AttemptItem(TypedDict):
    at: Instant
    status: Annotated[int | None, Doc("The receiver's answer; null if none came.")]
    seconds: Annotated[float, Doc("Real time that the attempt took.")]
    error: Annotated[str | None, Doc("Why the attempt failed, and what would help.")]
    response: Annotated[str | None, Doc("The first 2 KB of the answer.")]
    nonce: Annotated[str | None, Doc("The nonce that was posted; new for each attempt.")]
    nonceDate: Annotated[
        str | None, Doc("The nonce-date that was posted: when the attempt expires.")
    ]
    checksum: Annotated[str | None, Doc("The checksum that was posted, over all other parameters.")]


class WebhookItem(TypedDict):
    """A webhook with every attempt at it."""

    id: int
    kind: WebhookKind
    messageId: str
    url: Annotated[str, Doc("Where it goes, without the password of credentials in it.")]
    parameters: Annotated[
        dict[str, str], Doc("The webhook's values; each attempt signs them anew.")
    ]
    webhookStyle: Annotated[
        WebhookStyle,
        Doc(
            "Where the parameters and the signature stand: in the query string, the form, or both."
        ),
    ]
    headers: Annotated[
        dict[str, str],
        Doc(
            "The headers of each attempt, without Host and Content-Length; `…` stands for"
            " credentials."
        ),
    ]
    state: WebhookState
    heldBySchedule: Annotated[
        bool, Doc("Whether the team's schedule holds it back until a later event of the run.")
    ]
    nextAttemptAt: Instant | None
    attempts: list[AttemptItem]


def webhook_item(webhook: Webhook) -> WebhookItem:
    """Return a webhook as the control API shows it, with all attempts to post it."""
    delivery, attempts, held = webhook
    return {
        "id": delivery.seq,
        "kind": delivery.kind,  # type: ignore[typeddict-item]
        "messageId": delivery.message_id,
        "url": hide_password(delivery.url),
        "parameters": delivery.parameters,
        "webhookStyle": delivery.style,  # type: ignore[typeddict-item]
        "headers": _webhook_headers(delivery),
        "state": delivery.state,  # type: ignore[typeddict-item]
        "heldBySchedule": held,
        "nextAttemptAt": instant(delivery.next_attempt_at),
        "attempts": [
            {
                "at": iso8601(attempt.at),
                "status": attempt.status,
                "seconds": attempt.seconds,
                "error": attempt.error,
                "response": attempt.response,
                "nonce": attempt.nonce,
                "nonceDate": attempt.nonce_date,
                "checksum": attempt.checksum,
            }
            for attempt in attempts
        ],
    }


def _webhook_headers(delivery: Delivery) -> dict[str, str]:
    """Return the headers of each attempt to post a webhook, with credentials hidden."""
    headers = build_request(delivery.url, delivery.style, delivery.parameters).sent_headers
    hidden = {"Authorization": f"Basic {HIDDEN}"}
    return {name: hidden.get(name, value) for name, value in headers.items()}


def instant(at: int | None) -> str | None:
    """Return an instant, given in epoch milliseconds, as ISO 8601 text; None for None."""
    return None if at is None else iso8601(at)
