"""SQL of message templates."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Template(NamedTuple):
    """A message template: `data` is its text."""

    template_id: int
    name: str
    data: str


def insert(
    db: sqlite3.Connection, *, name: str, data: str, template_id: int | None = None
) -> Template:
    """Add a template.

    Args:
        template_id: None for the next free number.

    Returns:
        The template with its id.
    """
    cursor = db.execute(
        "INSERT INTO templates (template_id, name, data) VALUES (?, ?, ?)",
        (template_id, name, data),
    )
    assert cursor.lastrowid is not None
    return Template(cursor.lastrowid, name, data)


def by_id(db: sqlite3.Connection, template_id: int) -> Template | None:
    """Return the template with this id, or None if the team has no such template."""
    row = db.execute(
        "SELECT template_id, name, data FROM templates WHERE template_id = ?", (template_id,)
    ).fetchone()
    return Template._make(row) if row else None


def page(db: sqlite3.Connection, *, offset: int = 0, limit: int = -1) -> list[Template]:
    """Return templates, the one with the lowest id first.

    Args:
        offset: how many templates to skip.
        limit: how many templates to return at most; -1 returns all.
    """
    rows = db.execute(
        "SELECT template_id, name, data FROM templates ORDER BY template_id LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [Template._make(row) for row in rows]


def count(db: sqlite3.Connection) -> int:
    """Return how many templates the team has."""
    row: tuple[int] = db.execute("SELECT count(*) FROM templates").fetchone()
    return row[0]


def delete(db: sqlite3.Connection, template_id: int) -> None:
    """Delete a template; does nothing if there is none with this id."""
    db.execute("DELETE FROM templates WHERE template_id = ?", (template_id,))
