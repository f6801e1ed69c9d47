"""Sends, finds, reads and deletes voice messages. Their outcome is decided as for an SMS."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace
from typing import Final

from sms_mock.actions import outcome, send, sms_draft
from sms_mock.actions.sms_draft import SmsDraft
from sms_mock.actions.visibility import owner_filter
from sms_mock.domain import lifecycle, phone_number, pricing, text
from sms_mock.domain.errors import InvalidField, NotFound
from sms_mock.ids import unknown_id_evidence
from sms_mock.store import rates, voice
from sms_mock.store.messages import Message, MessageFilter
from sms_mock.store.teams import Account
from sms_mock.store.voice import AUDIO_PARTS, VOICE, Audio, VoiceMessage
from sms_mock.store.world import World, read_meta

_LANGUAGE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,34}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceDraft:
    """The fields of a voice send as a client wrote them; None if a field is absent or null.

    Attributes:
        audio: what to play; if given, `message` is not used.
        retry_minimum_interval, retry_maximum_interval: minutes.
    """

    recipient_number: str | None
    message: str | None = None
    audio: Audio | None = None
    language: str | None = None
    campaign: str | None = None
    data_field: str | None = None
    retry_count: int | None = None
    retry_minimum_interval: int | None = None
    retry_maximum_interval: int | None = None


def send_voice(account: Account, draft: VoiceDraft) -> VoiceMessage:
    """Accept one voice message: take its credits, store it, and plan or apply its outcome (assumed,
    A160, A185).

    Raises:
        InvalidMobileNumber: the recipient is missing or not a mobile number.
        EmptyMessage: there is neither text nor audio.
        MessageTooLong: the text needs more parts than the settings allow.
        InvalidField: another field has a wrong value.
        InsufficientCredits: the message costs more than the balance.
    """
    world = account.world
    with world.transaction() as db:
        accepted = _checked(db, world, account, draft)
        message = accepted.message
        message_id = message.message_id
        send.charge(db, account, message_id, message.credit_cost, message.accepted_at)
        voice.insert(db, accepted, draft.audio.data if draft.audio else None)
        world.events.append("message", message_id)
        world.events.append("credits", account.user_id)
        world.deferral.defer(message_id)
        world.run_schedule.note_send(message_id)
        begun = outcome.begin(db, world, message, message.accepted_at)
    return accepted._replace(message=begun)


def _checked(
    db: sqlite3.Connection, world: World, account: Account, draft: VoiceDraft
) -> VoiceMessage:
    """Return the voice message that a draft describes, if the rules allow it; nothing is stored."""
    prices = rates.read(db)
    if draft.audio is None:
        sms = SmsDraft(recipient_number=draft.recipient_number, message=draft.message)
        checked = sms_draft.check(sms, prices, world.settings, world.clock.now)
        number, analysis = checked.number, checked.analysis
        said, parts, cost = checked.message, analysis.parts, checked.cost
    else:
        number = sms_draft.read_recipient(draft.recipient_number)
        said, analysis, parts = "", text.analyse(""), AUDIO_PARTS
        cost = pricing.cost(parts, phone_number.country_of(number), prices)
    sms_draft.check_labels(draft.campaign, draft.data_field, world.settings.most_label_characters)
    _check_retries(draft)
    now = world.clock.now()
    return VoiceMessage(
        message=Message(
            message_id=world.ids.object_id(now),
            user_id=account.user_id,
            message_type=VOICE,
            status=lifecycle.SENT,
            from_number=read_meta(db, "number") or "",
            to_number=number,
            text=said,
            encoding=analysis.encoding,
            parts=parts,
            credit_cost=cost,
            campaign=draft.campaign or None,
            data_field=draft.data_field or None,
            accepted_at=now,
            sent_at=now,
        ),
        language=_language(draft.language),
        retry_count=draft.retry_count,
        retry_minimum_interval=draft.retry_minimum_interval,
        retry_maximum_interval=draft.retry_maximum_interval,
        audio_type=draft.audio.media_type if draft.audio else None,
    )


def _language(written: str | None) -> str | None:
    """Return the language unchanged; None if it is absent or empty.

    Any text that looks like the name of a language is accepted, because the languages of the live
    service are not known (assumed, A186).

    Raises:
        InvalidField: the text does not look like the name of a language.
    """
    if not written:
        return None
    if not _LANGUAGE.fullmatch(written):
        raise InvalidField(
            f"language is {written[:40]!r}, which is not the name of a language",
            field="language",
            help="write it like en or en-ZA, or leave it out",
            evidence=("A186",),
        )
    return written


def _check_retries(draft: VoiceDraft) -> None:
    """Refuse a minimum interval that is above the maximum (assumed, A187)."""
    shortest, longest = draft.retry_minimum_interval, draft.retry_maximum_interval
    if shortest is not None and longest is not None and shortest > longest:
        raise InvalidField(
            f"retryMinimumInterval is {shortest}, more than retryMaximumInterval, {longest}",
            field="retryMinimumInterval",
            help="give a minimum that is not above the maximum, both in minutes",
            evidence=("A187",),
        )


def find_voice_messages(
    account: Account, wanted: MessageFilter, *, page: int, page_size: int
) -> tuple[list[VoiceMessage], int]:
    """Return one page of the voice messages that match a filter and that the account may see.

    Args:
        page: the number of the page, from 1.
        page_size: how many voice messages a page has at most.

    Returns:
        The voice messages, the one that was stored last first, and how many match in all.
    """
    mine = replace(wanted, owner=owner_filter(account))
    with account.world.transaction() as db:
        return voice.find(db, mine, offset=(page - 1) * page_size, limit=page_size)


def get_voice_message(account: Account, message_id: str) -> VoiceMessage:
    """Return a voice message, even if it is deleted.

    Raises:
        NotFound: there is no such voice message, or the account may not see it.
    """
    with account.world.transaction() as db:
        return _visible(db, account, message_id)


def get_voice_audio(account: Account, message_id: str) -> Audio:
    """Return the audio that a voice message plays (assumed, A190).

    Raises:
        NotFound: there is no such voice message, the account may not see it, or it has no audio.
    """
    with account.world.transaction() as db:
        found = _visible(db, account, message_id)
        data = voice.audio(db, message_id)
    if data is None:
        raise NotFound(
            f"voice message {message_id} has no audio",
            field="messageId",
            help="its text is read out; audioFileUrl is null where there is no audio",
            evidence=("A190",),
        )
    return Audio(found.audio_type or "application/octet-stream", data)


def delete_voice_message(account: Account, message_id: str) -> None:
    """Mark a voice message deleted; it still gets its outcome (assumed, A160).

    Raises:
        NotFound: there is no such voice message, or the account may not see it.
    """
    world = account.world
    with world.transaction() as db:
        _visible(db, account, message_id)
        voice.mark_deleted(db, message_id)
        world.events.append("status", message_id)


def _visible(db: sqlite3.Connection, account: Account, message_id: str) -> VoiceMessage:
    found = voice.by_id(db, message_id, owner=owner_filter(account))
    if found is None:
        raise NotFound(
            f"there is no voice message {message_id[:40]!r} that this account may see",
            field="messageId",
            help="GET /voice/all lists the voice messages",
            evidence=unknown_id_evidence(message_id),
        )
    return found
