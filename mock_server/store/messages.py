"""SQL of messages, outbound and inbound, and of the filters over them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final, NamedTuple

OUTBOUND: Final = "OUTBOUND"
INBOUND: Final = "INBOUND"


class Message(NamedTuple):
    """A stored message; `credit_cost` is thousandths, instants are epoch milliseconds."""

    message_id: str
    user_id: int
    message_type: str
    status: str | None
    from_number: str
    to_number: str
    text: str
    encoding: str
    parts: int
    credit_cost: int
    campaign: str | None
    data_field: str | None
    accepted_at: int
    scheduled_at: int | None = None
    sent_at: int | None = None
    finished_at: int | None = None
    received_at: int | None = None
    read: int = 0
    deleted: int = 0
    replied_to: str | None = None
    contact_id: str | None = None
    """The team's oldest contact with the other side's number; found on reading, not stored."""


_STORED = Message._fields[:-1]
_INSERT = f"INSERT INTO messages ({', '.join(_STORED)}) VALUES ({', '.join('?' for _ in _STORED)})"
_SELECT = (
    f"SELECT {', '.join(_STORED)}, (SELECT contact_id FROM contacts WHERE contact_number ="
    f" CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END"
    " ORDER BY contacts.seq LIMIT 1) FROM messages"
)


def insert(db: sqlite3.Connection, message: Message) -> None:
    db.execute(_INSERT, message[:-1])


def by_id(db: sqlite3.Connection, message_id: str, *, owner: int | None = None) -> Message | None:
    """One message; with `owner`, only where it belongs to that user."""
    row = db.execute(
        f"{_SELECT} WHERE message_id = ?1 AND (?2 IS NULL OR user_id = ?2)", (message_id, owner)
    ).fetchone()
    return Message._make(row) if row else None


def latest_to(db: sqlite3.Connection, number: str) -> Message | None:
    """The newest message sent to a number, if any."""
    row = db.execute(
        f"{_SELECT} WHERE to_number = ? AND message_type = '{OUTBOUND}' AND sent_at IS NOT NULL"
        " ORDER BY seq DESC LIMIT 1",
        (number,),
    ).fetchone()
    return Message._make(row) if row else None


def mark_read(db: sqlite3.Connection, message_id: str, read: bool) -> None:
    db.execute("UPDATE messages SET read = ? WHERE message_id = ?", (int(read), message_id))


def mark_deleted(db: sqlite3.Connection, message_id: str) -> None:
    db.execute("UPDATE messages SET deleted = 1 WHERE message_id = ?", (message_id,))


def count(db: sqlite3.Connection) -> int:
    row: tuple[int] = db.execute("SELECT count(*) FROM messages").fetchone()
    return row[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """What `messages/all` can be narrowed by; None does not narrow. Bounds are inclusive."""

    owner: int | None = None
    message_type: str | None = None
    status: str | None = None
    sent_from: int | None = None
    sent_to: int | None = None
    received_from: int | None = None
    received_to: int | None = None
    from_number: str | None = None
    to_number: str | None = None
    text: str | None = None
    campaign: str | None = None
    data_field: str | None = None
    deleted: bool | None = None
    read: bool | None = None
    replied_to: str | None = None


def _conditions(wanted: MessageFilter) -> tuple[str, list[object]]:
    clauses: list[str] = []
    values: list[object] = []
    for clause, value in (
        ("user_id = ?", wanted.owner),
        ("message_type = ?", wanted.message_type),
        ("status = ?", wanted.status),
        ("sent_at >= ?", wanted.sent_from),
        ("sent_at <= ?", wanted.sent_to),
        ("received_at >= ?", wanted.received_from),
        ("received_at <= ?", wanted.received_to),
        ("from_number = ?", wanted.from_number),
        ("to_number = ?", wanted.to_number),
        ("campaign = ?", wanted.campaign),
        ("data_field = ?", wanted.data_field),
        ("deleted = ?", wanted.deleted),
        ("read = ?", wanted.read),
        ("replied_to = ?", wanted.replied_to),
    ):
        if value is not None:
            clauses.append(clause)
            values.append(value)
    if wanted.read is not None:
        # Read and unread are said of the inbox only (published parameter description).
        clauses.append(f"message_type = '{INBOUND}'")
    if wanted.text is not None:
        clauses.append(_contains_clause(wanted.text))
        values.append(_contains_value(wanted.text))
    return (" WHERE " + " AND ".join(clauses) if clauses else ""), values


def _contains_clause(needle: str) -> str:
    # SQLite's LIKE folds ASCII only; other alphabets pay for a call of Python per row.
    return "text LIKE ? ESCAPE '\\'" if needle.isascii() else "instr(casefold(text), ?)"


def _contains_value(needle: str) -> str:
    if not needle.isascii():
        return needle.casefold()
    escaped = needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def find(
    db: sqlite3.Connection, wanted: MessageFilter, *, offset: int, limit: int
) -> tuple[list[Message], int]:
    """One page of the matching messages, the newest first, and how many match in all."""
    where, values = _conditions(wanted)
    (total,) = db.execute(f"SELECT count(*) FROM messages{where}", values).fetchone()
    rows = db.execute(
        f"{_SELECT}{where} ORDER BY seq DESC LIMIT ? OFFSET ?", [*values, limit, offset]
    )
    return [Message._make(row) for row in rows], total
