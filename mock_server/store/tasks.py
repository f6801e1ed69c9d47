"""SQL of what is still to happen: rows with a due time, run by the worker in order of it."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

SEND = "send"
"""A scheduled message goes."""


class Task(NamedTuple):
    seq: int
    due_at: int
    kind: str
    message_id: str
    detail: dict[str, Any]


def plan(
    db: sqlite3.Connection,
    kind: str,
    message_id: str,
    *,
    due_at: int,
    detail: dict[str, Any] | None = None,
) -> None:
    """Remember to do something at an instant (epoch milliseconds)."""
    db.execute(
        "INSERT INTO tasks (due_at, kind, message_id, detail) VALUES (?, ?, ?, ?)",
        (due_at, kind, message_id, json.dumps(detail) if detail else None),
    )


def cancel(db: sqlite3.Connection, message_id: str) -> None:
    """Forget everything planned for a message."""
    db.execute("DELETE FROM tasks WHERE message_id = ?", (message_id,))
