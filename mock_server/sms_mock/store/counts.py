"""SQL of the statistics: how many messages, and for how many credits, by user and campaign."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.domain.lifecycle import SCHEDULED
from sms_mock.store.messages import OUTBOUND


class Count(NamedTuple):
    """Messages of one user, campaign and status; `credits` in thousandths."""

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
    """What was sent from `start` to `end` (epoch milliseconds, both inclusive).

    Deleted messages count, SCHEDULED ones never (evidence A80, A81); a message without a campaign
    counts under "" (O37).
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
