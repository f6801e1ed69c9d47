"""How the control API shows messages, movements of credits, webhooks and pending work.

Lists, single calls and events all show a thing in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from sms_mock.actions.conversations import ConversationSummary, ListedConversation
from sms_mock.actions.due_work import Happening
from sms_mock.actions.webhook_outbox import Pending, Webhook, brief_messages
from sms_mock.api import schemas
from sms_mock.api.message_view import message_view, voice_view
from sms_mock.control.answers import Beside, Doc, Instant
from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import iso8601
from sms_mock.domain.one_time_code import find_code
from sms_mock.domain.url_credentials import HIDDEN, hide_password
from sms_mock.store.deliveries import Delivery
from sms_mock.store.ledger import Movement
from sms_mock.store.messages import INBOUND, Message, steps_of
from sms_mock.store.tasks import Task
from sms_mock.store.voice import VoiceMessage
from sms_mock.store.world import World
from sms_mock.webhooks.payload import build_request
from sms_mock.world.entries import WebhookStyle

Json = dict[str, Any]
WebhookKind = Literal["reply", "deliveryReport"]
WebhookState = Literal["pending", "delivered", "given-up"]

_MESSAGE = schemas.Message()
_VOICE_MESSAGE = schemas.VoiceMessage()


class StepItem(TypedDict):
    status: Annotated[str, Doc(examples=["DELIVERED"])]
    at: Instant


Steps = Annotated[list[StepItem], Doc("Its statuses, in order.")]


class _BesideMessage(TypedDict):
    """The fields of a message that the imitated API does not show."""

    encoding: Literal["GSM7", "UCS2"]
    userId: Annotated[int, Doc("The user to whom it belongs.")]
    steps: Steps
    seen: Annotated[bool, Doc("Whether a person saw an inbound one on the page.")]
    otp: Annotated[str | None, Doc("A one-time code in it.")]


class _BesideVoiceMessage(TypedDict):
    """The fields of a voice message that the imitated API does not show."""

    userId: Annotated[int, Doc("The user to whom it belongs.")]
    steps: Steps


ControlMessage = Annotated[dict[str, Any], Beside("ControlMessage", "Message", _BesideMessage)]
ControlVoiceMessage = Annotated[
    dict[str, Any], Beside("ControlVoiceMessage", "VoiceMessage", _BesideVoiceMessage)
]


class MovementItem(TypedDict):
    """A movement of credits on an account."""

    at: Instant
    userId: Annotated[int, Doc(examples=[18987])]
    reason: Literal["send", "refund", "cancel", "transfer", "top-up"]
    credits: Annotated[float, Doc("Negative if they were taken.", examples=[-1.0])]
    messageId: str | None
    balance: Annotated[
        float, Doc("The balance of the account after the movement.", examples=[999.0])
    ]


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
    nextAttemptAt: Instant | None
    attempts: list[AttemptItem]


class HappeningItem(TypedDict):
    """What happened while a clock was moved: a step of a message, or an attempt at a webhook."""

    at: Instant
    kind: Literal["sent", "outcome", "reply", "webhook"]
    messageId: str
    number: NotRequired[Annotated[str, Doc("The number of the person, not the team's.")]]
    message: NotRequired[
        Annotated[str, Doc("The message's text; of a reply whole, else its first 160 characters.")]
    ]


class PendingItem(TypedDict):
    """What is still to happen: a step of a message, or an attempt at a webhook."""

    at: Instant | None
    kind: Literal["sent", "outcome", "reply", "webhook"]
    messageId: str
    status: NotRequired[Annotated[str, Doc("The status that the message will get.")]]
    text: NotRequired[Annotated[str, Doc("The text of a reply.")]]
    deliveryId: NotRequired[Annotated[int, Doc("The webhook's id.")]]
    webhook: NotRequired[WebhookKind]
    number: NotRequired[Annotated[str, Doc("The number of the person, not the team's.")]]
    message: NotRequired[Annotated[str, Doc("The first 160 characters of the message's text.")]]


class ConversationSummaryItem(TypedDict):
    number: Annotated[str, Doc(examples=["27821234567"])]
    name: Annotated[str | None, Doc("The contact's name, if the number has a contact.")]
    messages: Annotated[int, Doc("How many messages it has.")]
    unread: Annotated[
        int,
        Doc(
            "Messages in either direction that nobody has looked at on the page; replies that were"
            " read over the imitated API are not counted."
        ),
    ]
    firstMessageId: Annotated[str | None, Doc("The time of the oldest message.")]
    optedOut: Annotated[
        bool, Doc("Whether the number opted out with STOP and gets no more messages.")
    ]


class ConversationItem(ConversationSummaryItem):
    last: Annotated[ControlMessage, Doc("The newest message.")]


def message_item(message: Message, base_url: str) -> Json:
    """The imitated API's message with `encoding`, `steps`, `seen` and `otp` beside it."""
    beside: _BesideMessage = {
        "encoding": message.encoding,  # type: ignore[typeddict-item]
        "userId": message.user_id,
        "steps": _steps(message),
        "seen": bool(message.seen),
        "otp": None if message.message_type == INBOUND else find_code(message.text),
    }
    return {**_MESSAGE.dump(message_view(message, base_url)), **beside}


def voice_item(voice: VoiceMessage, base_url: str) -> Json:
    """The imitated API's voice message with `userId` and `steps` beside it."""
    message = voice.message
    beside: _BesideVoiceMessage = {"userId": message.user_id, "steps": _steps(message)}
    return {**_VOICE_MESSAGE.dump(voice_view(voice, base_url)), **beside}


def any_message_item(found: Message | VoiceMessage, base_url: str) -> Json:
    """A message or a voice message, each in its own shape."""
    if isinstance(found, VoiceMessage):
        return voice_item(found, base_url)
    return message_item(found, base_url)


def _steps(message: Message) -> list[StepItem]:
    return [{"status": step.status, "at": iso8601(step.at)} for step in steps_of(message)]


def movement_item(movement: Movement) -> MovementItem:
    """A row of the ledger."""
    return {
        "at": iso8601(movement.at),
        "userId": movement.user_id,
        "reason": movement.reason,  # type: ignore[typeddict-item]
        "credits": to_number(movement.credits),
        "messageId": movement.message_id,
        "balance": to_number(movement.balance),
    }


def webhook_item(webhook: Webhook) -> WebhookItem:
    """A webhook with every attempt at it."""
    delivery, attempts = webhook
    return {
        "id": delivery.seq,
        "kind": delivery.kind,  # type: ignore[typeddict-item]
        "messageId": delivery.message_id,
        "url": hide_password(delivery.url),
        "parameters": delivery.parameters,
        "webhookStyle": delivery.style,  # type: ignore[typeddict-item]
        "headers": _webhook_headers(delivery),
        "state": delivery.state,  # type: ignore[typeddict-item]
        "nextAttemptAt": _instant(delivery.next_attempt_at),
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
    """The headers of the webhook's attempts, without the credentials."""
    headers = build_request(delivery.url, delivery.style, delivery.parameters).sent_headers
    hidden = {"Authorization": f"Basic {HIDDEN}"}
    return {name: hidden.get(name, value) for name, value in headers.items()}


def happening_items(world: World, happened: Iterable[Happening]) -> list[Json]:
    """What an advance did, with the message that each happening is about."""
    return _with_message(
        world,
        [
            {
                "at": iso8601(happening.at),
                "kind": happening.kind,
                "messageId": happening.message_id,
                **happening.detail,
            }
            for happening in happened
        ],
    )


def pending_items(world: World, pending: Pending) -> list[Json]:
    """What is still to happen in order of its due time, with the message each item is about."""
    items = _with_message(world, unfinished_items(pending))
    return sorted(items, key=lambda item: str(item["at"]))


def unfinished_items(pending: Pending) -> list[Json]:
    """What is still to happen, webhooks first."""
    return [*map(_waiting_item, pending.deliveries), *map(_task_item, pending.tasks)]


def _task_item(task: Task) -> Json:
    """A step of a message that is planned."""
    return {
        "at": iso8601(task.due_at),
        "kind": {"send": "sent"}.get(task.kind, task.kind),
        "messageId": task.message_id,
        **{key: value for key, value in task.detail.items() if key != "reports"},
    }


def _waiting_item(delivery: Delivery) -> Json:
    """A webhook that waits for an attempt."""
    return {
        "at": _instant(delivery.next_attempt_at),
        "kind": "webhook",
        "messageId": delivery.message_id,
        "deliveryId": delivery.seq,
        "webhook": delivery.kind,
    }


def _with_message(world: World, items: list[Json]) -> list[Json]:
    """The items with number and text of the message each is about, if it is still kept."""
    briefs = brief_messages(world, [str(item["messageId"]) for item in items])
    return [
        {"number": brief[0], "message": brief[1], **item}
        if (brief := briefs.get(item["messageId"]))
        else item
        for item in items
    ]


def conversation_item(found: ListedConversation, base_url: str) -> ConversationItem:
    """A conversation with its newest message."""
    return {**summary_item(found.summary), "last": message_item(found.newest, base_url)}


def summary_item(found: ConversationSummary) -> ConversationSummaryItem:
    """A conversation without its messages: what an event says of the one it belongs to."""
    return {
        "number": found.number,
        "name": found.name,
        "messages": found.messages,
        "unread": found.unread,
        "firstMessageId": found.first_message_id,
        "optedOut": found.opted_out,
    }


def _instant(at: int | None) -> str | None:
    return None if at is None else iso8601(at)
