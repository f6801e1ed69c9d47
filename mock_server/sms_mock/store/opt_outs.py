"""SQL of the numbers that opted out of a team's messages."""

from __future__ import annotations

import sqlite3


def has(db: sqlite3.Connection, number: str) -> bool:
    """Whether a number has opted out."""
    return db.execute("SELECT 1 FROM opt_outs WHERE number = ?", (number,)).fetchone() is not None


def everyone(db: sqlite3.Connection) -> list[str]:
    """The numbers that have opted out, in order of number."""
    return [number for (number,) in db.execute("SELECT number FROM opt_outs ORDER BY number")]


def add(db: sqlite3.Connection, number: str, at: int) -> None:
    """Opt a number out at an instant, epoch milliseconds; the first instant is kept."""
    db.execute("INSERT OR IGNORE INTO opt_outs (number, at) VALUES (?, ?)", (number, at))


def remove(db: sqlite3.Connection, number: str) -> None:
    """Opt a number in again."""
    db.execute("DELETE FROM opt_outs WHERE number = ?", (number,))
