"""SQL of the numbers that opted out of a team's messages."""

from __future__ import annotations

import sqlite3


def has(db: sqlite3.Connection, number: str) -> bool:
    """Return whether a number (digits with the country code) has opted out."""
    return db.execute("SELECT 1 FROM opt_outs WHERE number = ?", (number,)).fetchone() is not None


def everyone(db: sqlite3.Connection) -> list[str]:
    """Return the numbers that have opted out, sorted."""
    return [number for (number,) in db.execute("SELECT number FROM opt_outs ORDER BY number")]


def add(db: sqlite3.Connection, number: str, at: int) -> None:
    """Opt a number out. If it has opted out already, the earlier instant is kept.

    Args:
        at: milliseconds since 1970.
    """
    db.execute("INSERT OR IGNORE INTO opt_outs (number, at) VALUES (?, ?)", (number, at))


def remove(db: sqlite3.Connection, number: str) -> None:
    """End the opt-out of a number; does nothing if it has not opted out."""
    db.execute("DELETE FROM opt_outs WHERE number = ?", (number,))
