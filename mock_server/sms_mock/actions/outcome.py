"""What becomes of a message after SENT: its outcome, when that comes, and which webhooks it queues.

The first of these that applies decides: an opt-out, the scenario of the number, manual delivery,
the carrier's failure share; else the message is delivered.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.actions.messages import no_such_message
from sms_mock.domain import lifecycle
from sms_mock.domain.delivery_mode import DEFAULT, DeliveryMode, parse_delivery
from sms_mock.domain.errors import InvalidField
from sms_mock.store import deliveries, ledger, messages, opt_outs, scenarios, tasks, users, voice
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.voice import VOICE
from sms_mock.store.world import World, read_meta
from sms_mock.webhooks import payload
from sms_mock.world import ScenarioEntry


class Outcome(NamedTuple):
    """What becomes of a sent message.

    Attributes:
        status: the final status.
        delay: milliseconds from SENT to it; None if it is set by hand or never comes.
        reports: how many delivery reports it queues.
        before_answer: whether the report leaves before the answer to the send.
    """

    status: str
    delay: int | None
    reports: int = 1
    before_answer: bool = False


_STATUS_OF_SCENARIO = {
    "fails": lifecycle.FAILED,
    "fails-refunded": lifecycle.FAILED_REFUNDED,
    "opted-out": lifecycle.FAILED_OPTOUT,
    "unknown": lifecycle.UNKNOWN,
}


def delivery_mode(db: sqlite3.Connection) -> DeliveryMode:
    """How and when this team's messages reach their outcome."""
    return parse_delivery(read_meta(db, "delivery") or DEFAULT)


def begin(db: sqlite3.Connection, world: World, message: Message, now: int) -> Message:
    """Decide the outcome of a message that has just become SENT, and plan it or apply it at once.

    Args:
        now: epoch milliseconds, the instant at which it became SENT.

    Returns:
        The message, with its outcome if that was applied.
    """
    scenario = scenarios.of_number(db, message.to_number)
    outcome = _decide(db, world, message, scenario)
    if outcome.delay == 0:
        return finish(
            db,
            world,
            message,
            outcome.status,
            now,
            reports=outcome.reports,
            before_answer=outcome.before_answer,
        )
    if outcome.delay is not None:
        detail = {"status": outcome.status, "reports": outcome.reports}
        _plan(db, world, tasks.OUTCOME, message, now + outcome.delay, detail)
    return message


def _decide(
    db: sqlite3.Connection, world: World, message: Message, scenario: ScenarioEntry | None
) -> Outcome:
    mode = delivery_mode(db)
    if opt_outs.has(db, message.to_number):
        # The provider decides this itself, so it comes also with manual delivery. The opt-outs at
        # the instant of SENT count (assumed, A197).
        return Outcome(lifecycle.FAILED_OPTOUT, mode.delay or 0)
    if scenario is not None:
        return _scripted(scenario, mode)
    if mode.manual:
        return Outcome(lifecycle.DELIVERED, None)
    carrier = scenarios.carrier_of(db, message.to_number)
    if carrier is None:
        return Outcome(lifecycle.DELIVERED, mode.delay)
    # Both are always drawn, so that another share or delay does not shift the draws after it.
    failed = world.draws.random() < carrier.failure_share
    extra = round(world.draws.uniform(*carrier.delay) * 1000)
    delay = mode.delay if mode.immediate else (mode.delay or 0) + extra
    return Outcome(lifecycle.FAILED if failed else lifecycle.DELIVERED, delay)


def _scripted(scenario: ScenarioEntry, mode: DeliveryMode) -> Outcome:
    if mode.manual or scenario.fate == "never-reported":
        return Outcome(lifecycle.DELIVERED, None)
    if scenario.fate == "reported-late":
        return Outcome(lifecycle.DELIVERED, round((scenario.seconds or 0) * 1000))
    if scenario.fate == "reported-twice":
        return Outcome(lifecycle.DELIVERED, mode.delay, reports=2)
    if scenario.fate == "report-before-answer":
        return Outcome(lifecycle.DELIVERED, 0, before_answer=True)
    return Outcome(_STATUS_OF_SCENARIO.get(scenario.fate, lifecycle.DELIVERED), mode.delay)


def _plan(
    db: sqlite3.Connection,
    world: World,
    kind: str,
    message: Message,
    due_at: int,
    detail: dict[str, object],
) -> None:
    tasks.plan(db, kind, message.message_id, due_at=due_at, detail=detail)
    world.schedule(due_at)


def send_scheduled(db: sqlite3.Connection, world: World, message: Message, now: int) -> Message:
    """Make a scheduled message SENT, then as `begin`."""
    messages.set_sent(db, message.message_id, now)
    world.events.append("status", message.message_id)
    sent = message._replace(status=lifecycle.SENT, sent_at=now)
    return begin(db, world, sent, now)


def finish(
    db: sqlite3.Connection,
    world: World,
    message: Message,
    status: str,
    now: int,
    *,
    reports: int = 1,
    before_answer: bool = False,
) -> Message:
    """Give a sent message its final status, refund it if due, queue reports (assumed, A156, A169).

    Args:
        now: epoch milliseconds.
        reports: how many delivery reports are queued.
        before_answer: whether they leave before the answer to the send.

    Returns:
        The message with its outcome.
    """
    set_outcome = voice.set_outcome if message.message_type == VOICE else messages.set_outcome
    set_outcome(db, message.message_id, status, now)
    tasks.cancel(db, message.message_id, tasks.OUTCOME)
    done = message._replace(status=status, finished_at=now)
    world.events.append("status", message.message_id)
    if status == lifecycle.FAILED_REFUNDED:
        ledger.move(
            db,
            message.user_id,
            message.credit_cost,
            "refund",
            at=now,
            message_id=message.message_id,
        )
        world.events.append("credits", message.user_id)
    if before_answer:
        world.deferral.release([message.message_id])
    queue_report(db, world, done, now, times=reports)
    if status == lifecycle.DELIVERED:
        _plan_answer(db, world, done, now)
    return done


def _plan_answer(db: sqlite3.Connection, world: World, message: Message, now: int) -> None:
    """Plan the reply of a number whose scenario replies; it comes after the delivery report."""
    scenario = scenarios.of_number(db, message.to_number)
    # A voice message is not answered by SMS (assumed, A191).
    if scenario and scenario.fate == "replies" and message.message_type != VOICE:
        wait = round((scenario.seconds or 0) * 1000)
        _plan(db, world, tasks.REPLY, message, now + wait, {"text": scenario.text})


def queue_report(
    db: sqlite3.Connection, world: World, message: Message, now: int, *, times: int = 1
) -> None:
    """Queue the delivery report of a message, `times` times, if its sender has a URL for it."""
    sender = users.by_id(db, message.user_id)
    if sender is None or not sender.delivery_report_url:
        return
    for _ in range(times):
        queue(
            db,
            world,
            kind=deliveries.REPORT,
            message_id=message.message_id,
            owner=sender,
            url=sender.delivery_report_url,
            values=payload.report_values(message),
            now=now,
        )


def queue(
    db: sqlite3.Connection,
    world: World,
    *,
    kind: str,
    message_id: str,
    owner: users.User,
    url: str,
    values: dict[str, str],
    now: int,
) -> None:
    """Queue one webhook, due at once; URL and values stay as they are (assumed, A201, A202)."""
    seq = deliveries.add(
        db,
        kind=kind,
        message_id=message_id,
        url=url,
        style=owner.webhook_style,
        parameters=values,
        at=now,
    )
    world.events.append("webhook", seq)
    world.deferral.note_queued(message_id)
    world.schedule(now)


def find_message(db: sqlite3.Connection, message_id: str) -> Message | None:
    """The SMS or voice message of an id; both have the same statuses (assumed, A160)."""
    return messages.by_id(db, message_id) or voice.message_by_id(db, message_id)


def set_status(world: World, message_id: str, status: str) -> Message:
    """Give a message another status by hand.

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
        message = find_message(db, message_id)
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
            return send_scheduled(db, world, message, now)
        return finish(db, world, message, status, now)
