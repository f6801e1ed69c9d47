"""What is due happens: scheduled messages go, outcomes come, people answer, webhooks are tried."""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from sms_mock.actions import deliver
from sms_mock.actions.messages import no_such_message
from sms_mock.actions.receive import store_reply
from sms_mock.domain import lifecycle
from sms_mock.domain.errors import InvalidField
from sms_mock.store import deliveries, messages, tasks, voice
from sms_mock.store.deliveries import Attempt, Delivery
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.tasks import Task
from sms_mock.store.world import World
from sms_mock.webhooks.sender import Answer

RETRY_DELAYS: Final = (1_000, 5_000, 30_000, 120_000, 600_000)
"""Milliseconds from a failed attempt to the next (assumed, A176); after the last, given up."""


class Happening(NamedTuple):
    """Something that became due and was done; `at` epoch milliseconds."""

    at: int
    kind: str
    message_id: str
    detail: dict[str, object]


class Tried(NamedTuple):
    """An attempt at a webhook, and the delivery as it is since."""

    delivery: Delivery
    attempt: Attempt

    @property
    def happening(self) -> Happening:
        delivery, attempt = self
        return Happening(
            attempt.at,
            "webhook",
            delivery.message_id,
            {
                "deliveryId": delivery.seq,
                "webhook": delivery.kind,
                "status": attempt.status,
                "error": attempt.error,
                "state": delivery.state,
            },
        )


def next_due(world: World, *, attempts_after: int | None = None) -> int | None:
    """When something is due next, in epoch milliseconds; None with nothing planned.

    Args:
        attempts_after: pass over webhook attempts that are due at this instant or before it.
    """
    with world.transaction() as db:
        moments = [tasks.next_due(db), deliveries.next_due(db, after=attempts_after)]
    return min((moment for moment in moments if moment is not None), default=None)


def run_next_task(world: World, until: int) -> Happening | None:
    """Do the earliest thing due at an instant or before it, as if exactly on time.

    The row that planned it goes in the same transaction, so that it happens once.
    """
    with world.transaction() as db:
        task = tasks.take_due(db, until)
        if task is None:
            return None
        message = _by_id(db, task.message_id)
        if message is None:
            return None
        return _run(db, world, task, message)


def _by_id(db: sqlite3.Connection, message_id: str) -> Message | None:
    """A message or a voice message; their lives are the same (assumed, A160)."""
    return messages.by_id(db, message_id) or voice.message_by_id(db, message_id)


def _run(db: sqlite3.Connection, world: World, task: Task, message: Message) -> Happening:
    at = task.due_at
    if task.kind == tasks.SEND:
        sent = deliver.send_scheduled(db, world, message, at)
        return Happening(at, "sent", message.message_id, {"status": sent.status})
    if task.kind == tasks.OUTCOME:
        status = task.detail["status"]
        deliver.finish(db, world, message, status, at, reports=task.detail.get("reports", 1))
        return Happening(at, "outcome", message.message_id, {"status": status})
    reply = store_reply(
        db, world, message.to_number, task.detail["text"], at, replied_to=message.message_id
    )
    return Happening(
        at, "reply", reply.message_id, {"from": reply.from_number, "message": reply.text}
    )


def set_status(world: World, message_id: str, status: str) -> Message:
    """Take one step of a message's life by hand.

    Raises:
        InvalidField: a status that does not exist, or a step that is not legal, naming those
            that are.
        NotFound: no such message.
    """
    if status not in lifecycle.STATUSES:
        raise InvalidField(
            f"status {status[:40]!r} does not exist",
            field="status",
            help=f"give one of {', '.join(lifecycle.STATUSES)}",
        )
    with world.transaction() as db:
        message = _by_id(db, message_id)
        if message is None:
            raise no_such_message(message_id)
        if message.message_type == INBOUND or message.status is None:
            raise InvalidField(
                f"message {message_id} was received; it has no status",
                field="messageId",
                help="name a message that was sent",
            )
        if message.deleted and message.status == lifecycle.SCHEDULED:
            raise InvalidField(
                f"message {message_id} was deleted before it went",
                field="messageId",
                help="it never goes; send a new one",
            )
        if not lifecycle.may_become(message.status, status):
            legal = lifecycle.TRANSITIONS[message.status]
            raise InvalidField(
                f"a message that is {message.status} cannot become {status}",
                field="status",
                help=f"legal is {', '.join(legal)}" if legal else f"{message.status} is final",
            )
        now = world.clock.now()
        if status == lifecycle.SENT:
            tasks.cancel(db, message_id, tasks.SEND)
            return deliver.send_scheduled(db, world, message, now)
        return deliver.finish(db, world, message, status, now)


def record_attempt(
    world: World, delivery: Delivery, answer: Answer, *, at: int, generation: int
) -> Tried | None:
    """Write down an attempt and plan the next one where it failed.

    One under way when the delivery is asked for again is the first of the new tries.

    Args:
        at: when it began, epoch milliseconds on the team's clock.
        generation: the world's when it began; if the world was replaced since, nothing counts.
    """
    with world.transaction() as db:
        if world.generation != generation:
            return None
        next_at: int | None = None
        tries = deliveries.tries(db, delivery.seq)
        if answer.accepted:
            state = deliveries.DELIVERED
        elif tries < len(RETRY_DELAYS):
            state = deliveries.PENDING
            next_at = world.clock.now() + RETRY_DELAYS[tries]
        else:
            state = deliveries.GIVEN_UP
        attempt = Attempt(at, answer.status, answer.seconds, answer.error, answer.response)
        deliveries.record(db, delivery, attempt, state=state, next_attempt_at=next_at)
        world.events.append("webhook", delivery.seq)
    since = delivery._replace(state=state, tries=tries + 1, next_attempt_at=next_at)
    return Tried(since, attempt)
