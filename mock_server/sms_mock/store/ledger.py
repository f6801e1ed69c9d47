"""SQL of credits: every movement is a row, and a balance is the sum of an account's rows.

The balance is kept on the user's row too, moved in the same statement pair and nowhere else.
"""

from __future__ import annotations

import sqlite3
from typing import Literal, NamedTuple, cast

Reason = Literal["send", "refund", "cancel", "transfer", "top-up"]


class Movement(NamedTuple):
    """One row of the ledger; `credits` (signed) and `balance` are thousandths."""

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
    """Move an account's credits and write the row; the new balance, or None if it is too low.

    Args:
        credits: thousandths, negative to take.
        at: epoch milliseconds.
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
    """Take in a movement of an exported ledger, the oldest first; False where it cannot be."""
    moved = move(db, user_id, credits, cast(Reason, reason), at=at, message_id=message_id)
    return moved is not None


def count(db: sqlite3.Connection) -> int:
    row: tuple[int] = db.execute("SELECT count(*) FROM ledger").fetchone()
    return row[0]


def newest_first(
    db: sqlite3.Connection,
    *,
    before: int | None = None,
    user_id: int | None = None,
    limit: int | None = None,
) -> list[Movement]:
    """Movements of the team, or of one account, the newest first, from below a `seq`."""
    rows = db.execute(
        "SELECT seq, at, user_id, reason, credits, balance, message_id FROM ledger"
        " WHERE (:before IS NULL OR seq < :before)"
        " AND (:user_id IS NULL OR user_id = :user_id)"
        " ORDER BY seq DESC LIMIT :limit",
        {"before": before, "user_id": user_id, "limit": -1 if limit is None else limit},
    )
    return [Movement._make(row) for row in rows]
