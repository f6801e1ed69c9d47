"""SQL of message templates."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Template(NamedTuple):
    template_id: int
    name: str
    data: str


def insert(
    db: sqlite3.Connection, *, name: str, data: str, template_id: int | None = None
) -> Template:
    cursor = db.execute(
        "INSERT INTO templates (template_id, name, data) VALUES (?, ?, ?)",
        (template_id, name, data),
    )
    assert cursor.lastrowid is not None
    return Template(cursor.lastrowid, name, data)


def by_id(db: sqlite3.Connection, template_id: int) -> Template | None:
    row = db.execute(
        "SELECT template_id, name, data FROM templates WHERE template_id = ?", (template_id,)
    ).fetchone()
    return Template._make(row) if row else None


def page(db: sqlite3.Connection, *, offset: int = 0, limit: int = -1) -> list[Template]:
    """Templates in the order they were made."""
    rows = db.execute(
        "SELECT template_id, name, data FROM templates ORDER BY template_id LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [Template._make(row) for row in rows]


def count(db: sqlite3.Connection) -> int:
    row: tuple[int] = db.execute("SELECT count(*) FROM templates").fetchone()
    return row[0]


def delete(db: sqlite3.Connection, template_id: int) -> None:
    db.execute("DELETE FROM templates WHERE template_id = ?", (template_id,))
