"""SQL of messages, outbound and inbound.

The "place" of a message is its `seq`: 1 for the message that was stored first, and so on. Lists are
read in pages by place.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sms_mock.domain import lifecycle
from sms_mock.store import message_filters
from sms_mock.store.folded_text import folded
from sms_mock.store.message_filters import INBOUND as INBOUND
from sms_mock.store.message_filters import OUTBOUND as OUTBOUND
from sms_mock.store.message_filters import MessageFilter as MessageFilter


class Message(NamedTuple):
    """A message as it is stored.

    Attributes:
        credit_cost: thousandths of a credit.
        accepted_at, scheduled_at, sent_at, finished_at, received_at: milliseconds since 1970.
        parts: how many parts (segments) the text needs.
        replied_to: id of the message that an inbound message answers.
    """

    message_id: str
    user_id: int
    message_type: str
    status: str | None
    from_number: str
    to_number: str
    text: str
    encoding: str
    parts: int
    credit_cost: int
    campaign: str | None
    data_field: str | None
    accepted_at: int
    scheduled_at: int | None = None
    sent_at: int | None = None
    finished_at: int | None = None
    received_at: int | None = None
    read: int = 0
    """0 or 1: whether an API client marked it read. Only this is shown by the imitated API."""
    seen: int = 0
    """0 or 1: whether a person has seen it on the page. The imitated API does not show this."""
    deleted: int = 0
    replied_to: str | None = None
    contact_id: str | None = None
    """The oldest contact with the number of the other side. Looked up on reading, not stored."""


class Step(NamedTuple):
    """A status that a message got, and when, in milliseconds since 1970."""

    status: str
    at: int


def steps_of(message: Message) -> list[Step]:
    """Return the statuses that an outbound message has had so far, in order.

    They are computed from its instants and its present status. An inbound message has none.
    """
    steps: list[Step] = []
    if message.message_type == INBOUND or message.status is None:
        return steps
    if message.scheduled_at is not None:
        steps.append(Step(lifecycle.SCHEDULED, message.accepted_at))
    if message.sent_at is not None:
        steps.append(Step(lifecycle.SENT, message.sent_at))
    if message.finished_at is not None:
        steps.append(Step(message.status, message.finished_at))
    return steps


STORED = Message._fields[:-1]
"""The fields of `Message` that are columns of the table, in order."""

_INSERT = f"INSERT INTO messages ({', '.join(STORED)}, folded) VALUES (?{', ?' * len(STORED)})"
_COLUMNS = (
    f"{', '.join(STORED)}, (SELECT contact_id FROM contacts WHERE contact_number ="
    f" CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END"
    " ORDER BY contacts.seq LIMIT 1)"
)
UNREAD = f"(message_type = '{INBOUND}' AND read = 0 AND seen = 0 AND deleted = 0)"
"""The condition for a reply that no API client has marked read and no person has seen."""
_ABOVE_EVERY_PLACE = 2**62
"""A number higher than the place of any message."""
_BRIEF_CHARACTERS: Final = 160
"""How much of a text `briefs` returns: enough for a person to recognise the message."""
_SELECT = f"SELECT {_COLUMNS} FROM messages"
SELECT_WITH_PLACE = f"SELECT {_COLUMNS}, seq FROM messages"
_EVERYTHING = MessageFilter()


def insert(db: sqlite3.Connection, message: Message) -> None:
    """Add a message. Raises sqlite3.IntegrityError if the team has one with this id."""
    db.execute(_INSERT, (*message[:-1], folded(message.text)))


def by_id(db: sqlite3.Connection, message_id: str, *, owner: int | None = None) -> Message | None:
    """Return the message with this id, or None.

    Args:
        owner: id of a user; a message of another user is not returned. None allows all users.
    """
    row = db.execute(
        f"{_SELECT} WHERE message_id = ? AND user_id = coalesce(?, user_id)", (message_id, owner)
    ).fetchone()
    return Message._make(row) if row else None


def latest_to(db: sqlite3.Connection, number: str) -> Message | None:
    """Return the message that was sent to a number last, or None (assumed, A199)."""
    row = db.execute(
        f"{_SELECT} WHERE to_number = ? AND message_type = '{OUTBOUND}' AND sent_at IS NOT NULL"
        " ORDER BY sent_at DESC, seq DESC LIMIT 1",
        (number,),
    ).fetchone()
    return Message._make(row) if row else None


def set_sent(db: sqlite3.Connection, message_id: str, at: int) -> None:
    """Give a message the status SENT at an instant, milliseconds since 1970."""
    db.execute(
        "UPDATE messages SET status = 'SENT', sent_at = ? WHERE message_id = ?", (at, message_id)
    )


def set_outcome(db: sqlite3.Connection, message_id: str, status: str, at: int) -> None:
    """Give a message its final status at an instant, milliseconds since 1970."""
    db.execute(
        "UPDATE messages SET status = ?, finished_at = ? WHERE message_id = ?",
        (status, at, message_id),
    )


def mark_read(db: sqlite3.Connection, message_id: str, read: bool) -> None:
    """Mark a message read or unread, as the imitated API shows it."""
    db.execute("UPDATE messages SET read = ? WHERE message_id = ?", (int(read), message_id))


def mark_deleted(db: sqlite3.Connection, message_id: str) -> None:
    """Mark a message deleted; its row stays."""
    db.execute("UPDATE messages SET deleted = 1 WHERE message_id = ?", (message_id,))


def newest_first(
    db: sqlite3.Connection, *, before: int | None = None, limit: int = -1
) -> list[tuple[int, Message]]:
    """Return messages, the one with the highest place first.

    Args:
        before: return only messages with a place lower than this.
        limit: how many to return at most; -1 returns all.

    Returns:
        Pairs of a message's place and the message.
    """
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE (:before IS NULL OR seq < :before) ORDER BY seq DESC"
        " LIMIT :limit",
        {"before": before, "limit": limit},
    )
    return [(row[-1], Message._make(row[:-1])) for row in rows]


def where(
    db: sqlite3.Connection, condition: str, values: list[object], *, before: int | None, limit: int
) -> tuple[list[tuple[int, Message]], int]:
    """Return messages that meet a condition, the one with the highest place first.

    Args:
        condition: SQL, made by `search.py`.
        values: the values of its `?`.
        before: return only messages with a place lower than this; None begins with the newest.
        limit: how many to return at most.

    Returns:
        Pairs of a message's place and the message, and how many messages meet the condition in all,
        whatever `before` and `limit` are.
    """
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE {condition} AND seq < ? ORDER BY seq DESC LIMIT ?",
        [*values, before if before is not None else _ABOVE_EVERY_PLACE, limit],
    ).fetchall()
    total = len(rows)
    if before is not None or total == limit:  # there may be more than was read
        sql = f"SELECT count(*) FROM messages WHERE {condition}"
        (total,) = db.execute(sql, values).fetchone()
    return [(row[-1], Message._make(row[:-1])) for row in rows], total


def by_place(db: sqlite3.Connection, place: int) -> Message | None:
    """Return the message with this place, or None."""
    row = db.execute(f"{_SELECT} WHERE seq = ?", (place,)).fetchone()
    return Message._make(row) if row else None


def outbound_newest_first(
    db: sqlite3.Connection,
    *,
    to: str | None = None,
    contains: str | None = None,
    status: str | None = None,
    after: int | None = None,
    since: int | None = None,
    limit: int = 1000,
) -> list[Message]:
    """Return outbound messages, the one with the highest place first. None does not filter.

    Args:
        to: the number a message was sent to, digits with the country code.
        contains: part of the text, in the same case.
        after: return only messages with a place higher than this.
        since: milliseconds since 1970; return only messages accepted at this instant or later.
        limit: how many to return at most.
    """
    conditions = [f"message_type = '{OUTBOUND}'"]
    values: list[str | int] = []
    for condition, value in (
        ("to_number = ?", to),
        ("instr(text, ?)", contains),
        ("status = ?", status),
        ("seq > ?", after),
        ("accepted_at >= ?", since),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    rows = db.execute(
        f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY seq DESC LIMIT ?", [*values, limit]
    )
    return [Message._make(row) for row in rows]


def place_of(db: sqlite3.Connection, message_id: str) -> int | None:
    """Return the place of the message with this id, or None if there is no such message."""
    row = db.execute("SELECT seq FROM messages WHERE message_id = ?", (message_id,)).fetchone()
    return row[0] if row else None


def id_at(db: sqlite3.Connection, place: int) -> str | None:
    """Return the id of the message with this place, or None if there is no such message."""
    row = db.execute("SELECT message_id FROM messages WHERE seq = ?", (place,)).fetchone()
    return row[0] if row else None


def briefs(db: sqlite3.Connection, message_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return what is enough for a person to recognise each message.

    Args:
        message_ids: ids of messages and voice messages; unknown ones are left out.

    Returns:
        By id: the number of the other side, and the first 160 characters of the text.
    """
    other_side = f"CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END"
    wanted = json.dumps(sorted(set(message_ids)))
    rows = db.execute(
        " UNION ALL ".join(
            f"SELECT message_id, {other_side}, substr(text, 1, {_BRIEF_CHARACTERS}) FROM {table}"
            " WHERE message_id IN (SELECT value FROM json_each(:wanted))"
            for table in ("messages", "voice_messages")
        ),
        {"wanted": wanted},
    )
    return {message_id: (number, text) for message_id, number, text in rows}


def oldest_first(db: sqlite3.Connection) -> Iterator[Message]:
    """Read every message of the team one by one, in the order of their places."""
    return map(Message._make, db.execute(f"{_SELECT} ORDER BY seq"))


def count(db: sqlite3.Connection) -> int:
    """Return how many messages the team has."""
    row: tuple[int] = db.execute("SELECT count(*) FROM messages").fetchone()
    return row[0]


def find(
    db: sqlite3.Connection, wanted: MessageFilter, *, offset: int, limit: int
) -> tuple[list[Message], int]:
    """Return one page of the messages that match a filter, the one with the highest place first.

    Args:
        offset: how many matching messages to skip.
        limit: how many to return at most.

    Returns:
        The messages of the page, and how many messages match in all.
    """
    everything = wanted == _EVERYTHING
    source, values = ("messages", ()) if everything else message_filters.plan(db, wanted)
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE seq IN"
        f" (SELECT seq FROM {source} ORDER BY seq DESC LIMIT ? OFFSET ?) ORDER BY seq DESC",
        (*values, limit, offset),
    ).fetchall()
    # The total is the rows skipped, those read and those after the page: only the last are counted.
    if len(rows) < limit and (rows or not offset):
        total = offset + len(rows)
    elif rows and not everything:
        sql = f"SELECT count(*) FROM {source} AND seq < ?"
        (beyond,) = db.execute(sql, (*values, rows[-1][-1])).fetchone()
        total = offset + len(rows) + beyond
    else:
        (total,) = db.execute(f"SELECT count(*) FROM {source}", values).fetchone()
    return [Message._make(row[:-1]) for row in rows], total
