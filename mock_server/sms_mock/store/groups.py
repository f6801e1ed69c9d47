"""SQL of contact groups."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Group(NamedTuple):
    """A group of contacts."""

    group_id: str
    name: str


def insert(db: sqlite3.Connection, group: Group) -> None:
    """Add a group. Raises sqlite3.IntegrityError if the team has one with this id."""
    db.execute("INSERT INTO groups (group_id, name) VALUES (?, ?)", group)


def by_id(db: sqlite3.Connection, group_id: str) -> Group | None:
    """Return the group with this id, or None if the team has no such group."""
    row = db.execute("SELECT group_id, name FROM groups WHERE group_id = ?", (group_id,)).fetchone()
    return Group._make(row) if row else None


def page(db: sqlite3.Connection, *, offset: int = 0, limit: int = -1) -> list[Group]:
    """Return groups in the order in which they were created.

    Args:
        offset: how many groups to skip.
        limit: how many groups to return at most; -1 returns all.
    """
    rows = db.execute(
        "SELECT group_id, name FROM groups ORDER BY seq LIMIT ? OFFSET ?", (limit, offset)
    )
    return [Group._make(row) for row in rows]


def count(db: sqlite3.Connection) -> int:
    """Return how many groups the team has."""
    row: tuple[int] = db.execute("SELECT count(*) FROM groups").fetchone()
    return row[0]


def rename(db: sqlite3.Connection, group_id: str, name: str) -> None:
    """Change the name of a group; does nothing if there is no group with this id."""
    db.execute("UPDATE groups SET name = ? WHERE group_id = ?", (name, group_id))


def delete(db: sqlite3.Connection, group_id: str) -> None:
    """Delete a group and its memberships; the contacts stay."""
    db.execute("DELETE FROM memberships WHERE group_id = ?", (group_id,))
    db.execute("DELETE FROM groups WHERE group_id = ?", (group_id,))
