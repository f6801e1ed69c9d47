"""SQL of conversations: messages by the number on the other side. Nothing is stored for them."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.store.messages import (
    INBOUND,
    LAST_PLACE,
    OUTBOUND,
    SELECT_WITH_PLACE,
    UNREAD,
    Message,
)


class Conversation(NamedTuple):
    """Everything between the team and one number; places are of its oldest and newest message."""

    number: str
    first: int
    last: int
    messages: int
    unread: int


def newest_first(
    db: sqlite3.Connection, *, before: int | None = None, limit: int = 100
) -> list[Conversation]:
    """Conversations by number, the one with the newest message first."""
    rows = db.execute(
        f"SELECT CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END AS number,"
        f" min(seq), max(seq) AS last, count(*), sum({UNREAD})"
        " FROM messages GROUP BY 1 HAVING :before IS NULL OR last < :before"
        " ORDER BY last DESC LIMIT :limit",
        {"before": before, "limit": limit},
    )
    return [Conversation._make(row) for row in rows]


def with_number(db: sqlite3.Connection, number: str) -> Conversation | None:
    """The conversation with one number, if there is any."""
    row = db.execute(
        "SELECT min(seq), max(seq), count(*), sum(unread) FROM ("
        "SELECT seq, 0 AS unread FROM messages"
        f" WHERE to_number = ? AND message_type = '{OUTBOUND}'"
        f" UNION ALL SELECT seq, {UNREAD} FROM messages"
        f" WHERE from_number = ? AND message_type = '{INBOUND}')",
        (number, number),
    ).fetchone()
    return Conversation(number, *row) if row[0] is not None else None


def count(db: sqlite3.Connection) -> int:
    """With how many numbers there is a conversation."""
    row: tuple[int] = db.execute(
        "SELECT count(DISTINCT"
        f" CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END) FROM messages"
    ).fetchone()
    return row[0]


def count_unread(db: sqlite3.Connection) -> int:
    """With how many numbers there is a conversation in which something is unread."""
    row: tuple[int] = db.execute(
        f"SELECT count(DISTINCT from_number) FROM messages WHERE {UNREAD}"
    ).fetchone()
    return row[0]


def thread(
    db: sqlite3.Connection, number: str, *, before: int | None = None, limit: int = 100
) -> list[tuple[int, Message]]:
    """What went to and came from a number with its place, the newest first."""
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE seq IN (SELECT seq FROM messages WHERE to_number = :number"
        f" AND message_type = '{OUTBOUND}' AND seq < :before UNION ALL SELECT seq FROM messages"
        f" WHERE from_number = :number AND message_type = '{INBOUND}' AND seq < :before"
        " ORDER BY seq DESC LIMIT :limit) ORDER BY seq DESC",
        {
            "number": number,
            "before": before if before is not None else LAST_PLACE,
            "limit": limit,
        },
    )
    return [(row[-1], Message._make(row[:-1])) for row in rows]


def place_after(db: sqlite3.Connection, number: str, message_id: str, *, newer: int) -> int | None:
    """The place before which a page begins that has a message with some newer ones above it.

    Args:
        newer: how many of those; with no more than so many, or no such message, the page begins
            with the newest and this is None.
    """
    row = db.execute(
        "WITH here AS (SELECT seq FROM messages WHERE message_id = :message_id)"
        f" SELECT seq FROM messages, (SELECT seq AS wanted FROM here) WHERE seq > wanted"
        f" AND ((to_number = :number AND message_type = '{OUTBOUND}')"
        f" OR (from_number = :number AND message_type = '{INBOUND}'))"
        " ORDER BY seq LIMIT 1 OFFSET :newer",
        {"number": number, "message_id": message_id, "newer": newer},
    ).fetchone()
    return row[0] if row else None


def mark_seen(db: sqlite3.Connection, number: str) -> list[str]:
    """Mark what came from a number as seen; the ids of what was unread."""
    rows = db.execute(
        f"UPDATE messages SET seen = 1 WHERE from_number = ? AND {UNREAD} RETURNING message_id",
        (number,),
    ).fetchall()
    return [message_id for (message_id,) in rows]
