"""SQL of users: the administrator and sub-accounts of a team."""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple


class User(NamedTuple):
    """An account of a team.

    Attributes:
        token: the API token.
        url_token: the URL-sending token.
        secret_key: signs the webhooks of the account.
        administrator: 1 for an administrator, 0 for a sub-account.
        credits: the balance in thousandths of a credit.
        reply_url, delivery_report_url: where webhooks are sent; None for none.
        webhook_style: a `WebhookStyle`.
    """

    user_id: int
    email: str
    token: str
    url_token: str
    secret_key: str
    administrator: int
    first_name: str | None
    last_name: str | None
    company: str | None
    contact_number: str | None
    credits: int
    reply_url: str | None
    delivery_report_url: str | None
    webhook_style: str


_COLUMNS = ", ".join(User._fields)
_TOO_LARGE: Final = 2**63


def email_key(email: str) -> str:
    """Return an email address as it is compared: without surrounding spaces, case folded (A10)."""
    return email.strip().casefold()


def insert(
    db: sqlite3.Connection,
    *,
    email: str,
    token: str,
    url_token: str,
    secret_key: str,
    administrator: bool,
    user_id: int | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    company: str | None = None,
    contact_number: str | None = None,
    reply_url: str | None = None,
    delivery_report_url: str | None = None,
    webhook_style: str = "both",
) -> int:
    """Add an account with 0 credits.

    Args:
        user_id: None for the next free number.

    Returns:
        The id of the account.
    """
    cursor = db.execute(
        "INSERT INTO users (user_id, email, email_key, token, url_token, secret_key,"
        " administrator, first_name, last_name, company, contact_number, reply_url,"
        " delivery_report_url, webhook_style) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            user_id,
            email,
            email_key(email),
            token,
            url_token,
            secret_key,
            int(administrator),
            first_name,
            last_name,
            company,
            contact_number,
            reply_url,
            delivery_report_url,
            webhook_style,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def by_id(db: sqlite3.Connection, user_id: int) -> User | None:
    """Return the account with this id, or None.

    Any integer may be given; one that is too large for SQLite belongs to no account.
    """
    if abs(user_id) >= _TOO_LARGE:
        return None
    row = db.execute(f"SELECT {_COLUMNS} FROM users WHERE user_id = ?", (user_id,)).fetchone()
    return User._make(row) if row else None


def by_email(db: sqlite3.Connection, email: str) -> User | None:
    """Return the account with this email address, or None; case is ignored."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM users WHERE email_key = ?", (email_key(email),)
    ).fetchone()
    return User._make(row) if row else None


def everyone(db: sqlite3.Connection) -> list[User]:
    """Return all accounts of the team, the one with the lowest id first."""
    return [User._make(row) for row in db.execute(f"SELECT {_COLUMNS} FROM users ORDER BY user_id")]


def administrator(db: sqlite3.Connection) -> User:
    """Return the administrator of the team with the lowest id; every world has one."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM users WHERE administrator = 1 ORDER BY user_id LIMIT 1"
    ).fetchone()
    return User._make(row)


_CHANGEABLE = frozenset(
    {
        "email",
        "token",
        "url_token",
        "secret_key",
        "first_name",
        "last_name",
        "company",
        "contact_number",
        "reply_url",
        "delivery_report_url",
        "webhook_style",
    }
)


def update(db: sqlite3.Connection, user_id: int, changes: dict[str, str | None]) -> None:
    """Change columns of one account.

    Args:
        changes: the new values by name of the column.

    Raises:
        KeyError: a column that must not be changed this way.
    """
    for column, value in changes.items():
        if column not in _CHANGEABLE:
            raise KeyError(column)
        db.execute(f"UPDATE users SET {column} = ? WHERE user_id = ?", (value, user_id))
        if column == "email":
            assert value is not None
            db.execute(
                "UPDATE users SET email_key = ? WHERE user_id = ?", (email_key(value), user_id)
            )
