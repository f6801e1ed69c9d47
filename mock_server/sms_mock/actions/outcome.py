"""Decides the outcome of a message that is SENT, and gives the message its final status.

The outcome is the final status of a message. The first of these that applies decides it:

1. The number has opted out: FAILED_OPTOUT.
2. Delivery is manual: the message stays SENT until its status is set by hand.
3. The number has a scenario, which says what happens.
4. A carrier serves the number: FAILED for a share of its messages, else DELIVERED.
5. Otherwise DELIVERED.

A schedule of the team may then change the outcome of a message that would be DELIVERED by 4 or 5,
and may send a delivery report before the answer to the send.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.actions import webhook_queue
from sms_mock.actions.messages import no_such_message
from sms_mock.domain import lifecycle
from sms_mock.domain.delivery_mode import DEFAULT, DeliveryMode, parse_delivery
from sms_mock.domain.errors import InvalidField
from sms_mock.store import (
    deliveries,
    ledger,
    messages,
    opt_outs,
    scenarios,
    tasks,
    users,
    voice,
)
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.voice import VOICE
from sms_mock.store.world import World, read_meta
from sms_mock.world import ScenarioEntry


class Outcome(NamedTuple):
    """The outcome that was decided for a sent message.

    Attributes:
        status: the final status; without meaning if `delay` is None.
        delay: milliseconds from SENT to the final status; None if it is not planned, because it is
            set by hand or never comes.
        reports: how many delivery reports are queued if the sender has a URL for them.
        before_answer: whether the report may be sent before the answer to the send.
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
    """Return the team's delivery mode: when its messages get their outcome."""
    return parse_delivery(read_meta(db, "delivery") or DEFAULT)


def begin(db: sqlite3.Connection, world: World, message: Message, now: int) -> Message:
    """Decide the outcome of a message that has just become SENT; plan it, or apply it at once.

    If the final status never comes, or has to be set by hand, nothing is planned.

    Args:
        now: when the message became SENT, milliseconds since 1970.

    Returns:
        The message, with its final status if the outcome was applied.
    """
    scenario = scenarios.of_number(db, message.to_number)
    outcome = _decide(db, world, message, scenario)
    if world.run_schedule:
        outcome = _perturbed(db, world, message, outcome, plain=scenario is None)
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
        # The provider decides this itself, so it happens with manual delivery too. What counts is
        # whether the number has opted out when the message becomes SENT (assumed, A197).
        return Outcome(lifecycle.FAILED_OPTOUT, mode.delay or 0)
    if scenario is not None:
        return _scripted(scenario, mode)
    if mode.manual:
        return Outcome(lifecycle.DELIVERED, None)
    carrier = scenarios.carrier_of(db, message.to_number)
    if carrier is None:
        return Outcome(lifecycle.DELIVERED, mode.delay)
    # Both are always drawn, so that a change of share or delay does not change the later draws.
    failed = world.draws.random() < carrier.failure_share
    extra = round(world.draws.uniform(*carrier.delay) * 1000)
    delay = mode.delay if mode.immediate else (mode.delay or 0) + extra
    return Outcome(lifecycle.FAILED if failed else lifecycle.DELIVERED, delay)


def _perturbed(
    db: sqlite3.Connection, world: World, message: Message, outcome: Outcome, *, plain: bool
) -> Outcome:
    """Change the outcome of a message if a perturbation of the team's schedule says so, and mark
    that perturbation as applied or impossible.

    Args:
        outcome: the outcome that was decided without the schedule.
        plain: whether the number has no scenario.
    """
    plain = plain and outcome.status == lifecycle.DELIVERED and outcome.delay is not None
    kind = world.run_schedule.take_outcome(message.message_id, plain=plain)
    if kind is not None:
        # Without a status the message stays SENT, as one to a number that is never reported.
        outcome = outcome._replace(delay=None) if kind.status is None else outcome
        outcome = outcome._replace(status=kind.status or outcome.status)
    sender = users.by_id(db, message.user_id)
    url = sender.delivery_report_url if sender else None
    if outcome.delay is None or not url:
        return outcome
    in_test = deliveries.receiver_of(url) == deliveries.IN_TEST
    if world.run_schedule.take_overtaking(message.message_id, in_test=in_test):
        return outcome._replace(delay=0, before_answer=True)
    return outcome


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
    """Make a scheduled message SENT, then decide and plan or apply its outcome as `begin` does.

    Args:
        now: when the message becomes SENT, milliseconds since 1970.
    """
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
    """Give a sent message its final status.

    Credits are given back only for FAILED_REFUNDED (assumed, A156). Delivery reports are queued if
    the sender has a URL for them (assumed, A169). If the message is DELIVERED and the scenario of
    its number replies, the reply is planned.

    Args:
        status: the final status.
        now: milliseconds since 1970.
        reports: how many delivery reports to queue.
        before_answer: whether the reports may be sent before the answer to the send is complete.

    Returns:
        The message with its final status.
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
    webhook_queue.queue_report(db, world, done, now, times=reports)
    if status == lifecycle.DELIVERED:
        _plan_answer(db, world, done, now)
    return done


def _plan_answer(db: sqlite3.Connection, world: World, message: Message, now: int) -> None:
    """Plan the reply if the scenario of the number replies; it comes after the delivery report."""
    scenario = scenarios.of_number(db, message.to_number)
    # A voice message is not answered by SMS (assumed, A191).
    if scenario and scenario.fate == "replies" and message.message_type != VOICE:
        wait = round((scenario.seconds or 0) * 1000)
        _plan(db, world, tasks.REPLY, message, now + wait, {"text": scenario.text})


def find_message(db: sqlite3.Connection, message_id: str) -> Message | None:
    """Return the SMS, sent or received, or the voice message with this id; None if there is none.

    The outcome of voice messages is decided as that of SMS is (assumed, A160).
    """
    return messages.by_id(db, message_id) or voice.message_by_id(db, message_id)


def set_status(world: World, message_id: str, status: str) -> Message:
    """Give a message another status by hand, at once.

    SENT sends a scheduled message now. Its outcome is then decided as `begin` does, so the message
    that is returned may have its final status already.

    Raises:
        InvalidField: the status does not exist, the message cannot get it from its present one, or
            the message is inbound or was deleted before it was sent.
        NotFound: there is no such message.
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
                f"message {message_id} was deleted before it was sent",
                field="messageId",
                help="it is never sent; send a new one",
            )
        if not lifecycle.may_become(message.status, status):
            legal = lifecycle.TRANSITIONS[message.status]
            raise InvalidField(
                f"a message that is {message.status} cannot become {status}",
                field="status",
                help=f"give {' or '.join(legal)}" if legal else f"{message.status} is final",
            )
        now = world.clock.now()
        if status == lifecycle.SENT:
            tasks.cancel(db, message_id, tasks.SEND)
            return send_scheduled(db, world, message, now)
        return finish(db, world, message, status, now)
