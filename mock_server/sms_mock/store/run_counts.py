"""SQL of the report of a run: counts messages, and reads the newest ones of a conversation.

Tables are counted a thousand rows at a time: one statement over 100,000 messages took 200 ms,
in which nobody else was answered.
"""

from __future__ import annotations

import sqlite3
from typing import Final, Literal, NamedTuple

from sms_mock.domain.lifecycle import SCHEDULED
from sms_mock.store import ranks
from sms_mock.store.deliveries import GIVEN_UP, PENDING
from sms_mock.store.messages import INBOUND, OTHER_SIDE, OUTBOUND
from sms_mock.store.ranks import RANK
from sms_mock.store.voice import AnyMessage

Table = Literal["messages", "voice_messages"]
AT_ONCE: Final = 1_000
"""How many rows `count_next` counts."""

_REACHED: Final = "coalesce(received_at, sent_at, accepted_at)"


class Sum(NamedTuple):
    """How many messages have these things in common, with their parts and cost.

    Attributes:
        campaign: "" for messages without one.
        cancelled: 1 if they are scheduled messages that were deleted before they were sent.
        credits: thousandths of a credit.
    """

    message_type: str
    campaign: str
    encoding: str
    status: str
    cancelled: int
    messages: int
    parts: int
    credits: int


class Contacted(NamedTuple):
    """How many messages were exchanged with a number.

    Attributes:
        reached: when the last of them reached or left the phone, milliseconds since 1970.
        last: the rank of the one that was stored last.
    """

    number: str
    messages: int
    reached: int
    last: int


class Counted(NamedTuple):
    """What `count_next` found.

    Attributes:
        last: the `seq` of the last row; None if there are no rows behind it.
    """

    sums: list[Sum]
    contacted: list[Contacted]
    last: int | None


def count_next(db: sqlite3.Connection, table: Table, after: int) -> Counted:
    """Count the first AT_ONCE messages of a table whose `seq` is higher than `after`."""
    last, rows = db.execute(
        f"SELECT max(seq), count(*) FROM"
        f" (SELECT seq FROM {table} WHERE seq > ? ORDER BY seq LIMIT {AT_ONCE})",
        (after,),
    ).fetchone()
    sums = db.execute(
        "SELECT message_type, coalesce(campaign, ''), encoding, coalesce(status, ''),"
        f" deleted = 1 AND status = '{SCHEDULED}', count(*), sum(parts), sum(credit_cost)"
        f" FROM {table} WHERE seq > ? AND seq <= ? GROUP BY 1, 2, 3, 4, 5",
        (after, last),
    )
    rank = RANK if table == "messages" else "seq"
    contacted = db.execute(
        f"SELECT {OTHER_SIDE}, count(*), max({_REACHED}), max({rank})"
        f" FROM {table} WHERE seq > ? AND seq <= ? GROUP BY 1",
        (after, last),
    )
    return Counted(
        [Sum._make(row) for row in sums],
        [Contacted._make(row) for row in contacted],
        last if rows == AT_ONCE else None,
    )


def newest_with(db: sqlite3.Connection, number: str, limit: int) -> list[AnyMessage]:
    """Return the last messages that were stored of those exchanged with a number, ordered by when
    they reached or left the phone.

    `conversations.thread` reads all messages of the conversation for that; this reads `limit` of
    each kind.
    """
    newest = "ORDER BY seq DESC LIMIT :limit"
    sms = f"SELECT {_REACHED} AS reached, {RANK} AS rank FROM messages"
    calls = f"SELECT {_REACHED} AS reached, seq AS rank FROM voice_messages"
    rows = db.execute(
        f"SELECT * FROM ({sms} WHERE to_number = :number AND message_type = '{OUTBOUND}' {newest})"
        f" UNION ALL SELECT * FROM ({sms} WHERE from_number = :number"
        f" AND message_type = '{INBOUND}' {newest})"
        f" UNION ALL SELECT * FROM ({calls} WHERE to_number = :number {newest})"
        " ORDER BY reached DESC, rank DESC LIMIT :limit",
        {"number": number, "limit": limit},
    ).fetchall()
    found = ranks.by_ranks(db, [rank for _, rank in rows])
    return [found[rank] for _, rank in reversed(rows)]


def undelivered_webhooks(
    db: sqlite3.Connection, after: int
) -> tuple[list[tuple[int, int]], int | None]:
    """Return the first AT_ONCE webhooks with a number higher than `after`, and the number of the
    last one; None instead of it if there are no further webhooks.

    Of each webhook it returns the number, and whether it was tried or given up and is not
    delivered.
    """
    rows = db.execute(
        f"SELECT seq, state = '{GIVEN_UP}' OR (state = '{PENDING}' AND tries > 0)"
        f" FROM deliveries WHERE seq > ? ORDER BY seq LIMIT {AT_ONCE}",
        (after,),
    ).fetchall()
    return rows, rows[-1][0] if len(rows) == AT_ONCE else None
