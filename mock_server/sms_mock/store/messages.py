"""SQL of messages, outbound and inbound, and of the filters over them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from sms_mock.domain import lifecycle
from sms_mock.store import message_filters
from sms_mock.store.folded_text import folded
from sms_mock.store.message_filters import INBOUND as INBOUND
from sms_mock.store.message_filters import OUTBOUND as OUTBOUND
from sms_mock.store.message_filters import MessageFilter as MessageFilter


class Message(NamedTuple):
    """A stored message; `credit_cost` is thousandths, instants are epoch milliseconds."""

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
    """What the imitated API says of it."""
    seen: int = 0
    """Whether a person saw it on the page, which is no business of the imitated API's clients."""
    deleted: int = 0
    replied_to: str | None = None
    contact_id: str | None = None
    """The team's oldest contact with the other side's number; found on reading, not stored."""


class Step(NamedTuple):
    """When a message came to a status, epoch milliseconds."""

    status: str
    at: int


def steps_of(message: Message) -> list[Step]:
    """The life of an outbound message so far; it follows from its instants."""
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
"""The fields that are columns, in their order."""

_INSERT = f"INSERT INTO messages ({', '.join(STORED)}, folded) VALUES (?{', ?' * len(STORED)})"
_COLUMNS = (
    f"{', '.join(STORED)}, (SELECT contact_id FROM contacts WHERE contact_number ="
    f" CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END"
    " ORDER BY contacts.seq LIMIT 1)"
)
UNREAD = f"(message_type = '{INBOUND}' AND read = 0 AND seen = 0 AND deleted = 0)"
"""A reply that neither an application has marked read nor a person has seen."""
LAST_PLACE = 2**62
"""Beyond every place in the order of arrival."""
BRIEF: Final = 160
"""Characters of a text by which a person knows it."""
_SELECT = f"SELECT {_COLUMNS} FROM messages"
SELECT_WITH_PLACE = f"SELECT {_COLUMNS}, seq FROM messages"
_EVERYTHING = MessageFilter()


def insert(db: sqlite3.Connection, message: Message) -> None:
    db.execute(_INSERT, (*message[:-1], folded(message.text)))


def by_id(db: sqlite3.Connection, message_id: str, *, owner: int | None = None) -> Message | None:
    """One message; with `owner`, only where it belongs to that user."""
    row = db.execute(
        f"{_SELECT} WHERE message_id = ? AND user_id = coalesce(?, user_id)", (message_id, owner)
    ).fetchone()
    return Message._make(row) if row else None


def latest_to(db: sqlite3.Connection, number: str) -> Message | None:
    """The message that went to a number last, if any (assumed, A199)."""
    row = db.execute(
        f"{_SELECT} WHERE to_number = ? AND message_type = '{OUTBOUND}' AND sent_at IS NOT NULL"
        " ORDER BY sent_at DESC, seq DESC LIMIT 1",
        (number,),
    ).fetchone()
    return Message._make(row) if row else None


def set_sent(db: sqlite3.Connection, message_id: str, at: int) -> None:
    db.execute(
        "UPDATE messages SET status = 'SENT', sent_at = ? WHERE message_id = ?", (at, message_id)
    )


def set_outcome(db: sqlite3.Connection, message_id: str, status: str, at: int) -> None:
    db.execute(
        "UPDATE messages SET status = ?, finished_at = ? WHERE message_id = ?",
        (status, at, message_id),
    )


def mark_read(db: sqlite3.Connection, message_id: str, read: bool) -> None:
    db.execute("UPDATE messages SET read = ? WHERE message_id = ?", (int(read), message_id))


def mark_deleted(db: sqlite3.Connection, message_id: str) -> None:
    db.execute("UPDATE messages SET deleted = 1 WHERE message_id = ?", (message_id,))


def newest_first(
    db: sqlite3.Connection, *, before: int | None = None, limit: int = -1
) -> list[tuple[int, Message]]:
    """Messages of the team with their place in the order of arrival, the newest first."""
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE (:before IS NULL OR seq < :before) ORDER BY seq DESC"
        " LIMIT :limit",
        {"before": before, "limit": limit},
    )
    return [(row[-1], Message._make(row[:-1])) for row in rows]


def where(
    db: sqlite3.Connection, condition: str, values: list[object], *, before: int | None, limit: int
) -> tuple[list[tuple[int, Message]], int]:
    """Messages that meet a condition made by `search.py`, newest first, and how many do in all."""
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE {condition} AND seq < ? ORDER BY seq DESC LIMIT ?",
        [*values, before if before is not None else LAST_PLACE, limit],
    ).fetchall()
    total = len(rows)
    if before is not None or total == limit:  # there may be more than was read
        sql = f"SELECT count(*) FROM messages WHERE {condition}"
        (total,) = db.execute(sql, values).fetchone()
    return [(row[-1], Message._make(row[:-1])) for row in rows], total


def by_place(db: sqlite3.Connection, place: int) -> Message | None:
    """The message at a place in the order of arrival."""
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
    """What was sent, the newest first; None does not narrow.

    Args:
        contains: found in the text as it is written.
        after: a place in the order of arrival, exclusive.
        since: epoch milliseconds of acceptance, inclusive.
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
    """A message's place in the order of arrival."""
    row = db.execute("SELECT seq FROM messages WHERE message_id = ?", (message_id,)).fetchone()
    return row[0] if row else None


def id_at(db: sqlite3.Connection, place: int) -> str | None:
    """The id of the message at a place in the order of arrival."""
    row = db.execute("SELECT message_id FROM messages WHERE seq = ?", (place,)).fetchone()
    return row[0] if row else None


def briefs(db: sqlite3.Connection, message_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The other side's number and the beginning of the text of messages and voice messages."""
    other_side = f"CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END"
    wanted = json.dumps(sorted(set(message_ids)))
    rows = db.execute(
        " UNION ALL ".join(
            f"SELECT message_id, {other_side}, substr(text, 1, {BRIEF}) FROM {table}"
            " WHERE message_id IN (SELECT value FROM json_each(:wanted))"
            for table in ("messages", "voice_messages")
        ),
        {"wanted": wanted},
    )
    return {message_id: (number, text) for message_id, number, text in rows}


def oldest_first(db: sqlite3.Connection) -> list[Message]:
    """Every message of the team, in the order of arrival."""
    return [Message._make(row) for row in db.execute(f"{_SELECT} ORDER BY seq")]


def count(db: sqlite3.Connection) -> int:
    row: tuple[int] = db.execute("SELECT count(*) FROM messages").fetchone()
    return row[0]


def find(
    db: sqlite3.Connection, wanted: MessageFilter, *, offset: int, limit: int
) -> tuple[list[Message], int]:
    """One page of the matching messages, the newest first, and how many match in all."""
    everything = wanted == _EVERYTHING
    source, values = ("messages", ()) if everything else message_filters.plan(db, wanted)
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE seq IN"
        f" (SELECT seq FROM {source} ORDER BY seq DESC LIMIT ? OFFSET ?) ORDER BY seq DESC",
        (*values, limit, offset),
    ).fetchall()
    # What was read for the page is not read again: only what lies beyond it is counted.
    if len(rows) < limit and (rows or not offset):
        total = offset + len(rows)
    elif rows and not everything:
        sql = f"SELECT count(*) FROM {source} AND seq < ?"
        (beyond,) = db.execute(sql, (*values, rows[-1][-1])).fetchone()
        total = offset + len(rows) + beyond
    else:
        (total,) = db.execute(f"SELECT count(*) FROM {source}", values).fetchone()
    return [Message._make(row[:-1]) for row in rows], total
