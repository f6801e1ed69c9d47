"""SQL of fault rules. A rule is stored as the plain data in which it was given."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any


def add(db: sqlite3.Connection, plain: Mapping[str, Any]) -> int:
    """Store a rule with no hits; returns its number."""
    cursor = db.execute("INSERT INTO faults (entry) VALUES (?)", (json.dumps(dict(plain)),))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def oldest_first(db: sqlite3.Connection) -> list[tuple[int, dict[str, Any], int]]:
    """The number, the plain rule and the stored hits of each rule."""
    rows = db.execute("SELECT seq, entry, hits FROM faults ORDER BY seq")
    return [(seq, json.loads(entry), hits) for seq, entry, hits in rows]


def keep_hits(db: sqlite3.Connection, number: int, hits: int) -> None:
    """Store how often a rule acted; a lower count that comes late changes nothing."""
    db.execute("UPDATE faults SET hits = max(hits, ?) WHERE seq = ?", (hits, number))


def remove(db: sqlite3.Connection, number: int | None = None) -> int:
    """Delete one rule, or all if `number` is None; returns how many there were."""
    return db.execute("DELETE FROM faults WHERE seq = coalesce(?, seq)", (number,)).rowcount
