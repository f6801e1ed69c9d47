"""Counts what a team has, and the messages that reached their phones since a moment."""

from __future__ import annotations

from typing import NamedTuple

from sms_mock.store import conversations, deliveries, ledger, messages, users, voice
from sms_mock.store.world import World


class Totals(NamedTuple):
    """How much a team has at one instant, all read in one transaction.

    Attributes:
        now: the time of the team's clock, milliseconds since 1970.
        messages: SMS in both directions and voice messages.
        newest_message_id: the id of the one that was stored last; None if there are none.
        reached: how many messages reached their phones since the given moment.
        webhooks: the webhooks of the outbox.
        newest_webhook: the number of the newest webhook; 0 if there are none.
        movements: movements of credits.
        credits: the credits of all users together, in thousandths.
    """

    now: int
    messages: int
    newest_message_id: str | None
    reached: int
    webhooks: int
    newest_webhook: int
    movements: int
    credits: int


def count_totals(world: World, since: int | None, after_id: str) -> Totals:
    """Count what the team has.

    Args:
        since: the moment, milliseconds since 1970; None counts all messages.
        after_id: a message that reached its phone exactly at the moment counts if its id is higher
            than this. Ids grow, so this tells the messages of a frozen clock apart.
    """
    with world.transaction() as db:
        webhook = deliveries.newest_first(db, limit=1)
        count = messages.count(db) + voice.count(db)
        return Totals(
            now=world.clock.now(),
            messages=count,
            newest_message_id=conversations.newest_id(db),
            reached=count if since is None else conversations.count_since(db, since, after_id),
            webhooks=deliveries.count(db),
            newest_webhook=webhook[0].seq if webhook else 0,
            movements=ledger.count(db),
            credits=sum(user.credits for user in users.everyone(db)),
        )
