"""SQL of voice messages and their audio.

A voice message has the columns of an SMS and some more, in a separate table.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sms_mock.store import message_filters
from sms_mock.store.folded_text import folded
from sms_mock.store.message_filters import MessageFilter
from sms_mock.store.messages import STORED, Message

VOICE: Final = "VOICE"
"""The `message_type` of every voice message, which tells it from an SMS."""

AUDIO_PARTS: Final = 1
"""How many parts an audio is paid for as (assumed, A159)."""


class VoiceMessage(NamedTuple):
    """A call that reads a text out or plays an audio.

    Attributes:
        message: the fields that it has in common with an SMS; the text is "" if there is an audio.
        retry_minimum_interval, retry_maximum_interval: minutes.
    """

    message: Message
    language: str | None = None
    retry_count: int | None = None
    retry_minimum_interval: int | None = None
    retry_maximum_interval: int | None = None
    audio_type: str | None = None
    """The media type of the audio; None if a text is read out."""


AnyMessage = Message | VoiceMessage
"""An SMS or a voice message, in lists that hold both."""


class Audio(NamedTuple):
    """An audio recording with its media type, such as `audio/mpeg`."""

    media_type: str
    data: bytes


_COLUMNS = ", ".join((*STORED, *VoiceMessage._fields[1:]))
_SELECT = f"SELECT {_COLUMNS} FROM voice_messages"
RANK_BITS: Final = 20
"""See `ranks.py`: 2^20 voice messages find room between two SMS."""
_NEXT = (
    f"max((SELECT coalesce(max(seq), 0) << {RANK_BITS} FROM messages),"
    " (SELECT coalesce(max(seq), 0) FROM voice_messages)) + 1"
)
_INSERT = (
    f"INSERT INTO voice_messages ({_COLUMNS}, folded, seq)"
    f" VALUES (?{', ?' * len(_COLUMNS.split())}, {_NEXT})"
)
_ABOVE_EVERY_PLACE: Final = 2**62


def insert(db: sqlite3.Connection, voice: VoiceMessage, audio: bytes | None = None) -> None:
    """Add a voice message, with its audio if it has one."""
    db.execute(_INSERT, (*voice.message[:-1], *voice[1:], folded(voice.message.text)))
    if audio is not None:
        db.execute(
            "INSERT INTO voice_audio (message_id, data) VALUES (?, ?)",
            (voice.message.message_id, audio),
        )


def by_id(
    db: sqlite3.Connection, message_id: str, *, owner: int | None = None
) -> VoiceMessage | None:
    """Return the voice message with this id, or None.

    Args:
        owner: id of a user; a message of another user is not returned. None allows all users.
    """
    row = db.execute(
        f"{_SELECT} WHERE message_id = ? AND user_id = coalesce(?, user_id)", (message_id, owner)
    ).fetchone()
    return _voice(row) if row else None


def message_by_id(db: sqlite3.Connection, message_id: str) -> Message | None:
    """Return the fields that a voice message has in common with an SMS, or None."""
    found = by_id(db, message_id)
    return found.message if found else None


def audio(db: sqlite3.Connection, message_id: str) -> bytes | None:
    """Return the audio of a voice message; None if it reads a text out, or does not exist."""
    row = db.execute("SELECT data FROM voice_audio WHERE message_id = ?", (message_id,)).fetchone()
    return row[0] if row else None


def find(
    db: sqlite3.Connection, wanted: MessageFilter, *, offset: int, limit: int
) -> tuple[list[VoiceMessage], int]:
    """Return one page of the voice messages that match a filter, the newest first.

    Args:
        offset: how many matching voice messages to skip.
        limit: how many to return at most.

    Returns:
        The voice messages of the page, and how many match in all.
    """
    clauses, values = message_filters.conditions(wanted)
    rows = db.execute(
        f"{_SELECT} WHERE {clauses} ORDER BY seq DESC LIMIT ? OFFSET ?", (*values, limit, offset)
    )
    found = [_voice(row) for row in rows]
    (total,) = db.execute(f"SELECT count(*) FROM voice_messages WHERE {clauses}", values).fetchone()
    return found, total


def by_places(db: sqlite3.Connection, places: list[int]) -> dict[int, VoiceMessage]:
    """Return the voice messages with these places (`seq`), by place."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, seq FROM voice_messages WHERE seq IN (SELECT value FROM json_each(?))",
        (json.dumps(places),),
    )
    return {row[-1]: _voice(row[:-1]) for row in rows}


def matching(
    db: sqlite3.Connection, condition: str, values: list[object], *, before: int | None, limit: int
) -> tuple[list[tuple[int, VoiceMessage]], int]:
    """Return voice messages that meet a condition, as `message_lists.matching` does."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, seq FROM voice_messages WHERE {condition} AND seq < ?"
        " ORDER BY seq DESC LIMIT ?",
        [*values, before if before is not None else _ABOVE_EVERY_PLACE, limit],
    ).fetchall()
    sql = f"SELECT count(*) FROM voice_messages WHERE {condition}"
    (total,) = db.execute(sql, values).fetchone()
    return [(row[-1], _voice(row[:-1])) for row in rows], total


def set_outcome(db: sqlite3.Connection, message_id: str, status: str, at: int) -> None:
    """Give a voice message its final status at an instant, milliseconds since 1970."""
    db.execute(
        "UPDATE voice_messages SET status = ?, finished_at = ? WHERE message_id = ?",
        (status, at, message_id),
    )


def mark_deleted(db: sqlite3.Connection, message_id: str) -> None:
    """Mark a voice message deleted; its row stays."""
    db.execute("UPDATE voice_messages SET deleted = 1 WHERE message_id = ?", (message_id,))


def oldest_first(db: sqlite3.Connection) -> Iterator[VoiceMessage]:
    """Read every voice message of the team one by one, the one that was stored first first."""
    return map(_voice, db.execute(f"{_SELECT} ORDER BY seq"))


def count(db: sqlite3.Connection) -> int:
    """Return how many voice messages the team has."""
    row: tuple[int] = db.execute("SELECT count(*) FROM voice_messages").fetchone()
    return row[0]


def _voice(row: tuple[Any, ...]) -> VoiceMessage:
    shared = len(STORED)
    return VoiceMessage(Message._make((*row[:shared], None)), *row[shared:])
