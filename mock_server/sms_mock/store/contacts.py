"""SQL of contacts and of their memberships in groups."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Contact(NamedTuple):
    contact_id: str
    first_name: str | None
    last_name: str | None
    title: str | None
    contact_number: str


_COLUMNS = ", ".join(Contact._fields)


def insert(db: sqlite3.Connection, contact: Contact) -> None:
    db.execute(f"INSERT INTO contacts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", contact)


def by_id(db: sqlite3.Connection, contact_id: str) -> Contact | None:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM contacts WHERE contact_id = ?", (contact_id,)
    ).fetchone()
    return Contact._make(row) if row else None


def oldest_with(db: sqlite3.Connection, number: str) -> Contact | None:
    """The contact that a number is shown as."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM contacts WHERE contact_number = ? ORDER BY seq LIMIT 1", (number,)
    ).fetchone()
    return Contact._make(row) if row else None


def page(db: sqlite3.Connection, *, offset: int = 0, limit: int = -1) -> list[Contact]:
    """Contacts in the order they were made."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM contacts ORDER BY seq LIMIT ? OFFSET ?", (limit, offset)
    )
    return [Contact._make(row) for row in rows]


def count(db: sqlite3.Connection) -> int:
    row: tuple[int] = db.execute("SELECT count(*) FROM contacts").fetchone()
    return row[0]


def update(db: sqlite3.Connection, contact: Contact) -> None:
    db.execute(
        "UPDATE contacts SET first_name = ?, last_name = ?, title = ?, contact_number = ?"
        " WHERE contact_id = ?",
        (
            contact.first_name,
            contact.last_name,
            contact.title,
            contact.contact_number,
            contact.contact_id,
        ),
    )


def delete(db: sqlite3.Connection, contact_id: str) -> None:
    """Remove a contact and its memberships; the groups stay."""
    db.execute("DELETE FROM memberships WHERE contact_id = ?", (contact_id,))
    db.execute("DELETE FROM contacts WHERE contact_id = ?", (contact_id,))


def join(db: sqlite3.Connection, contact_id: str, group_id: str) -> None:
    """Make a contact a member; again is no change."""
    db.execute("INSERT OR IGNORE INTO memberships VALUES (?, ?)", (group_id, contact_id))


def leave(db: sqlite3.Connection, contact_id: str, group_id: str) -> None:
    """End a membership; where there is none, no change."""
    db.execute(
        "DELETE FROM memberships WHERE group_id = ? AND contact_id = ?", (group_id, contact_id)
    )


def memberships(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Group ids by contact id."""
    found: dict[str, list[str]] = {}
    for group_id, contact_id in db.execute(
        "SELECT group_id, contact_id FROM memberships ORDER BY contact_id, group_id"
    ):
        found.setdefault(contact_id, []).append(group_id)
    return found
