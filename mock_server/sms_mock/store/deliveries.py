"""SQL of the outbox: a row for each webhook, and a row for each attempt to deliver it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.world.entries import WEBHOOK_KINDS, WEBHOOK_STATES

REPLY, REPORT = WEBHOOK_KINDS
PENDING, DELIVERED, GIVEN_UP = WEBHOOK_STATES


class Delivery(NamedTuple):
    """A webhook in the outbox.

    Attributes:
        seq: the number of the webhook.
        kind: REPLY or REPORT.
        url: the URL it is sent to.
        receiver: host and port of the URL, as `receiver_of` returns them.
        style: how the parameters are sent, a `WebhookStyle`.
        parameters: the names and values that are sent.
        state: PENDING, DELIVERED or GIVEN_UP.
        tries: attempts since it was queued, or since it was last queued again by hand.
        next_attempt_at: milliseconds since 1970; None if no further attempt is planned.
    """

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
    """One attempt to deliver a webhook.

    Attributes:
        at: when it began, milliseconds since 1970.
        status: the HTTP status of the answer; None if no complete answer came.
        seconds: how long it took, real seconds.
        error: what went wrong, and what to do; None for a complete answer that is neither a
            redirect nor a 414.
        response: the first 2,048 bytes of the body of the answer, as text; None if no complete
            answer came.
        nonce, nonce_date, checksum: the signature that was sent; None if none is known.
    """

    at: int
    status: int | None
    seconds: float
    error: str | None
    response: str | None
    nonce: str | None = None
    nonce_date: str | None = None
    checksum: str | None = None


IN_TEST: Final = "test.invalid:80"
"""The receiver of webhooks to `http://test.invalid/…`: a test passes them to the application by
itself. No machine can have this name. The server attempts no delivery to it."""

_APPLICATION: Final = "http://test.invalid"

COLUMNS = ", ".join(Delivery._fields)
"""The columns of a webhook, in the order that `from_row` takes."""
_ATTEMPT_COLUMNS = ", ".join(Attempt._fields)
_INSERT_ATTEMPT = (
    f"INSERT INTO attempts (delivery, {_ATTEMPT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

_FILTERS: Final = {
    "before": "seq < :before",
    "message_id": "message_id = :message_id",
    "state": "state = :state",
}


def shown_url(url: str) -> str:
    """Return a webhook's URL for people: `your application at /report` for one inside a test."""
    path = url.removeprefix(_APPLICATION)
    return f"your application at {path}" if path.startswith("/") else url


def receiver_of(url: str) -> str:
    """Return the receiver of webhooks to a URL: its host and port, as `host:port`.

    How many attempts are under way at a time is limited for each receiver.
    """
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
    """Add a webhook to the outbox: a new one, or one of an exported world.

    Args:
        at: when the first or next attempt is due, milliseconds since 1970; None if no attempt is
            planned.
        state: PENDING, DELIVERED or GIVEN_UP.
        tries: attempts made so far.

    Returns:
        The number of the webhook.
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
    """Add an attempt to the webhook with the number `seq`; its state and tries stay."""
    db.execute(_INSERT_ATTEMPT, (seq, *attempt))


def by_seq(db: sqlite3.Connection, seq: int) -> Delivery | None:
    """Return the webhook with this number, or None if there is none."""
    row = db.execute(f"SELECT {COLUMNS} FROM deliveries WHERE seq = ?", (seq,)).fetchone()
    return from_row(row) if row else None


def tries(db: sqlite3.Connection, seq: int) -> int:
    """Return how often a webhook, which must exist, was tried since it was queued, or last queued
    again by hand.
    """
    row: tuple[int] = db.execute("SELECT tries FROM deliveries WHERE seq = ?", (seq,)).fetchone()
    return row[0]


def oldest_first(db: sqlite3.Connection) -> Iterator[Delivery]:
    """Read every webhook of the team one by one, the one that was queued first first."""
    return map(from_row, db.execute(f"SELECT {COLUMNS} FROM deliveries ORDER BY seq"))


def newest_first(
    db: sqlite3.Connection,
    *,
    before: int | None = None,
    message_id: str | None = None,
    state: str | None = None,
    limit: int = -1,
) -> list[Delivery]:
    """Return webhooks, the one that was queued last first.

    Args:
        before: return only webhooks with a number lower than this.
        message_id: return only webhooks about this message.
        state: return only webhooks in this state.
        limit: how many to return at most; -1 returns all.
    """
    given = {"before": before, "message_id": message_id, "state": state, "limit": limit}
    rows = db.execute(
        f"SELECT {COLUMNS} FROM deliveries{_where(given)} ORDER BY seq DESC LIMIT :limit", given
    )
    return [from_row(row) for row in rows]


def count(
    db: sqlite3.Connection, *, message_id: str | None = None, state: str | None = None
) -> int:
    """Return how many webhooks there are; None counts those about all messages or in all states."""
    given = {"message_id": message_id, "state": state}
    sql = f"SELECT count(*) FROM deliveries{_where(given)}"
    row: tuple[int] = db.execute(sql, given).fetchone()
    return row[0]


def _where(given: Mapping[str, object]) -> str:
    """Return the WHERE clause for those filters that are not None.

    A filter that is not given has no part in the clause: with `:message_id IS NULL OR …` SQLite
    would use no index, and read every webhook for each message of a conversation.
    """
    wanted = [clause for name, clause in _FILTERS.items() if given.get(name) is not None]
    return f" WHERE {' AND '.join(wanted)}" if wanted else ""


def attempts(db: sqlite3.Connection, seq: int) -> list[Attempt]:
    """Return the attempts at the webhook with this number, the first attempt first."""
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
    """Store an attempt and the state of the webhook after it, and count one try more.

    Args:
        state: PENDING, DELIVERED or GIVEN_UP.
        next_attempt_at: milliseconds since 1970; None if no further attempt is planned.
    """
    restore_attempt(db, delivery.seq, attempt)
    db.execute(
        "UPDATE deliveries SET state = ?, tries = tries + 1, next_attempt_at = ? WHERE seq = ?",
        (state, next_attempt_at, delivery.seq),
    )


def queue_again(db: sqlite3.Connection, seq: int, at: int) -> None:
    """Make a webhook pending again with its count of tries at 0; its attempts are kept.

    Args:
        at: when the next attempt is due, milliseconds since 1970.
    """
    db.execute(
        "UPDATE deliveries SET state = 'pending', tries = 0, next_attempt_at = ? WHERE seq = ?",
        (at, seq),
    )


def queue_given_up_again(
    db: sqlite3.Connection, at: int, *, after: int = 0, limit: int
) -> list[int]:
    """Make webhooks that were given up pending again, as `queue_again` does.

    Args:
        at: when the next attempts are due, milliseconds since 1970.
        after: take only webhooks with a number higher than this.
        limit: how many to take at most, those with the lowest numbers.

    Returns:
        Their numbers, in ascending order.
    """
    rows = db.execute(
        "UPDATE deliveries SET state = 'pending', tries = 0, next_attempt_at = ? WHERE seq IN"
        " (SELECT seq FROM deliveries WHERE state = 'given-up' AND seq > ? ORDER BY seq LIMIT ?)"
        " RETURNING seq",
        (at, after, limit),
    )
    return sorted(seq for (seq,) in rows)


def from_row(row: tuple[Any, ...]) -> Delivery:
    """Return the webhook in a row that holds COLUMNS."""
    raw = Delivery._make(row)
    return raw._replace(parameters=json.loads(row[6]))
