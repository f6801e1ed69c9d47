"""SQL of credits: every movement is a row of the ledger, and an account's balance is their sum.

The row of the user holds the balance too. Only `move` changes it, together with the ledger.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

Reason = Literal["send", "refund", "cancel", "transfer", "top-up"]


class Movement(NamedTuple):
    """One change of an account's credits.

    Attributes:
        seq: the number of the movement.
        at: milliseconds since 1970.
        reason: a `Reason`.
        credits: thousandths of a credit; negative if they were taken.
        balance: the account's credits after the movement, in thousandths.
        message_id: the message that was paid or refunded, if any.
    """

    seq: int
    at: int
    user_id: int
    reason: str
    credits: int
    balance: int
    message_id: str | None


def move(
    db: sqlite3.Connection,
    user_id: int,
    credits: int,
    reason: Reason,
    *,
    at: int,
    message_id: str | None = None,
) -> int | None:
    """Change an account's credits and add the row to the ledger.

    Args:
        credits: thousandths of a credit; a negative number takes credits.
        at: milliseconds since 1970.
        message_id: the message that is paid or refunded, if any.

    Returns:
        The new balance in thousandths. None if it would be below 0 or there is no such user;
        nothing was changed then.
    """
    row = db.execute(
        "UPDATE users SET credits = credits + ? WHERE user_id = ? AND credits + ? >= 0"
        " RETURNING credits",
        (credits, user_id, credits),
    ).fetchone()
    if row is None:
        return None
    balance: int = row[0]
    db.execute(
        "INSERT INTO ledger (at, user_id, reason, credits, balance, message_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (at, user_id, reason, credits, balance, message_id),
    )
    return balance


def restore(
    db: sqlite3.Connection,
    *,
    user_id: int,
    credits: int,
    reason: str,
    at: int,
    message_id: str | None,
) -> bool:
    """Add a movement of an exported ledger; the movements must be added in their order.

    Args:
        credits: thousandths of a credit.
        reason: a `Reason`.
        at: milliseconds since 1970.

    Returns:
        False if the balance would be below 0 or there is no such user; nothing was changed then.
    """
    moved = move(db, user_id, credits, cast(Reason, reason), at=at, message_id=message_id)
    return moved is not None


def count(db: sqlite3.Connection) -> int:
    """Return how many movements the ledgers of all accounts of the team have."""
    row: tuple[int] = db.execute("SELECT count(*) FROM ledger").fetchone()
    return row[0]


def oldest_first(db: sqlite3.Connection) -> Iterator[Movement]:
    """Read every movement of the team one by one, the oldest first."""
    sql = "SELECT seq, at, user_id, reason, credits, balance, message_id FROM ledger ORDER BY seq"
    return map(Movement._make, db.execute(sql))


def newest_first(
    db: sqlite3.Connection,
    *,
    before: int | None = None,
    user_id: int | None = None,
    limit: int | None = None,
) -> list[Movement]:
    """Return movements, the newest first.

    Args:
        before: return only movements with a `seq` lower than this.
        user_id: return only movements of this account; None returns those of all.
        limit: how many to return at most; None returns all.
    """
    rows = db.execute(
        "SELECT seq, at, user_id, reason, credits, balance, message_id FROM ledger"
        " WHERE (:before IS NULL OR seq < :before)"
        " AND (:user_id IS NULL OR user_id = :user_id)"
        " ORDER BY seq DESC LIMIT :limit",
        {"before": before, "user_id": user_id, "limit": -1 if limit is None else limit},
    )
    return [Movement._make(row) for row in rows]
