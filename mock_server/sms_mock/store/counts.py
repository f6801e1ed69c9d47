"""SQL of the statistics: how many SMS were sent, and for how many credits."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.domain.lifecycle import SCHEDULED
from sms_mock.store.messages import OUTBOUND


class Count(NamedTuple):
    """How many messages one user sent in one campaign that now have one status, and their cost.

    `credits` is in thousandths of a credit.
    """

    user_id: int
    campaign: str
    status: str
    messages: int
    credits: int


def sent_between(
    db: sqlite3.Connection,
    start: int,
    end: int,
    *,
    user_id: int | None = None,
    campaign: str | None = None,
) -> list[Count]:
    """Count the SMS that were sent in a time range, by user, campaign and status.

    Deleted messages count, SCHEDULED messages do not (assumed, A80, A81). A message without a
    campaign counts under the campaign "" (observed, O37).

    Args:
        start, end: milliseconds since 1970; messages sent exactly at either instant count.
        user_id: count only messages of this user; None counts those of all users.
        campaign: count only messages of this campaign; "" counts only those without a campaign,
            None counts all.
    """
    rows = db.execute(
        "SELECT user_id, coalesce(campaign, ''), status, count(*), sum(credit_cost)"
        " FROM messages WHERE message_type = :outbound AND sent_at BETWEEN :start AND :end"
        " AND status != :scheduled AND (:user_id IS NULL OR user_id = :user_id)"
        " AND (:campaign IS NULL OR coalesce(campaign, '') = :campaign)"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2",
        {
            "outbound": OUTBOUND,
            "scheduled": SCHEDULED,
            "start": start,
            "end": end,
            "user_id": user_id,
            "campaign": campaign,
        },
    )
    return [Count._make(row) for row in rows]
