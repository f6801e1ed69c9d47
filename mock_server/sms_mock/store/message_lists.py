"""SQL that reads lists of SMS, outbound and inbound, and pages of them.

The "place" of a message is its `seq`: 1 for the message that was stored first, and so on. Lists are
read in pages by place.
"""

from __future__ import annotations

import sqlite3

from sms_mock.store import message_filters
from sms_mock.store.message_filters import OUTBOUND, MessageFilter
from sms_mock.store.messages import SELECT, SELECT_WITH_PLACE, Message

_ABOVE_EVERY_PLACE = 2**62
"""A number higher than the place of any message."""
_EVERYTHING = MessageFilter()


def newest_first(
    db: sqlite3.Connection, *, before: int | None = None, limit: int = -1
) -> list[tuple[int, Message]]:
    """Return messages, the one that was stored last first.

    Args:
        before: the place (`seq`) of a message; return only messages that were stored before it.
        limit: how many to return at most; -1 returns all.

    Returns:
        Pairs of a message's place and the message.
    """
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        (_ABOVE_EVERY_PLACE if before is None else before, limit),
    )
    return [(row[-1], Message._make(row[:-1])) for row in rows]


def last_place(db: sqlite3.Connection) -> int:
    """Return the place of the SMS that was stored last; 0 if there is none."""
    row: tuple[int] = db.execute("SELECT coalesce(max(seq), 0) FROM messages").fetchone()
    return row[0]


def matching(
    db: sqlite3.Connection, condition: str, values: list[object], *, before: int | None, limit: int
) -> tuple[list[tuple[int, Message]], int]:
    """Return messages that meet a condition, the one that was stored last first.

    Args:
        condition: an SQL condition on the table of messages, in brackets if it has an OR.
        values: the values of its `?`.
        before: the place (`seq`) of a message; return only messages that were stored before it.
            None begins with the newest.
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
    """Return outbound messages, the one that was stored last first.

    A filter that is None does nothing.

    Args:
        to: the number a message was sent to, digits with the country code.
        contains: part of the text, in the same case.
        status: the status that a message has now.
        after: the place (`seq`) of a message; return only messages that were stored later.
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
        f"{SELECT} WHERE {' AND '.join(conditions)} ORDER BY seq DESC LIMIT ?", [*values, limit]
    )
    return [Message._make(row) for row in rows]


def find(
    db: sqlite3.Connection, wanted: MessageFilter, *, offset: int, limit: int
) -> tuple[list[Message], int]:
    """Return one page of the messages that match a filter, the one that was stored last first.

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
