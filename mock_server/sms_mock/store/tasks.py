"""SQL of what is still to happen to messages: rows with a due time, run in order of it."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

from sms_mock.world.entries import TASK_KINDS

SEND, OUTCOME, REPLY = TASK_KINDS
"""SEND: a scheduled message is sent. OUTCOME: a sent message gets its last status, the detail
`status`, reported `reports` times if that is not once. REPLY: the recipient answers by itself, with
the detail `text`."""


class Task(NamedTuple):
    seq: int
    due_at: int
    kind: str
    message_id: str
    detail: dict[str, Any]


_COLUMNS = "seq, due_at, kind, message_id, detail"


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


def plan_scheduled(db: sqlite3.Connection) -> None:
    """Have every scheduled message go that has nothing planned, as one written by hand has not."""
    db.execute(
        "INSERT INTO tasks (due_at, kind, message_id) SELECT scheduled_at, ?, message_id"
        " FROM messages WHERE status = 'SCHEDULED' AND NOT deleted AND message_id NOT IN"
        " (SELECT message_id FROM tasks WHERE kind = ?) ORDER BY seq",
        (SEND, SEND),
    )


def has(db: sqlite3.Connection, message_id: str, kind: str) -> bool:
    sql = "SELECT 1 FROM tasks WHERE message_id = ? AND kind = ?"
    return db.execute(sql, (message_id, kind)).fetchone() is not None


def next_due(db: sqlite3.Connection) -> int | None:
    """When the earliest is due, in epoch milliseconds."""
    row = db.execute("SELECT due_at FROM tasks ORDER BY due_at, seq LIMIT 1").fetchone()
    return row[0] if row else None


def take_due(db: sqlite3.Connection, until: int) -> Task | None:
    """Remove and give the earliest that is due at an instant or before it."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM tasks WHERE due_at <= ? ORDER BY due_at, seq LIMIT 1", (until,)
    ).fetchone()
    if row is None:
        return None
    db.execute("DELETE FROM tasks WHERE seq = ?", (row[0],))
    return _task(row)


def planned(db: sqlite3.Connection, *, limit: int = 100) -> list[Task]:
    """What is planned, the earliest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM tasks ORDER BY due_at, seq LIMIT ?", (limit,))
    return [_task(row) for row in rows]


def steps_until(db: sqlite3.Connection, now: int, until: int, *, limit: int = 100) -> list[Task]:
    """What is due now, and what sent messages come to up to an instant, the earliest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM tasks WHERE due_at <= ? AND (due_at <= ? OR kind != '{SEND}')"
        " ORDER BY due_at, seq LIMIT ?",
        (until, now, limit),
    )
    return [_task(row) for row in rows]


def cancel(db: sqlite3.Connection, message_id: str, kind: str | None = None) -> None:
    """Forget what is planned for a message, everything or one kind."""
    db.execute(
        "DELETE FROM tasks WHERE message_id = ? AND kind = coalesce(?, kind)",
        (message_id, kind),
    )


def _task(row: tuple[Any, ...]) -> Task:
    seq, due_at, kind, message_id, detail = row
    return Task(seq, due_at, kind, message_id, json.loads(detail) if detail else {})
