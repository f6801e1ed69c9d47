"""SQL of the outbox: each webhook to be delivered is a row, each attempt at it another."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.domain.dates import EARLIEST_MS
from sms_mock.world.entries import WEBHOOK_KINDS, WEBHOOK_STATES

REPLY, REPORT = WEBHOOK_KINDS
PENDING, DELIVERED, GIVEN_UP = WEBHOOK_STATES


class Delivery(NamedTuple):
    """A webhook on its way. `tries` counts since it was queued or last redelivered."""

    seq: int
    kind: str
    message_id: str
    url: str
    receiver: str
    style: str
    parameters: dict[str, str]
    state: str
    tries: int
    next_attempt_at: int | None


class Attempt(NamedTuple):
    """One try: `at` epoch milliseconds, `seconds` taken, the answer's first 2 KB."""

    at: int
    status: int | None
    seconds: float
    error: str | None
    response: str | None
    nonce: str | None = None
    nonce_date: str | None = None
    checksum: str | None = None


IN_TEST: Final = "test.invalid:80"
"""The receiver that is the user's application inside a test, `http://test.invalid/…`. No machine
can have the name. The server makes no attempt there: the test takes what is due and answers it."""

_COLUMNS = ", ".join(Delivery._fields)
_ATTEMPT_COLUMNS = ", ".join(Attempt._fields)
_INSERT_ATTEMPT = (
    f"INSERT INTO attempts (delivery, {_ATTEMPT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FIRST_OF_ITS_MESSAGE = (
    "NOT EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.message_id ="
    " deliveries.message_id AND earlier.state = 'pending' AND earlier.seq < deliveries.seq)"
)


def receiver_of(url: str) -> str:
    """Who gets it, as `host:port`: attempts are limited for each."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.hostname}:{port}"


def add(
    db: sqlite3.Connection,
    *,
    kind: str,
    message_id: str,
    url: str,
    style: str,
    parameters: dict[str, str],
    at: int | None,
    state: str = PENDING,
    tries: int = 0,
) -> int:
    """Queue a webhook for an instant (epoch milliseconds), or take in an exported one.

    Returns:
        Its number.
    """
    cursor = db.execute(
        "INSERT INTO deliveries (kind, message_id, url, receiver, style, parameters, state, tries,"
        " next_attempt_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind,
            message_id,
            url,
            receiver_of(url),
            style,
            json.dumps(parameters),
            state,
            tries,
            at,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def restore_attempt(db: sqlite3.Connection, seq: int, attempt: Attempt) -> None:
    """Take in an exported attempt."""
    db.execute(_INSERT_ATTEMPT, (seq, *attempt))


def next_due(db: sqlite3.Connection, *, after: int | None = None) -> int | None:
    """When the earliest attempt (after an instant) is due, in epoch milliseconds.

    One that waits for an earlier one of its message is due with that.
    """
    row = db.execute(
        "SELECT next_attempt_at FROM deliveries WHERE state = 'pending'"
        f" AND next_attempt_at > ? AND {_FIRST_OF_ITS_MESSAGE} ORDER BY next_attempt_at LIMIT 1",
        (EARLIEST_MS - 1 if after is None else after,),
    ).fetchone()
    return row[0] if row else None


def due_receivers(db: sqlite3.Connection, until: int) -> list[str]:
    """The receivers (host:port) for whom something is due."""
    rows = db.execute(
        "SELECT DISTINCT receiver FROM deliveries WHERE state = 'pending' AND next_attempt_at <= ?",
        (until,),
    )
    return [receiver for (receiver,) in rows]


def due_for(db: sqlite3.Connection, receiver: str, until: int, limit: int) -> list[Delivery]:
    """What is due for one receiver, the earliest first, at most one of each message."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM deliveries WHERE state = 'pending' AND receiver = ?"
        f" AND next_attempt_at <= ? AND {_FIRST_OF_ITS_MESSAGE}"
        " ORDER BY next_attempt_at, seq LIMIT ?",
        (receiver, until, limit),
    )
    return [_delivery(row) for row in rows]


def by_seq(db: sqlite3.Connection, seq: int) -> Delivery | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM deliveries WHERE seq = ?", (seq,)).fetchone()
    return _delivery(row) if row else None


def tries(db: sqlite3.Connection, seq: int) -> int:
    """How often a delivery was tried since it was queued or last asked for again."""
    row: tuple[int] = db.execute("SELECT tries FROM deliveries WHERE seq = ?", (seq,)).fetchone()
    return row[0]


def newest_first(
    db: sqlite3.Connection,
    *,
    before: int | None = None,
    message_id: str | None = None,
    state: str | None = None,
    limit: int = -1,
) -> list[Delivery]:
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM deliveries WHERE (:before IS NULL OR seq < :before)"
        " AND (:message_id IS NULL OR message_id = :message_id)"
        " AND (:state IS NULL OR state = :state) ORDER BY seq DESC LIMIT :limit",
        {"before": before, "message_id": message_id, "state": state, "limit": limit},
    )
    return [_delivery(row) for row in rows]


def untried(db: sqlite3.Connection, message_id: str) -> bool:
    """Whether something is queued for a message that the server sends and has not tried yet."""
    sql = (
        "SELECT 1 FROM deliveries WHERE message_id = ? AND state = 'pending' AND tries = 0"
        " AND receiver != ?"
    )
    return db.execute(sql, (message_id, IN_TEST)).fetchone() is not None


def pending(db: sqlite3.Connection, *, limit: int = 100) -> list[Delivery]:
    """What waits for an attempt, the earliest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM deliveries WHERE state = 'pending'"
        " ORDER BY next_attempt_at, seq LIMIT ?",
        (limit,),
    )
    return [_delivery(row) for row in rows]


def due(db: sqlite3.Connection, now: int, *, limit: int = 100) -> list[Delivery]:
    """What is to be tried at an instant, the earliest first, at most one of each message."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM deliveries WHERE state = 'pending' AND next_attempt_at <= ?"
        f" AND {_FIRST_OF_ITS_MESSAGE} ORDER BY next_attempt_at, seq LIMIT ?",
        (now, limit),
    )
    return [_delivery(row) for row in rows]


def count(
    db: sqlite3.Connection, *, message_id: str | None = None, state: str | None = None
) -> int:
    row: tuple[int] = db.execute(
        "SELECT count(*) FROM deliveries WHERE (:message_id IS NULL OR message_id = :message_id)"
        " AND (:state IS NULL OR state = :state)",
        {"message_id": message_id, "state": state},
    ).fetchone()
    return row[0]


def attempts(db: sqlite3.Connection, seq: int) -> list[Attempt]:
    """The tries of one delivery, the first first."""
    rows = db.execute(
        f"SELECT {_ATTEMPT_COLUMNS} FROM attempts WHERE delivery = ? ORDER BY seq",
        (seq,),
    )
    return [Attempt._make(row) for row in rows]


def record(
    db: sqlite3.Connection,
    delivery: Delivery,
    attempt: Attempt,
    *,
    state: str,
    next_attempt_at: int | None,
) -> None:
    """Write down a try and what follows from it."""
    restore_attempt(db, delivery.seq, attempt)
    db.execute(
        "UPDATE deliveries SET state = ?, tries = tries + 1, next_attempt_at = ? WHERE seq = ?",
        (state, next_attempt_at, delivery.seq),
    )


def queue_again(db: sqlite3.Connection, seq: int, at: int) -> None:
    """Begin the tries of a delivery anew, the first at an instant."""
    db.execute(
        "UPDATE deliveries SET state = 'pending', tries = 0, next_attempt_at = ? WHERE seq = ?",
        (at, seq),
    )


def _delivery(row: tuple[Any, ...]) -> Delivery:
    raw = Delivery._make(row)
    return raw._replace(parameters=json.loads(row[6]))
