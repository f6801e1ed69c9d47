"""SQL of conversations. A conversation is all messages between the team and one number; there is no
table of conversations, they are computed from the table of messages.

The messages of a conversation are in the order in which they reached the phone or left it: a reply
at the instant at which it was received, a message of the team at the instant at which it was sent.
A scheduled message that is not sent yet is at the instant at which it was accepted.

The "place" of a message is its `seq` in the table of messages: 1 for the message that was stored
first, and so on. It identifies a message; its order is the order of storing.
"""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from sms_mock.store.messages import (
    INBOUND,
    OTHER_SIDE,
    OUTBOUND,
    SELECT_WITH_PLACE,
    UNREAD,
    Message,
)

_REACHED: Final = "coalesce(received_at, sent_at, accepted_at)"
_NEW_OUTBOUND: Final = (
    f"(message_type = '{OUTBOUND}' AND seen = 0 AND deleted = 0 AND sent_at IS NOT NULL)"
)
_NEW: Final = f"({UNREAD} OR {_NEW_OUTBOUND})"
"""The condition for an unread message in either direction, as `Conversation` defines it."""
_WITH: Final = (
    f"((to_number = :number AND message_type = '{OUTBOUND}')"
    f" OR (from_number = :number AND message_type = '{INBOUND}'))"
)
_POSITION: Final = f"({_REACHED}, seq)"
_POSITION_OF: Final = f"(SELECT {_REACHED}, seq FROM messages WHERE seq = :before)"


class Conversation(NamedTuple):
    """All messages between the team and one number.

    Attributes:
        number: digits with the country code.
        first: the place of the message that was stored first.
        messages: how many messages there are.
        unread: how many messages are unread: no person has seen them on the page, and no API client
            has marked them read. Deleted messages, and scheduled ones that are not sent yet, do not
            count.
    """

    number: str
    first: int
    messages: int
    unread: int


def newest_first(
    db: sqlite3.Connection, *, before: int | None = None, limit: int = 100
) -> list[tuple[Conversation, int]]:
    """Return conversations, the one with the newest message first.

    Args:
        before: the place of a message; return only conversations that are listed behind the
            conversation of this message. None begins with the first.
        limit: how many conversations to return at most.

    Returns:
        Pairs of a conversation and the place of its newest message.
    """
    rows = db.execute(
        f"SELECT {OTHER_SIDE} AS number, min(seq), count(*), sum({_NEW}),"
        f" max({_REACHED}) AS reached, max(seq) AS last FROM messages GROUP BY 1"
        " HAVING :before IS NULL OR (reached, last) < (SELECT max(reached), max(last) FROM"
        f" (SELECT {_REACHED} AS reached, seq AS last FROM messages WHERE {OTHER_SIDE} ="
        f" (SELECT {OTHER_SIDE} FROM messages WHERE seq = :before)))"
        " ORDER BY reached DESC, last DESC LIMIT :limit",
        {"before": before, "limit": limit},
    ).fetchall()
    return [(Conversation(*row[:4]), newest_place(db, row[0])) for row in rows]


def with_number(db: sqlite3.Connection, number: str) -> Conversation | None:
    """Return the conversation with a number, or None if no message was exchanged with it."""
    row = db.execute(
        f"SELECT min(seq), count(*), sum({_NEW}) FROM messages WHERE {_WITH}", {"number": number}
    ).fetchone()
    return Conversation(number, *row) if row[0] is not None else None


def newest_place(db: sqlite3.Connection, number: str) -> int:
    """Return the place of the newest message of the conversation with a number.

    Returns:
        0 if no message was exchanged with the number (no message has place 0).
    """
    row = db.execute(
        f"SELECT seq FROM messages WHERE {_WITH} ORDER BY {_REACHED} DESC, seq DESC LIMIT 1",
        {"number": number},
    ).fetchone()
    return row[0] if row else 0


def count(db: sqlite3.Connection) -> int:
    """Return how many conversations the team has."""
    row: tuple[int] = db.execute(f"SELECT count(DISTINCT {OTHER_SIDE}) FROM messages").fetchone()
    return row[0]


def count_unread(db: sqlite3.Connection) -> int:
    """Return how many conversations hold an unread message."""
    # The indexes are named, because SQLite would choose one with which it has to sort the numbers:
    # with 100,000 unread messages that takes 30 ms instead of 7, and an open page calls this often.
    row: tuple[int] = db.execute(
        "SELECT (SELECT count(DISTINCT to_number) FROM messages INDEXED BY messages_new"
        f" WHERE {_NEW_OUTBOUND}) + (SELECT count(DISTINCT from_number)"
        f" FROM messages AS reply INDEXED BY messages_unseen WHERE {UNREAD} AND NOT EXISTS"
        f" (SELECT 1 FROM messages WHERE to_number = reply.from_number AND {_NEW_OUTBOUND}))"
    ).fetchone()
    return row[0]


def thread(
    db: sqlite3.Connection, number: str, *, before: int | None = None, limit: int = 100
) -> list[tuple[int, Message]]:
    """Return the messages of the conversation with a number, the newest first.

    Args:
        before: the place of a message; return only messages that are older in the conversation than
            this one. None begins with the newest.
        limit: how many messages to return at most.

    Returns:
        Pairs of a message's place and the message.
    """
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE {_WITH}"
        f" AND (:before IS NULL OR {_POSITION} < {_POSITION_OF})"
        f" ORDER BY {_REACHED} DESC, seq DESC LIMIT :limit",
        {"number": number, "before": before, "limit": limit},
    )
    return [(row[-1], Message._make(row[:-1])) for row in rows]


def place_after(db: sqlite3.Connection, number: str, message_id: str, *, newer: int) -> int | None:
    """Find where a page of a conversation must begin to show a message with newer ones above it.

    Args:
        message_id: the message that the page must show.
        newer: how many newer messages the page must show above it.

    Returns:
        The place to give to `thread` as `before`. None if the page must begin with the newest
        message, because no more than `newer` messages are newer, or because there is no such
        message.
    """
    row = db.execute(
        f"SELECT seq FROM messages WHERE {_WITH} AND {_POSITION} >"
        f" (SELECT {_REACHED}, seq FROM messages WHERE message_id = :message_id)"
        f" ORDER BY {_REACHED}, seq LIMIT 1 OFFSET :newer",
        {"number": number, "message_id": message_id, "newer": newer},
    ).fetchone()
    return row[0] if row else None


def mark_seen(db: sqlite3.Connection, number: str) -> list[str]:
    """Mark all messages of the conversation with a number as seen by a person.

    Returns:
        The ids of the messages that were unread.
    """
    rows = db.execute(
        f"UPDATE messages SET seen = 1 WHERE {_WITH} AND {_NEW} RETURNING message_id",
        {"number": number},
    ).fetchall()
    return [message_id for (message_id,) in rows]
