"""SQL of SMS, outbound and inbound.

The "place" of a message is its `seq`: 1 for the message that was stored first, and so on. Lists are
read in pages by place.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sms_mock.domain import lifecycle
from sms_mock.store.folded_text import folded
from sms_mock.store.message_filters import INBOUND as INBOUND
from sms_mock.store.message_filters import OUTBOUND as OUTBOUND
from sms_mock.store.message_filters import MessageFilter as MessageFilter


class Message(NamedTuple):
    """An SMS as it is stored, or the fields that a voice message shares with it.

    Attributes:
        credit_cost: thousandths of a credit.
        accepted_at, scheduled_at, sent_at, finished_at, received_at: milliseconds since 1970.
        parts: how many parts (segments) the text needs.
        replied_to: id of the message that an inbound message answers.
    """

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
    """0 or 1: whether an API client marked it read. Only this is shown by the imitated API."""
    seen: int = 0
    """0 or 1: whether a person has seen it on the page. The imitated API does not show this."""
    deleted: int = 0
    replied_to: str | None = None
    contact_id: str | None = None
    """The oldest contact with the number of the other side. Looked up on reading, not stored."""


class Step(NamedTuple):
    """A status that a message got, and when, in milliseconds since 1970."""

    status: str
    at: int


def steps_of(message: Message) -> list[Step]:
    """Return the statuses that an outbound message has had so far, in order.

    They are computed from its instants and its present status. An inbound message has none.
    """
    steps: list[Step] = []
    if message.message_type == INBOUND or message.status is None:
        return steps
    if message.scheduled_at is not None:
        steps.append(Step(lifecycle.SCHEDULED, message.accepted_at))
    if message.sent_at is not None:
        steps.append(Step(lifecycle.SENT, message.sent_at))
    if message.finished_at is not None:
        steps.append(Step(message.status, message.finished_at))
    return steps


STORED = Message._fields[:-1]
"""The fields of `Message` that are columns of the table, in order."""

OTHER_SIDE: Final = f"CASE message_type WHEN '{INBOUND}' THEN from_number ELSE to_number END"
"""The expression for the number with which a message was exchanged, not the team's own number."""
_INSERT = f"INSERT INTO messages ({', '.join(STORED)}, folded) VALUES (?{', ?' * len(STORED)})"
_COLUMNS = (
    f"{', '.join(STORED)}, (SELECT contact_id FROM contacts WHERE contact_number = {OTHER_SIDE}"
    " ORDER BY contacts.seq LIMIT 1)"
)
UNREAD = f"(message_type = '{INBOUND}' AND read = 0 AND seen = 0 AND deleted = 0)"
"""The condition for a reply that no API client has marked read and no person has seen."""
_BRIEF_CHARACTERS: Final = 160
"""How much of a text `briefs` returns: enough for a person to recognise the message."""
SELECT = f"SELECT {_COLUMNS} FROM messages"
SELECT_WITH_PLACE = f"SELECT {_COLUMNS}, seq FROM messages"


def insert(db: sqlite3.Connection, message: Message) -> None:
    """Add a message. Raises sqlite3.IntegrityError if the team has one with this id."""
    db.execute(_INSERT, (*message[:-1], folded(message.text)))


def by_id(db: sqlite3.Connection, message_id: str, *, owner: int | None = None) -> Message | None:
    """Return the SMS with this id, or None.

    Args:
        owner: id of a user; a message of another user is not returned. None allows all users.
    """
    row = db.execute(
        f"{SELECT} WHERE message_id = ? AND user_id = coalesce(?, user_id)", (message_id, owner)
    ).fetchone()
    return Message._make(row) if row else None


def latest_to(db: sqlite3.Connection, number: str) -> Message | None:
    """Return the message that was sent to a number last, or None (assumed, A199)."""
    row = db.execute(
        f"{SELECT} WHERE to_number = ? AND message_type = '{OUTBOUND}' AND sent_at IS NOT NULL"
        " ORDER BY sent_at DESC, seq DESC LIMIT 1",
        (number,),
    ).fetchone()
    return Message._make(row) if row else None


def set_sent(db: sqlite3.Connection, message_id: str, at: int) -> None:
    """Give a message the status SENT at an instant, milliseconds since 1970."""
    db.execute(
        "UPDATE messages SET status = 'SENT', sent_at = ? WHERE message_id = ?", (at, message_id)
    )


def set_outcome(db: sqlite3.Connection, message_id: str, status: str, at: int) -> None:
    """Give a message its final status at an instant, milliseconds since 1970."""
    db.execute(
        "UPDATE messages SET status = ?, finished_at = ? WHERE message_id = ?",
        (status, at, message_id),
    )


def mark_read(db: sqlite3.Connection, message_id: str, read: bool) -> None:
    """Mark a message read or unread, as the imitated API shows it."""
    db.execute("UPDATE messages SET read = ? WHERE message_id = ?", (int(read), message_id))


def mark_deleted(db: sqlite3.Connection, message_id: str) -> None:
    """Mark a message deleted; its row stays."""
    db.execute("UPDATE messages SET deleted = 1 WHERE message_id = ?", (message_id,))


def by_place(db: sqlite3.Connection, place: int) -> Message | None:
    """Return the message with this place (`seq`), or None."""
    row = db.execute(f"{SELECT} WHERE seq = ?", (place,)).fetchone()
    return Message._make(row) if row else None


def place_of(db: sqlite3.Connection, message_id: str) -> int | None:
    """Return the place (`seq`) of the message with this id, or None if there is no such message."""
    row = db.execute("SELECT seq FROM messages WHERE message_id = ?", (message_id,)).fetchone()
    return row[0] if row else None


def briefs(db: sqlite3.Connection, message_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return what is enough for a person to recognise each message.

    Args:
        message_ids: ids of messages and voice messages; unknown ones are left out.

    Returns:
        By id: the number of the other side, and the first 160 characters of the text.
    """
    wanted = json.dumps(sorted(set(message_ids)))
    rows = db.execute(
        " UNION ALL ".join(
            f"SELECT message_id, {OTHER_SIDE}, substr(text, 1, {_BRIEF_CHARACTERS}) FROM {table}"
            " WHERE message_id IN (SELECT value FROM json_each(:wanted))"
            for table in ("messages", "voice_messages")
        ),
        {"wanted": wanted},
    )
    return {message_id: (number, text) for message_id, number, text in rows}


def oldest_first(db: sqlite3.Connection) -> Iterator[Message]:
    """Read every message of the team one by one, in the order in which they were stored."""
    return map(Message._make, db.execute(f"{SELECT} ORDER BY seq"))


def count(db: sqlite3.Connection) -> int:
    """Return how many SMS the team has, deleted ones included."""
    row: tuple[int] = db.execute("SELECT count(*) FROM messages").fetchone()
    return row[0]
