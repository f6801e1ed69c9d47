"""Conversations are counted in a time that grows with the messages, not with their square."""

from __future__ import annotations

import sqlite3

from sms_mock.store import conversations, messages, voice
from sms_mock.store.voice import VOICE, VoiceMessage
from tests.unit.store.stored import OWN_NUMBER, message

AT_ONCE = 1_000
"""Steps of SQLite's machine between two looks."""


def test_calls_to_the_number_that_the_messages_come_from_are_counted_quickly(
    db: sqlite3.Connection,
) -> None:
    for number in range(500):
        messages.insert(db, message(number))
        call = message(10_000 + number, message_type=VOICE, to_number=OWN_NUMBER)
        voice.insert(db, VoiceMessage(call))
    looks: list[None] = []
    db.set_progress_handler(lambda: looks.append(None), AT_ONCE)
    assert conversations.count(db) == 2
    assert len(looks) * AT_ONCE < 50_000
