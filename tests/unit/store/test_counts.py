"""The statistics count messages by user, campaign and status in a range of time."""

from __future__ import annotations

import sqlite3
from typing import Any

from sms_mock.store import counts, messages
from sms_mock.store.counts import Count
from sms_mock.store.messages import INBOUND
from tests.unit.store.stored import NOON, message


def test_messages_are_counted_by_user_campaign_and_status(db: sqlite3.Connection) -> None:
    rows: tuple[dict[str, Any], ...] = (
        {"campaign": "b"},
        {"campaign": "b", "deleted": 1, "credit_cost": 3000},
        {"campaign": "b", "status": "DELIVERED"},
        {},
        {"user_id": 2},
        {"status": "SCHEDULED"},
        {"sent_at": None, "status": "SCHEDULED"},
        {"message_type": INBOUND, "sent_at": NOON},
    )
    for number, fields in enumerate(rows):
        messages.insert(db, message(number, **fields))
    found = counts.sent_between(db, NOON, NOON + 60_000)
    assert sorted(found) == [
        Count(1, "", "SENT", 1, 1000),
        Count(1, "b", "DELIVERED", 1, 1000),
        Count(1, "b", "SENT", 2, 4000),
        Count(2, "", "SENT", 1, 1000),
    ]
    assert counts.sent_between(db, NOON, NOON + 60_000, user_id=2) == [found[-1]]
    assert len(counts.sent_between(db, NOON, NOON + 60_000, campaign="b")) == 2
    assert len(counts.sent_between(db, NOON, NOON + 60_000, campaign="")) == 2
    assert counts.sent_between(db, NOON, NOON + 60_000, campaign="B") == []


def test_both_ends_of_the_range_count(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1, sent_at=NOON))
    for start, end, expected in (
        (NOON, NOON, 1),
        (NOON - 1, NOON, 1),
        (NOON, NOON + 1, 1),
        (NOON + 1, NOON + 2, 0),
        (NOON - 2, NOON - 1, 0),
        (NOON + 1, NOON - 1, 0),
    ):
        assert len(counts.sent_between(db, start, end)) == expected
