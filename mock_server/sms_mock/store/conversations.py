"""SQL of conversations: all SMS and voice messages between the team and one number.

There is no table of conversations; they are computed from the tables of messages. The messages of a
conversation are in the order in which they reached the phone or left it: a reply at the instant at
which it was received, a message of the team at the instant at which it was sent. A scheduled
message that is not sent yet is at the instant at which it was accepted.

A message is named by its rank, see `ranks.py`.
"""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from sms_mock.store import ranks
from sms_mock.store.messages import INBOUND, OTHER_SIDE, OUTBOUND, UNREAD
from sms_mock.store.ranks import RANK
from sms_mock.store.voice import AnyMessage

_REACHED: Final = "coalesce(received_at, sent_at, accepted_at)"
_NEW_OUTBOUND: Final = (
    f"(message_type = '{OUTBOUND}' AND seen = 0 AND deleted = 0 AND sent_at IS NOT NULL)"
)
_NEW: Final = f"({UNREAD} OR {_NEW_OUTBOUND})"
"""The condition for an unread SMS in either direction, as `Conversation` defines it."""
_NEW_CALL: Final = "(seen = 0 AND deleted = 0)"
"""The condition for an unread voice message."""
_WITH: Final = (
    f"((to_number = :number AND message_type = '{OUTBOUND}')"
    f" OR (from_number = :number AND message_type = '{INBOUND}'))"
)
_ALL_WITH: Final = (
    f"(SELECT {_REACHED} AS reached, {RANK} AS rank, message_id, {_NEW} AS new FROM messages"
    f" WHERE {_WITH} UNION ALL SELECT {_REACHED}, seq, message_id, {_NEW_CALL}"
    " FROM voice_messages WHERE to_number = :number)"
)
"""Every message with a number: when it reached the phone, its rank and id, whether it is unread."""
_EVERY: Final = (
    f"(SELECT {OTHER_SIDE} AS number, {_REACHED} AS reached, {RANK} AS rank FROM messages"
    f" UNION ALL SELECT to_number, {_REACHED}, seq FROM voice_messages)"
)
"""Every message: the number on the other side, when it reached the phone, and its rank."""


class Conversation(NamedTuple):
    """All messages between the team and one number.

    Attributes:
        number: digits with the country code.
        first: the rank of the message that was stored first; 0 if there are none.
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
) -> list[str]:
    """Return the numbers of conversations, the one with the newest message first.

    Args:
        before: the rank of a message; return only conversations that are listed behind the
            conversation of this message. None begins with the first; for an unknown rank nothing
            is returned.
        limit: how many conversations to return at most.
    """
    end = (None, None) if before is None else _listed_at(db, before)
    rows = db.execute(
        f"SELECT number, max(reached) AS reached, max(rank) AS last FROM {_EVERY} GROUP BY 1"
        " HAVING :all OR (reached, last) < (:reached, :rank)"
        " ORDER BY reached DESC, last DESC LIMIT :limit",
        {"all": before is None, "reached": end[0], "rank": end[1], "limit": limit},
    )
    return [number for number, *_ in rows]


def _listed_at(db: sqlite3.Connection, rank: int) -> tuple[int | None, int | None]:
    """Return the instant and the rank by which the list orders the conversation of a message.

    Returns:
        (None, None) if there is no such message.
    """
    message = ranks.by_rank(db, rank)
    number = ranks.other_side(message) if message else ""
    sql = f"SELECT max(reached), max(rank) FROM {_ALL_WITH}"
    reached, last = db.execute(sql, {"number": number}).fetchone()
    return reached, last


def with_number(db: sqlite3.Connection, number: str) -> Conversation | None:
    """Return the conversation with a number, or None if no message was exchanged with it."""
    row = db.execute(
        f"SELECT min(rank), count(*), sum(new) FROM {_ALL_WITH}", {"number": number}
    ).fetchone()
    return Conversation(number, *row) if row[0] is not None else None


def newest_rank(db: sqlite3.Connection, number: str) -> int:
    """Return the rank of the newest message of the conversation with a number.

    Returns:
        0 if no message was exchanged with the number (no message has rank 0).
    """
    row = db.execute(
        f"SELECT rank FROM {_ALL_WITH} ORDER BY reached DESC, rank DESC LIMIT 1",
        {"number": number},
    ).fetchone()
    return row[0] if row else 0


def count(db: sqlite3.Connection) -> int:
    """Return how many conversations the team has."""
    row: tuple[int] = db.execute(
        f"SELECT (SELECT count(DISTINCT {OTHER_SIDE}) FROM messages)"
        # DISTINCT inside: messages with a number are looked for once, not for each call.
        " + (SELECT count(*) FROM (SELECT DISTINCT to_number FROM voice_messages) AS call"
        f" WHERE NOT EXISTS (SELECT 1 FROM messages WHERE to_number = call.to_number"
        f" AND message_type = '{OUTBOUND}') AND NOT EXISTS (SELECT 1 FROM messages"
        f" WHERE from_number = call.to_number AND message_type = '{INBOUND}'))"
    ).fetchone()
    return row[0]


def newest_id(db: sqlite3.Connection) -> str | None:
    """Return the id of the SMS or voice message that was stored last; None if there is none."""
    row = db.execute(
        f"SELECT message_id FROM (SELECT message_id, {RANK} AS rank FROM messages"
        " WHERE seq = (SELECT max(seq) FROM messages) UNION ALL"
        " SELECT message_id, seq FROM voice_messages"
        " WHERE seq = (SELECT max(seq) FROM voice_messages)) ORDER BY rank DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def count_since(db: sqlite3.Connection, instant: int, after_id: str) -> int:
    """Return how many SMS and voice messages reached the phone, or left it, after an instant.

    Args:
        instant: milliseconds since 1970.
        after_id: a message at exactly this instant counts if its id is higher than this.
    """
    since = f"({_REACHED}, message_id) > (:instant, :after_id)"
    row: tuple[int] = db.execute(
        f"SELECT (SELECT count(*) FROM messages WHERE {since})"
        f" + (SELECT count(*) FROM voice_messages WHERE {since})",
        {"instant": instant, "after_id": after_id},
    ).fetchone()
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
        f" + (SELECT count(DISTINCT to_number) FROM voice_messages AS call WHERE {_NEW_CALL}"
        f" AND NOT EXISTS (SELECT 1 FROM messages"
        f" WHERE to_number = call.to_number AND {_NEW_OUTBOUND})"
        f" AND NOT EXISTS (SELECT 1 FROM messages"
        f" WHERE from_number = call.to_number AND {UNREAD}))"
    ).fetchone()
    return row[0]


def thread(
    db: sqlite3.Connection, number: str, *, before: int | None = None, limit: int = 100
) -> list[tuple[int, AnyMessage]]:
    """Return the messages of the conversation with a number, the newest first.

    Args:
        before: the rank of a message; return only messages that are older in the conversation than
            this one. None begins with the newest; for a message of another conversation nothing is
            returned.
        limit: how many messages to return at most.

    Returns:
        Pairs of a message's rank and the message.
    """
    rows = db.execute(
        f"WITH every AS {_ALL_WITH} SELECT rank FROM every WHERE :before IS NULL"
        " OR (reached, rank) < (SELECT reached, rank FROM every WHERE rank = :before)"
        " ORDER BY reached DESC, rank DESC LIMIT :limit",
        {"number": number, "before": before, "limit": limit},
    ).fetchall()
    found = ranks.by_ranks(db, [rank for (rank,) in rows])
    return [(rank, found[rank]) for (rank,) in rows]


def rank_after(db: sqlite3.Connection, number: str, message_id: str, *, newer: int) -> int | None:
    """Find where a page of a conversation must begin to show a message with newer ones above it.

    Args:
        message_id: the message that the page must show.
        newer: how many newer messages the page must show above it.

    Returns:
        The rank to give to `thread` as `before`. None if the page must begin with the newest
        message, because no more than `newer` messages are newer, or because there is no such
        message.
    """
    row = db.execute(
        f"WITH every AS {_ALL_WITH} SELECT rank FROM every WHERE (reached, rank) >"
        " (SELECT reached, rank FROM every WHERE message_id = :message_id)"
        " ORDER BY reached, rank LIMIT 1 OFFSET :newer",
        {"number": number, "message_id": message_id, "newer": newer},
    ).fetchone()
    return row[0] if row else None


def mark_seen(db: sqlite3.Connection, number: str) -> list[str]:
    """Mark the unread messages of the conversation with a number as seen by a person.

    Returns:
        The ids of the messages that were unread.
    """
    marked = []
    for table, unread in (
        ("messages", f"{_WITH} AND {_NEW}"),
        ("voice_messages", f"to_number = :number AND {_NEW_CALL}"),
    ):
        sql = f"UPDATE {table} SET seen = 1 WHERE {unread} RETURNING message_id"
        marked += [message_id for (message_id,) in db.execute(sql, {"number": number})]
    return marked
