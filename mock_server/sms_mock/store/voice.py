"""SQL of voice messages: rows like those of messages, in a table of their own, and their audio.

Their life is that of messages and told elsewhere; here they are only kept.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final, NamedTuple

from sms_mock.store import message_filters
from sms_mock.store.folded_text import folded
from sms_mock.store.message_filters import MessageFilter
from sms_mock.store.messages import STORED, Message

VOICE: Final = "VOICE"
"""The type of the message in a voice message, by which those who handle both tell them apart."""


AUDIO_PARTS: Final = 1
"""Parts of an audio, by which it is paid for (assumed, A159)."""


class VoiceMessage(NamedTuple):
    """A call that reads a text out or plays an audio; intervals are minutes.

    `message` is what it shares with an SMS; its text is empty where there is an audio.
    """

    message: Message
    language: str | None = None
    retry_count: int | None = None
    retry_minimum_interval: int | None = None
    retry_maximum_interval: int | None = None
    audio_type: str | None = None
    """The media type of its audio; None where a text is read out."""


class Audio(NamedTuple):
    """What is played, and its media type."""

    media_type: str
    data: bytes


_COLUMNS = ", ".join((*STORED, *VoiceMessage._fields[1:]))
_SELECT = f"SELECT {_COLUMNS} FROM voice_messages"
_INSERT = (
    f"INSERT INTO voice_messages ({_COLUMNS}, folded) VALUES (?{', ?' * len(_COLUMNS.split())})"
)


def insert(db: sqlite3.Connection, voice: VoiceMessage, audio: bytes | None = None) -> None:
    """Keep a voice message, and its audio if it has one."""
    db.execute(_INSERT, (*voice.message[:-1], *voice[1:], folded(voice.message.text)))
    if audio is not None:
        db.execute(
            "INSERT INTO voice_audio (message_id, data) VALUES (?, ?)",
            (voice.message.message_id, audio),
        )


def by_id(
    db: sqlite3.Connection, message_id: str, *, owner: int | None = None
) -> VoiceMessage | None:
    """One voice message; with `owner`, only where it belongs to that user."""
    row = db.execute(
        f"{_SELECT} WHERE message_id = ? AND user_id = coalesce(?, user_id)", (message_id, owner)
    ).fetchone()
    return _voice(row) if row else None


def message_by_id(db: sqlite3.Connection, message_id: str) -> Message | None:
    """What a voice message shares with an SMS."""
    found = by_id(db, message_id)
    return found.message if found else None


def audio(db: sqlite3.Connection, message_id: str) -> bytes | None:
    """What a voice message plays; None where it reads a text out."""
    row = db.execute("SELECT data FROM voice_audio WHERE message_id = ?", (message_id,)).fetchone()
    return row[0] if row else None


def find(
    db: sqlite3.Connection, wanted: MessageFilter, *, offset: int, limit: int
) -> tuple[list[VoiceMessage], int]:
    """One page of the matching voice messages, the newest first, and how many match in all."""
    clauses, values = message_filters.conditions(wanted)
    rows = db.execute(
        f"{_SELECT} WHERE {clauses} ORDER BY seq DESC LIMIT ? OFFSET ?", (*values, limit, offset)
    )
    found = [_voice(row) for row in rows]
    (total,) = db.execute(f"SELECT count(*) FROM voice_messages WHERE {clauses}", values).fetchone()
    return found, total


def set_outcome(db: sqlite3.Connection, message_id: str, status: str, at: int) -> None:
    db.execute(
        "UPDATE voice_messages SET status = ?, finished_at = ? WHERE message_id = ?",
        (status, at, message_id),
    )


def mark_deleted(db: sqlite3.Connection, message_id: str) -> None:
    db.execute("UPDATE voice_messages SET deleted = 1 WHERE message_id = ?", (message_id,))


def oldest_first(db: sqlite3.Connection) -> list[VoiceMessage]:
    """Every voice message of the team, in the order of arrival."""
    return [_voice(row) for row in db.execute(f"{_SELECT} ORDER BY seq")]


def count(db: sqlite3.Connection) -> int:
    row: tuple[int] = db.execute("SELECT count(*) FROM voice_messages").fetchone()
    return row[0]


def _voice(row: tuple[Any, ...]) -> VoiceMessage:
    shared = len(STORED)
    return VoiceMessage(Message._make((*row[:shared], None)), *row[shared:])
