"""From SENT to the outcome: what becomes of a message, when, and who is told.

Order of what decides: an opt-out, a scenario of the number, the carrier's failure share, delivery.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.domain import lifecycle
from sms_mock.domain.delivery_mode import DEFAULT, DeliveryMode, parse_delivery
from sms_mock.store import deliveries, fates, ledger, messages, tasks, users, voice
from sms_mock.store.messages import Message
from sms_mock.store.voice import VOICE
from sms_mock.store.world import World, read_meta
from sms_mock.webhooks import payload
from sms_mock.world import ScenarioEntry


class Fate(NamedTuple):
    """An outcome, `delay` milliseconds after SENT (None: by hand or never), and its reports."""

    status: str
    delay: int | None
    reports: int = 1
    before_answer: bool = False


_OUTCOME_OF_FATE = {
    "fails": lifecycle.FAILED,
    "fails-refunded": lifecycle.FAILED_REFUNDED,
    "opted-out": lifecycle.FAILED_OPTOUT,
    "unknown": lifecycle.UNKNOWN,
}


def delivery_mode(db: sqlite3.Connection) -> DeliveryMode:
    """How this team's messages come to their outcome."""
    return parse_delivery(read_meta(db, "delivery") or DEFAULT)


def begin(db: sqlite3.Connection, world: World, message: Message, now: int) -> Message:
    """A message has just become SENT: plan, or at once apply, what becomes of it.

    Args:
        now: epoch milliseconds, the instant at which it became SENT.

    Returns:
        The message as it is then.
    """
    scenario = fates.scenario(db, message.to_number)
    fate = _fate(db, world, message, scenario)
    if fate.delay == 0:
        return finish(
            db,
            world,
            message,
            fate.status,
            now,
            reports=fate.reports,
            before_answer=fate.before_answer,
        )
    if fate.delay is not None:
        detail = {"status": fate.status, "reports": fate.reports}
        _plan(db, world, tasks.OUTCOME, message, now + fate.delay, detail)
    return message


def _fate(
    db: sqlite3.Connection, world: World, message: Message, scenario: ScenarioEntry | None
) -> Fate:
    mode = delivery_mode(db)
    if fates.opted_out(db, message.to_number):
        # The provider's own decision, so it comes also where outcomes are left to people. What
        # counts is this moment, at which the message goes (assumed, A197).
        return Fate(lifecycle.FAILED_OPTOUT, mode.delay or 0)
    if scenario is not None:
        return _scripted(scenario, mode)
    if mode.manual:
        return Fate(lifecycle.DELIVERED, None)
    carrier = fates.carrier_of(db, message.to_number)
    if carrier is None:
        return Fate(lifecycle.DELIVERED, mode.delay)
    # Both are drawn always, so that one share more or less does not shift the draws after it.
    failed = world.draws.random() < carrier.failure_share
    extra = round(world.draws.uniform(*carrier.delay) * 1000)
    delay = mode.delay if mode.immediate else (mode.delay or 0) + extra
    return Fate(lifecycle.FAILED if failed else lifecycle.DELIVERED, delay)


def _scripted(scenario: ScenarioEntry, mode: DeliveryMode) -> Fate:
    if mode.manual or scenario.fate == "never-reported":
        return Fate(lifecycle.DELIVERED, None)
    if scenario.fate == "reported-late":
        return Fate(lifecycle.DELIVERED, round((scenario.seconds or 0) * 1000))
    if scenario.fate == "reported-twice":
        return Fate(lifecycle.DELIVERED, mode.delay, reports=2)
    if scenario.fate == "report-before-answer":
        return Fate(lifecycle.DELIVERED, 0, before_answer=True)
    return Fate(_OUTCOME_OF_FATE.get(scenario.fate, lifecycle.DELIVERED), mode.delay)


def _plan(
    db: sqlite3.Connection,
    world: World,
    kind: str,
    message: Message,
    due_at: int,
    detail: dict[str, object],
) -> None:
    tasks.plan(db, kind, message.message_id, due_at=due_at, detail=detail)
    world.expect(due_at)


def send_scheduled(db: sqlite3.Connection, world: World, message: Message, now: int) -> Message:
    """A scheduled message goes."""
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
    """Give a sent message its outcome: refund where due, queue the report (assumed, A156, A169)."""
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
    """Whoever answers by itself does so once it has the message, so after its report."""
    scenario = fates.scenario(db, message.to_number)
    # Who is called does not answer by SMS (assumed, A191).
    if scenario and scenario.fate == "replies" and message.message_type != VOICE:
        wait = round((scenario.seconds or 0) * 1000)
        _plan(db, world, tasks.REPLY, message, now + wait, {"text": scenario.text})


def queue_report(
    db: sqlite3.Connection, world: World, message: Message, now: int, *, times: int = 1
) -> None:
    """Queue the delivery report of a message where its sender has a URL for it."""
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
        parameters=payload.signed(values, token=owner.token, nonce=world.ids.token(), now=now),
        at=now,
    )
    world.events.append("webhook", seq)
    world.deferral.note_queued(message_id)
    world.expect(now)
