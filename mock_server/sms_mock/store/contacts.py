"""SQL of contacts and of their memberships in groups."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Contact(NamedTuple):
    """A contact of the team. `contact_number` is digits with the country code."""

    contact_id: str
    first_name: str | None
    last_name: str | None
    title: str | None
    contact_number: str


_COLUMNS = ", ".join(Contact._fields)


def insert(db: sqlite3.Connection, contact: Contact) -> None:
    """Add a contact. Raises sqlite3.IntegrityError if the team has one with this id."""
    db.execute(f"INSERT INTO contacts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", contact)


def by_id(db: sqlite3.Connection, contact_id: str) -> Contact | None:
    """Return the contact with this id, or None if the team has no such contact."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM contacts WHERE contact_id = ?", (contact_id,)
    ).fetchone()
    return Contact._make(row) if row else None


def oldest_with(db: sqlite3.Connection, number: str) -> Contact | None:
    """Return the contact that was created first among those with this number, or None.

    Messages to and from the number show this contact (assumed, A116).
    """
    row = db.execute(
        f"SELECT {_COLUMNS} FROM contacts WHERE contact_number = ? ORDER BY seq LIMIT 1", (number,)
    ).fetchone()
    return Contact._make(row) if row else None


def page(db: sqlite3.Connection, *, offset: int = 0, limit: int = -1) -> list[Contact]:
    """Return contacts in the order in which they were created.

    Args:
        offset: how many contacts to skip.
        limit: how many contacts to return at most; -1 returns all.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM contacts ORDER BY seq LIMIT ? OFFSET ?", (limit, offset)
    )
    return [Contact._make(row) for row in rows]


_NAME = "coalesce(title || ' ', '') || coalesce(first_name || ' ', '') || coalesce(last_name, '')"


def having(db: sqlite3.Connection, words: str, *, limit: int) -> tuple[list[Contact], int]:
    """Return contacts that have a number, by a part of the name or of the number.

    Args:
        words: a part of title, first and last name together, in any case, or of the number;
            an empty text finds every contact that has a number.
        limit: how many contacts to return at most.

    Returns:
        The contacts, in the order in which they were created, and how many match in all.
    """
    condition = (
        f"contact_number IS NOT NULL AND (instr(casefold({_NAME}), ?) OR instr(contact_number, ?))"
    )
    values = (words.casefold(), words)
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM contacts WHERE {condition} ORDER BY seq LIMIT ?", (*values, limit)
    )
    total: tuple[int] = db.execute(
        f"SELECT count(*) FROM contacts WHERE {condition}", values
    ).fetchone()
    return [Contact._make(row) for row in rows], total[0]


def count(db: sqlite3.Connection) -> int:
    """Return how many contacts the team has."""
    row: tuple[int] = db.execute("SELECT count(*) FROM contacts").fetchone()
    return row[0]


def update(db: sqlite3.Connection, contact: Contact) -> None:
    """Replace the names, title and number of the contact that has the id of `contact`."""
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
    """Delete a contact and its memberships in groups; the groups stay."""
    db.execute("DELETE FROM memberships WHERE contact_id = ?", (contact_id,))
    db.execute("DELETE FROM contacts WHERE contact_id = ?", (contact_id,))


def add_to_group(db: sqlite3.Connection, contact_id: str, group_id: str) -> None:
    """Add a contact to a group; does nothing if the contact is in the group already."""
    db.execute("INSERT OR IGNORE INTO memberships VALUES (?, ?)", (group_id, contact_id))


def remove_from_group(db: sqlite3.Connection, contact_id: str, group_id: str) -> None:
    """Remove a contact from a group; does nothing if the contact is not in the group."""
    db.execute(
        "DELETE FROM memberships WHERE group_id = ? AND contact_id = ?", (group_id, contact_id)
    )


def memberships(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the ids of the groups of each contact, by contact id; contacts in no group are left
    out.
    """
    found: dict[str, list[str]] = {}
    for group_id, contact_id in db.execute(
        "SELECT group_id, contact_id FROM memberships ORDER BY contact_id, group_id"
    ):
        found.setdefault(contact_id, []).append(group_id)
    return found
