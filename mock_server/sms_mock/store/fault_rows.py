"""SQL of fault rules. A rule is stored as the JSON object that the client or the fixtures gave."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any


def add(db: sqlite3.Connection, plain: Mapping[str, Any]) -> int:
    """Store a rule that has acted 0 times, and return its number."""
    cursor = db.execute("INSERT INTO faults (entry) VALUES (?)", (json.dumps(dict(plain)),))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def oldest_first(db: sqlite3.Connection) -> list[tuple[int, dict[str, Any], int]]:
    """Return every rule, the one that was added first first.

    Returns:
        For each rule its number, the rule as plain data, and how many requests it has acted on.
    """
    rows = db.execute("SELECT seq, entry, hits FROM faults ORDER BY seq")
    return [(seq, json.loads(entry), hits) for seq, entry, hits in rows]


def set_hits(db: sqlite3.Connection, number: int, hits: int) -> None:
    """Store how many requests a rule has acted on.

    Requests are answered in several threads, so an older count may come after a newer one: a count
    lower than the stored one changes nothing.
    """
    db.execute("UPDATE faults SET hits = max(hits, ?) WHERE seq = ?", (hits, number))


def remove(db: sqlite3.Connection, number: int | None = None) -> int:
    """Delete the rule with this number, or all rules if `number` is None.

    Returns:
        How many rules were deleted.
    """
    return db.execute("DELETE FROM faults WHERE seq = coalesce(?, seq)", (number,)).rowcount
