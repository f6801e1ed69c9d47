"""Runs the tasks of a world that are due, and stores the results of attempts to send webhooks.

The worker calls these functions. Each call is one transaction.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.actions import outcome
from sms_mock.actions.receive import store_reply
from sms_mock.store import deliveries, due_deliveries, tasks, users
from sms_mock.store.deliveries import Attempt, Delivery
from sms_mock.store.messages import Message
from sms_mock.store.tasks import Task
from sms_mock.store.world import World
from sms_mock.webhooks import retries
from sms_mock.webhooks.sender import AttemptResult
from sms_mock.webhooks.signature import Signature, sign

_ANSWER_LOST = "the team's schedule loses this answer, so the webhook comes again"


class WorkDone(NamedTuple):
    """A task or a webhook attempt that was carried out, as an answer to a move of the clock lists
    it.

    Attributes:
        at: when it was due, or when the attempt began, milliseconds since 1970.
        kind: `sent`, `outcome`, `reply` or `webhook`.
        message_id: the message that it concerns.
        detail: further fields of the answer, by their JSON names.
    """

    at: int
    kind: str
    message_id: str
    detail: dict[str, object]


class AttemptDone(NamedTuple):
    """A finished attempt to send a webhook, and the webhook after it. Both are stored."""

    delivery: Delivery
    attempt: Attempt

    @property
    def work_done(self) -> WorkDone:
        """The attempt as an entry in the answer to a move of the clock."""
        delivery, attempt = self
        return WorkDone(
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
    """Return when the next task or webhook attempt of a world is due.

    Args:
        attempts_after: ignore attempts that are due at this instant (milliseconds since 1970) or
            earlier, because the worker has started them.

    Returns:
        Milliseconds since 1970; None if there is none.
    """
    with world.transaction() as db:
        moments = [tasks.next_due(db), due_deliveries.next_due(db, after=attempts_after)]
    return min((moment for moment in moments if moment is not None), default=None)


def run_next_task(world: World, until: int) -> WorkDone | None:
    """Run the earliest task that is due, as if it were exactly its due time.

    The task is deleted in the same transaction, so it runs only once.

    Args:
        until: milliseconds since 1970; tasks planned for later are not due.

    Returns:
        What was done; None if no task was due, or if its message no longer exists. In the latter
        case the task is deleted all the same.
    """
    with world.transaction() as db:
        task = tasks.take_due(db, until)
        if task is None:
            return None
        message = outcome.find_message(db, task.message_id)
        if message is None:
            return None
        return _run(db, world, task, message)


def _run(db: sqlite3.Connection, world: World, task: Task, message: Message) -> WorkDone:
    at = task.due_at
    if task.kind == tasks.SEND:
        sent = outcome.send_scheduled(db, world, message, at)
        return WorkDone(at, "sent", message.message_id, {"status": sent.status})
    if task.kind == tasks.OUTCOME:
        status = task.detail["status"]
        outcome.finish(db, world, message, status, at, reports=task.detail.get("reports", 1))
        return WorkDone(at, "outcome", message.message_id, {"status": status})
    reply = store_reply(
        db, world, message.to_number, task.detail["text"], at, replied_to=message.message_id
    )
    return WorkDone(
        at, "reply", reply.message_id, {"from": reply.from_number, "message": reply.text}
    )


def sign_attempt(db: sqlite3.Connection, world: World, delivery: Delivery, now: int) -> Signature:
    """Sign the values of a webhook for one attempt, with a new nonce.

    Each attempt is signed anew, because a signature expires (assumed, A202). The key is the present
    secret key of the user to whom the message belongs; if the message or the user does not exist,
    as may be in an imported state, it is the administrator's.

    Args:
        now: when the attempt begins, milliseconds since 1970 on the team's clock.
    """
    message = outcome.find_message(db, delivery.message_id)
    owner = users.by_id(db, message.user_id) if message else None
    key = (owner or users.administrator(db)).secret_key
    return sign(delivery.parameters, secret_key=key, nonce=world.ids.token(), now=now)


def record_attempt(
    world: World,
    delivery: Delivery,
    answer: AttemptResult,
    *,
    at: int,
    generation: int,
    signature: Signature,
) -> AttemptDone | None:
    """Store an attempt to send a webhook, and plan the next one if it failed and a retry is left.

    If the team's schedule loses the answer, the attempt is stored as a failed one without a status,
    and the webhook is due again, but held back for another answer or attempt. If the webhook was
    queued again by hand during the attempt, the attempt counts as the first one after that.

    Args:
        at: when the attempt began, milliseconds since 1970 on the team's clock.
        generation: `World.generation` when the attempt began.

    Returns:
        The stored attempt; None if the content of the world was replaced during the attempt, in
        which case nothing is stored.
    """
    with world.transaction() as db:
        if world.generation != generation:
            return None
        tries = deliveries.tries(db, delivery.seq)
        accepted = answer.accepted
        lost = accepted and world.run_schedule.take_lost_answer(delivery.seq)
        if lost:
            answer = AttemptResult(None, answer.seconds, _ANSWER_LOST, None)
        verdict = retries.decide(answer, tries)
        next_at = None if verdict.delay is None else world.clock.now() + verdict.delay
        if lost:
            # The schedule holds the repetition, which takes no time of the clock.
            next_at = at
        attempt = Attempt(
            at, answer.status, answer.seconds, answer.error, answer.response, *signature
        )
        deliveries.record(db, delivery, attempt, state=verdict.state, next_attempt_at=next_at)
        world.events.append("webhook", delivery.seq)
    world.run_schedule.note_attempt(
        delivery.seq, delivery.kind, delivery.message_id, accepted=accepted
    )
    since = delivery._replace(state=verdict.state, tries=tries + 1, next_attempt_at=next_at)
    return AttemptDone(since, attempt)
