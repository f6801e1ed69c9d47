"""SQL of fault rules: each kept as the plain data it was given as."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any


def add(db: sqlite3.Connection, plain: Mapping[str, Any]) -> int:
    """Keep a rule and give its number."""
    cursor = db.execute("INSERT INTO faults (entry) VALUES (?)", (json.dumps(dict(plain)),))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def oldest_first(db: sqlite3.Connection) -> list[tuple[int, dict[str, Any], int]]:
    """Number, plain rule and stored hits of each."""
    rows = db.execute("SELECT seq, entry, hits FROM faults ORDER BY seq")
    return [(seq, json.loads(entry), hits) for seq, entry, hits in rows]


def remove(db: sqlite3.Connection, number: int | None = None) -> int:
    """Forget one rule, or all; how many there were."""
    return db.execute("DELETE FROM faults WHERE seq = coalesce(?, seq)", (number,)).rowcount
