"""SQL that reads which webhooks are pending and whose next attempt is due.

Webhooks about one message are attempted in the order in which they were queued: the first is
delivered or given up before the next is attempted.
"""

from __future__ import annotations

import sqlite3

from sms_mock.domain.dates import EARLIEST_MS
from sms_mock.store.deliveries import COLUMNS, IN_TEST, Delivery, from_row

_FIRST_OF_ITS_MESSAGE = (
    "NOT EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.message_id ="
    " deliveries.message_id AND earlier.state = 'pending' AND earlier.seq < deliveries.seq)"
)


def next_due(db: sqlite3.Connection, *, after: int | None = None) -> int | None:
    """Return when the earliest attempt is due, in milliseconds since 1970; None if none is planned.

    Webhooks about one message are attempted in the order in which they were queued, so only the
    first pending one of each message counts.

    Args:
        after: ignore attempts that are due at this instant or earlier, milliseconds since 1970.
    """
    row = db.execute(
        "SELECT next_attempt_at FROM deliveries WHERE state = 'pending'"
        f" AND next_attempt_at > ? AND {_FIRST_OF_ITS_MESSAGE} ORDER BY next_attempt_at LIMIT 1",
        (EARLIEST_MS - 1 if after is None else after,),
    ).fetchone()
    return row[0] if row else None


def due_receivers(db: sqlite3.Connection, until: int) -> list[str]:
    """Return the receivers (`host:port`) of pending webhooks whose next attempt is due.

    Args:
        until: milliseconds since 1970; attempts planned for this instant or earlier are due.
    """
    rows = db.execute(
        "SELECT DISTINCT receiver FROM deliveries WHERE state = 'pending' AND next_attempt_at <= ?",
        (until,),
    )
    return [receiver for (receiver,) in rows]


def due_for(db: sqlite3.Connection, receiver: str, until: int, limit: int) -> list[Delivery]:
    """Return the webhooks to one receiver whose next attempt is due, the earliest first.

    A webhook is left out while an earlier one about the same message is pending.

    Args:
        receiver: `host:port`.
        until: milliseconds since 1970; attempts planned for this instant or earlier are due.
        limit: how many to return at most.
    """
    rows = db.execute(
        f"SELECT {COLUMNS} FROM deliveries WHERE state = 'pending' AND receiver = ?"
        f" AND next_attempt_at <= ? AND {_FIRST_OF_ITS_MESSAGE}"
        " ORDER BY next_attempt_at, seq LIMIT ?",
        (receiver, until, limit),
    )
    return [from_row(row) for row in rows]


def due(db: sqlite3.Connection, now: int, *, limit: int = 100) -> list[Delivery]:
    """Return at most `limit` webhooks whose next attempt is due at `now`, the earliest first.

    A webhook is left out while an earlier one about the same message is pending. `now` is in
    milliseconds since 1970.
    """
    rows = db.execute(
        f"SELECT {COLUMNS} FROM deliveries WHERE state = 'pending' AND next_attempt_at <= ?"
        f" AND {_FIRST_OF_ITS_MESSAGE} ORDER BY next_attempt_at, seq LIMIT ?",
        (now, limit),
    )
    return [from_row(row) for row in rows]


def pending(db: sqlite3.Connection, *, limit: int = 100) -> list[Delivery]:
    """Return at most `limit` pending webhooks, the one that is due next at the top."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM deliveries WHERE state = 'pending'"
        " ORDER BY next_attempt_at, seq LIMIT ?",
        (limit,),
    )
    return [from_row(row) for row in rows]


def untried(db: sqlite3.Connection, message_id: str) -> bool:
    """Return whether a webhook about this message waits for its first attempt.

    Webhooks to IN_TEST are ignored, because the server does not attempt them.
    """
    sql = (
        "SELECT 1 FROM deliveries WHERE message_id = ? AND state = 'pending' AND tries = 0"
        " AND receiver != ?"
    )
    return db.execute(sql, (message_id, IN_TEST)).fetchone() is not None
