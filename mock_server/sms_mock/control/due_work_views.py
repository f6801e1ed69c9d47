"""How the control API shows what the worker did, and what it still has to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from sms_mock.actions.due_work import WorkDone
from sms_mock.actions.webhook_outbox import Pending
from sms_mock.control.answers import Doc, Instant
from sms_mock.control.message_views import with_messages
from sms_mock.control.webhook_views import WebhookKind, instant
from sms_mock.domain.dates import iso8601
from sms_mock.store.deliveries import Delivery
from sms_mock.store.tasks import Task
from sms_mock.store.world import World

Json = dict[str, Any]


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


def happening_items(world: World, happened: Iterable[WorkDone]) -> list[Json]:
    """Return what happened while a clock was moved, with each message's number and text if it
    exists.
    """
    return with_messages(
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
    """Return what is still to happen, the next first, with each message's number and beginning of
    text.
    """
    items = with_messages(world, unfinished_items(pending))
    return sorted(items, key=lambda item: str(item["at"]))


def unfinished_items(pending: Pending) -> list[Json]:
    """Return what is still to happen, webhooks first, without the text of the messages."""
    return [*map(_waiting_item, pending.deliveries), *map(_task_item, pending.tasks)]


def _task_item(task: Task) -> Json:
    """Return a planned step of a message as the control API shows it."""
    return {
        "at": iso8601(task.due_at),
        "kind": {"send": "sent"}.get(task.kind, task.kind),
        "messageId": task.message_id,
        **{key: value for key, value in task.detail.items() if key != "reports"},
    }


def _waiting_item(delivery: Delivery) -> Json:
    """Return a webhook that waits for its next attempt as the control API shows it."""
    return {
        "at": instant(delivery.next_attempt_at),
        "kind": "webhook",
        "messageId": delivery.message_id,
        "deliveryId": delivery.seq,
        "webhook": delivery.kind,
    }
