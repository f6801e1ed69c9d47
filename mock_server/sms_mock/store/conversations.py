"""SQL of conversations: messages by the number on the other side. Nothing is stored for them.

Their messages stand in the order in which they reached the phone: a scheduled message stands where
it was accepted until it is sent, and then at the instant at which it was sent.
"""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from sms_mock.store.messages import INBOUND, OUTBOUND, SELECT_WITH_PLACE, UNREAD, Message

_REACHED: Final = "coalesce(received_at, sent_at, accepted_at)"
_NUMBER: Final = f"CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END"
_NEW_OUTBOUND: Final = (
    f"(message_type = '{OUTBOUND}' AND seen = 0 AND deleted = 0 AND sent_at IS NOT NULL)"
)
_NEW: Final = f"({UNREAD} OR {_NEW_OUTBOUND})"
"""A message in either direction that nobody has looked at on the page."""
_WITH: Final = (
    f"((to_number = :number AND message_type = '{OUTBOUND}')"
    f" OR (from_number = :number AND message_type = '{INBOUND}'))"
)
_POSITION: Final = f"({_REACHED}, seq)"
_POSITION_OF: Final = f"(SELECT {_REACHED}, seq FROM messages WHERE seq = :before)"


class Conversation(NamedTuple):
    """All messages between the team and one number.

    `first` is the place, in the order of arrival, of the message that was accepted first; `unread`
    counts messages in either direction that nobody has looked at on the page.
    """

    number: str
    first: int
    messages: int
    unread: int


def newest_first(
    db: sqlite3.Connection, *, before: int | None = None, limit: int = 100
) -> list[tuple[Conversation, int]]:
    """Conversations with the place of the newest message, the one with the newest message first.

    Args:
        before: the place of a message; only conversations behind that of this message are listed.
    """
    rows = db.execute(
        f"SELECT {_NUMBER} AS number, min(seq), count(*), sum({_NEW}),"
        f" max({_REACHED}) AS reached, max(seq) AS last FROM messages GROUP BY 1"
        " HAVING :before IS NULL OR (reached, last) < (SELECT max(reached), max(last) FROM"
        f" (SELECT {_REACHED} AS reached, seq AS last FROM messages WHERE {_NUMBER} ="
        f" (SELECT {_NUMBER} FROM messages WHERE seq = :before)))"
        " ORDER BY reached DESC, last DESC LIMIT :limit",
        {"before": before, "limit": limit},
    ).fetchall()
    return [(Conversation(*row[:4]), newest_place(db, row[0])) for row in rows]


def with_number(db: sqlite3.Connection, number: str) -> Conversation | None:
    """The conversation with one number, if there is any."""
    row = db.execute(
        f"SELECT min(seq), count(*), sum({_NEW}) FROM messages WHERE {_WITH}", {"number": number}
    ).fetchone()
    return Conversation(number, *row) if row[0] is not None else None


def newest_place(db: sqlite3.Connection, number: str) -> int:
    """The place of the message that reached or left the phone last; 0 if there is no message."""
    row = db.execute(
        f"SELECT seq FROM messages WHERE {_WITH} ORDER BY {_REACHED} DESC, seq DESC LIMIT 1",
        {"number": number},
    ).fetchone()
    return row[0] if row else 0


def count(db: sqlite3.Connection) -> int:
    """With how many numbers there is a conversation."""
    row: tuple[int] = db.execute(f"SELECT count(DISTINCT {_NUMBER}) FROM messages").fetchone()
    return row[0]


def count_unread(db: sqlite3.Connection) -> int:
    """With how many numbers there is a conversation that has something unread."""
    row: tuple[int] = db.execute(
        f"SELECT count(*) FROM (SELECT from_number FROM messages WHERE {UNREAD}"
        f" UNION SELECT to_number FROM messages WHERE {_NEW_OUTBOUND})"
    ).fetchone()
    return row[0]


def thread(
    db: sqlite3.Connection, number: str, *, before: int | None = None, limit: int = 100
) -> list[tuple[int, Message]]:
    """The messages to and from a number with their places, the newest first.

    Args:
        before: the place of a message; only those that reached the phone before it are listed.
    """
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE {_WITH}"
        f" AND (:before IS NULL OR {_POSITION} < {_POSITION_OF})"
        f" ORDER BY {_REACHED} DESC, seq DESC LIMIT :limit",
        {"number": number, "before": before, "limit": limit},
    )
    return [(row[-1], Message._make(row[:-1])) for row in rows]


def place_after(db: sqlite3.Connection, number: str, message_id: str, *, newer: int) -> int | None:
    """The place before which a page begins that has a message with some newer ones above it.

    Args:
        newer: how many of those; with no more than so many, or no such message, the page begins
            with the newest and this is None.
    """
    row = db.execute(
        f"SELECT seq FROM messages WHERE {_WITH} AND {_POSITION} >"
        f" (SELECT {_REACHED}, seq FROM messages WHERE message_id = :message_id)"
        f" ORDER BY {_REACHED}, seq LIMIT 1 OFFSET :newer",
        {"number": number, "message_id": message_id, "newer": newer},
    ).fetchone()
    return row[0] if row else None


def mark_seen(db: sqlite3.Connection, number: str) -> list[str]:
    """Mark the messages to and from a number as looked at; the ids of what was unread."""
    rows = db.execute(
        f"UPDATE messages SET seen = 1 WHERE {_WITH} AND {_NEW} RETURNING message_id",
        {"number": number},
    ).fetchall()
    return [message_id for (message_id,) in rows]
