"""Puts webhooks into the outbox; the worker sends them."""

from __future__ import annotations

import sqlite3

from sms_mock.store import deliveries, users
from sms_mock.store.messages import Message
from sms_mock.store.world import World
from sms_mock.webhooks import payload


def queue_report(
    db: sqlite3.Connection, world: World, message: Message, now: int, *, times: int = 1
) -> None:
    """Queue the delivery report of a message, `times` times.

    Does nothing if the user who sent the message has no URL for delivery reports.

    Args:
        now: when the first attempts are due, milliseconds since 1970.
    """
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
    """Queue one webhook. Its URL and values do not change afterwards (assumed, A201, A202).

    The team's schedule may let it come more than once, or hold it back.

    Args:
        kind: `deliveries.REPLY` or `deliveries.REPORT`.
        owner: the user whose webhook style is used.
        values: the names and values to send.
        now: when the first attempt is due, milliseconds since 1970.
    """
    numbers = [
        deliveries.add(
            db,
            kind=kind,
            message_id=message_id,
            url=url,
            style=owner.webhook_style,
            parameters=values,
            at=now,
        )
        for _ in range(world.run_schedule.take_copies(kind, message_id))
    ]
    if world.run_schedule:
        in_test = deliveries.receiver_of(url) == deliveries.IN_TEST
        world.run_schedule.note_queued(kind, message_id, numbers, in_test)
    for seq in numbers:
        world.events.append("webhook", seq)
    world.deferral.note_queued(message_id)
    world.schedule(now)
