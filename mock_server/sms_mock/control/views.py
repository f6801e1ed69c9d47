"""Things of the store as the control API shows them; lists, calls and events share these."""

from __future__ import annotations

from typing import Any

from sms_mock.actions.conversations import ConversationSummary, ListedConversation
from sms_mock.actions.progress import Happening
from sms_mock.actions.webhook_outbox import Pending, Webhook
from sms_mock.api import schemas
from sms_mock.api.message_view import message_view, voice_view
from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import iso8601
from sms_mock.domain.one_time_code import find_code
from sms_mock.store.deliveries import Delivery
from sms_mock.store.ledger import Movement
from sms_mock.store.messages import INBOUND, Message, steps_of
from sms_mock.store.tasks import Task
from sms_mock.store.voice import VoiceMessage

_MESSAGE = schemas.Message()
_VOICE_MESSAGE = schemas.VoiceMessage()


def message_item(message: Message, base_url: str) -> dict[str, Any]:
    """The imitated API's message with `encoding`, `steps`, `seen` and `otp` beside it."""
    shown: dict[str, Any] = _MESSAGE.dump(message_view(message, base_url))
    shown["encoding"] = message.encoding
    shown["userId"] = message.user_id
    shown["steps"] = _steps(message)
    shown["seen"] = bool(message.seen)
    shown["otp"] = None if message.message_type == INBOUND else find_code(message.text)
    return shown


def voice_item(voice: VoiceMessage, base_url: str) -> dict[str, Any]:
    """The imitated API's voice message with `userId` and `steps` beside it."""
    message = voice.message
    shown: dict[str, Any] = _VOICE_MESSAGE.dump(voice_view(voice, base_url))
    return {**shown, "userId": message.user_id, "steps": _steps(message)}


def any_message_item(found: Message | VoiceMessage, base_url: str) -> dict[str, Any]:
    """A message or a voice message, each in its own shape."""
    if isinstance(found, VoiceMessage):
        return voice_item(found, base_url)
    return message_item(found, base_url)


def _steps(message: Message) -> list[dict[str, Any]]:
    return [{"status": step.status, "at": iso8601(step.at)} for step in steps_of(message)]


def movement_item(movement: Movement) -> dict[str, Any]:
    """A row of the ledger."""
    return {
        "at": iso8601(movement.at),
        "userId": movement.user_id,
        "reason": movement.reason,
        "credits": to_number(movement.credits),
        "messageId": movement.message_id,
        "balance": to_number(movement.balance),
    }


def webhook_item(webhook: Webhook) -> dict[str, Any]:
    """A webhook with every attempt at it."""
    delivery, attempts = webhook
    return {
        "id": delivery.seq,
        "kind": delivery.kind,
        "messageId": delivery.message_id,
        "url": delivery.url,
        "parameters": delivery.parameters,
        "state": delivery.state,
        "nextAttemptAt": _instant(delivery.next_attempt_at),
        "attempts": [
            {
                "at": iso8601(attempt.at),
                "status": attempt.status,
                "seconds": attempt.seconds,
                "error": attempt.error,
                "response": attempt.response,
            }
            for attempt in attempts
        ],
    }


def happening_item(happening: Happening) -> dict[str, Any]:
    """Something an advance did."""
    return {
        "at": iso8601(happening.at),
        "kind": happening.kind,
        "messageId": happening.message_id,
        **happening.detail,
    }


def task_item(task: Task) -> dict[str, Any]:
    """Something planned."""
    return {
        "at": iso8601(task.due_at),
        "kind": {"send": "sent"}.get(task.kind, task.kind),
        "messageId": task.message_id,
        **{key: value for key, value in task.detail.items() if key != "reports"},
    }


def waiting_item(delivery: Delivery) -> dict[str, Any]:
    """A webhook attempt planned."""
    return {
        "at": _instant(delivery.next_attempt_at),
        "kind": "webhook",
        "messageId": delivery.message_id,
        "deliveryId": delivery.seq,
        "webhook": delivery.kind,
    }


def _instant(at: int | None) -> str | None:
    return None if at is None else iso8601(at)


def unfinished_items(found: Pending) -> list[dict[str, Any]]:
    """What keeps the outbox from being idle, webhooks first."""
    return [*map(waiting_item, found.deliveries), *map(task_item, found.tasks)]


def conversation_item(found: ListedConversation, base_url: str) -> dict[str, Any]:
    """A conversation with its newest message."""
    return {**summary_item(found.summary), "last": message_item(found.newest, base_url)}


def summary_item(found: ConversationSummary) -> dict[str, Any]:
    """A conversation without its messages: what an event says of the one it belongs to."""
    return {
        "number": found.number,
        "name": found.name,
        "messages": found.messages,
        "unread": found.unread,
        "firstMessageId": found.first_message_id,
        "optedOut": found.opted_out,
    }
