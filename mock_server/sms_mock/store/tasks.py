"""SQL of tasks: what is planned to happen to messages, each with the time at which it is due."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

from sms_mock.world.entries import TASK_KINDS

SEND, OUTCOME, REPLY = TASK_KINDS
"""The kinds of tasks.

- SEND: send a scheduled message.
- OUTCOME: give a sent message its final status, `detail["status"]`, and queue as many delivery
  reports as `detail["reports"]` says (1 if absent).
- REPLY: receive a reply from the recipient with the text `detail["text"]`.
"""


class Task(NamedTuple):
    """Something planned for a message.

    Attributes:
        seq: the number of the task.
        due_at: when to do it, milliseconds since 1970.
        kind: SEND, OUTCOME or REPLY.
        detail: what the kind needs to know; empty for SEND.
    """

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
    """Add a task.

    Args:
        kind: SEND, OUTCOME or REPLY.
        due_at: when to do it, milliseconds since 1970.
        detail: what the kind needs to know.
    """
    db.execute(
        "INSERT INTO tasks (due_at, kind, message_id, detail) VALUES (?, ?, ?, ?)",
        (due_at, kind, message_id, json.dumps(detail) if detail else None),
    )


def plan_scheduled(db: sqlite3.Connection) -> None:
    """Plan the sending of every scheduled message for which it is not planned yet.

    A message that a person wrote into a fixtures file has no task.
    """
    db.execute(
        "INSERT INTO tasks (due_at, kind, message_id) SELECT scheduled_at, ?, message_id"
        " FROM messages WHERE status = 'SCHEDULED' AND NOT deleted AND message_id NOT IN"
        " (SELECT message_id FROM tasks WHERE kind = ?) ORDER BY seq",
        (SEND, SEND),
    )


def has(db: sqlite3.Connection, message_id: str, kind: str) -> bool:
    """Return whether a task of this kind is planned for a message."""
    sql = "SELECT 1 FROM tasks WHERE message_id = ? AND kind = ?"
    return db.execute(sql, (message_id, kind)).fetchone() is not None


def next_due(db: sqlite3.Connection) -> int | None:
    """Return when the earliest task is due, in milliseconds since 1970; None if there is none."""
    row = db.execute("SELECT due_at FROM tasks ORDER BY due_at, seq LIMIT 1").fetchone()
    return row[0] if row else None


def take_due(db: sqlite3.Connection, until: int) -> Task | None:
    """Delete the earliest task that is due, and return it.

    Args:
        until: milliseconds since 1970; a task planned for this instant or earlier is due.

    Returns:
        None if no task is due.
    """
    row = db.execute(
        f"SELECT {_COLUMNS} FROM tasks WHERE due_at <= ? ORDER BY due_at, seq LIMIT 1", (until,)
    ).fetchone()
    if row is None:
        return None
    db.execute("DELETE FROM tasks WHERE seq = ?", (row[0],))
    return _task(row)


def planned(db: sqlite3.Connection, *, limit: int = 100) -> list[Task]:
    """Return at most `limit` tasks, the earliest first; -1 returns all."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM tasks ORDER BY due_at, seq LIMIT ?", (limit,))
    return [_task(row) for row in rows]


def steps_until(db: sqlite3.Connection, now: int, until: int, *, limit: int = 100) -> list[Task]:
    """Return the tasks that are due until an instant; sends are left out unless they are due now.

    Args:
        now: milliseconds since 1970.
        until: milliseconds since 1970; tasks planned for later are left out.
        limit: how many to return at most.

    Returns:
        The earliest first.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM tasks WHERE due_at <= ? AND (due_at <= ? OR kind != '{SEND}')"
        " ORDER BY due_at, seq LIMIT ?",
        (until, now, limit),
    )
    return [_task(row) for row in rows]


def cancel(db: sqlite3.Connection, message_id: str, kind: str | None = None) -> None:
    """Delete the tasks of a message: those of one kind, or all if `kind` is None."""
    db.execute(
        "DELETE FROM tasks WHERE message_id = ? AND kind = coalesce(?, kind)",
        (message_id, kind),
    )


def _task(row: tuple[Any, ...]) -> Task:
    seq, due_at, kind, message_id, detail = row
    return Task(seq, due_at, kind, message_id, json.loads(detail) if detail else {})
