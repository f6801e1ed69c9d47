"""Writes the voice messages of a world document to a database, and reads them from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sms_mock.clock import in_turns
from sms_mock.domain import lifecycle, phone_number, pricing, text
from sms_mock.ids import Ids
from sms_mock.store import messages, voice
from sms_mock.store.messages import Message
from sms_mock.store.voice import AUDIO_PARTS, VOICE, VoiceMessage
from sms_mock.store.world import read_meta
from sms_mock.world import (
    AudioEntry,
    StepEntry,
    VoiceMessageEntry,
    WorldDocument,
)


def write(db: sqlite3.Connection, document: WorldDocument, ids: Ids, *, administrator: int) -> None:
    """Store the voice messages of a document.

    Ids that the document omits are made up, and costs are computed from text and number.

    Args:
        ids: where new ids come from.
        administrator: id of the user to whom a voice message without a user belongs.
    """
    own_number = read_meta(db, "number") or ""
    for entry in in_turns(document.voice_messages):
        analysis = text.analyse(entry.message)
        parts = analysis.parts if entry.message else AUDIO_PARTS
        cost = entry.credit_cost
        if cost is None:
            cost = pricing.cost(parts, phone_number.country_of(entry.to_number), document.rates)
        message = Message(
            message_id=entry.voice_message_id or ids.object_id(entry.date_time_sent),
            user_id=administrator if entry.user_id is None else entry.user_id,
            message_type=VOICE,
            status=entry.message_status,
            from_number=own_number,
            to_number=entry.to_number,
            text=entry.message,
            encoding=analysis.encoding,
            parts=parts,
            credit_cost=cost,
            campaign=entry.campaign,
            data_field=entry.data_field,
            accepted_at=entry.date_time_sent,
            sent_at=entry.date_time_sent,
            finished_at=_finished_at(entry),
            seen=int(entry.seen),
            deleted=int(entry.deleted),
        )
        stored = VoiceMessage(
            message=message,
            language=entry.language,
            retry_count=entry.retry_count,
            retry_minimum_interval=entry.retry_minimum_interval,
            retry_maximum_interval=entry.retry_maximum_interval,
            audio_type=entry.audio.type if entry.audio else None,
        )
        voice.insert(db, stored, entry.audio.data if entry.audio else None)


def _finished_at(entry: VoiceMessageEntry) -> int | None:
    if entry.message_status not in lifecycle.OUTCOMES:
        return None
    steps = {step.status: step.at for step in entry.steps}
    return steps.get(entry.message_status, entry.date_time_sent)


def read(db: sqlite3.Connection) -> Iterator[VoiceMessageEntry]:
    """Read the voice messages of a database one by one, as entries of a document."""
    return (_entry(db, stored) for stored in voice.oldest_first(db))


def _entry(db: sqlite3.Connection, stored: VoiceMessage) -> VoiceMessageEntry:
    message = stored.message
    audio = voice.audio(db, message.message_id)
    return VoiceMessageEntry(
        voice_message_id=message.message_id,
        user_id=message.user_id,
        to_number=message.to_number,
        message=message.text,
        audio=None if audio is None else AudioEntry(type=stored.audio_type or "", data=audio),
        language=stored.language,
        campaign=message.campaign,
        data_field=message.data_field,
        date_time_sent=message.sent_at or message.accepted_at,
        message_status=message.status or lifecycle.UNKNOWN,
        seen=bool(message.seen),
        deleted=bool(message.deleted),
        credit_cost=message.credit_cost,
        retry_count=stored.retry_count,
        retry_minimum_interval=stored.retry_minimum_interval,
        retry_maximum_interval=stored.retry_maximum_interval,
        steps=tuple(StepEntry(status=s.status, at=s.at) for s in messages.steps_of(message)),
    )
