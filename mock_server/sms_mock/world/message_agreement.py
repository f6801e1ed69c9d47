"""Checks the rules between the values of a world document's messages and voice messages."""

from __future__ import annotations

from typing import Final

from sms_mock.clock import in_turns
from sms_mock.domain.lifecycle import SCHEDULED
from sms_mock.shapes.mistake import Mistake, Path, shown
from sms_mock.world.entries import (
    AudioEntry,
    MessageEntry,
    StepEntry,
    VoiceMessageEntry,
)
from sms_mock.world.unique import Values, column, refuse_twice

_AT: Final = "2025-11-01T10:30:00+02:00"


def messages_of(
    messages: list[Values], *, user_ids: frozenset[int], team_number: str
) -> tuple[MessageEntry, ...]:
    """Return the typed messages; a missing number of a sender or recipient becomes the team's.

    Replaces each mapping in `messages` by an empty one once its entry is made, to free memory.

    Raises:
        Mistake: an id is used twice, a message names a user or message that the document lacks, or
            it has no value that its type or status needs.
    """
    refuse_twice(
        column("messages", messages, "messageId", "message_id"),
        "give each message an id of its own",
    )
    message_ids = frozenset(message["message_id"] for message in messages)
    entries = []
    for index in in_turns(range(len(messages))):
        # Free each mapping once its entry is made: otherwise a large world would be held twice.
        message, messages[index] = messages[index], {}
        path = ("messages", index)
        _check_message(path, message)
        _check_owner(path, message["user_id"], user_ids)
        replied_to = message["replied_to_message_id"]
        if replied_to is not None and replied_to not in message_ids:
            raise Mistake(
                f"no message has the id {shown(replied_to)}",
                "write the messageId of one of the messages, or leave the line out",
                (*path, "repliedToMessageId"),
                subject="",
            )
        entries.append(
            MessageEntry(
                **{
                    **message,
                    "from_number": message["from_number"] or team_number,
                    "to_number": message["to_number"] or team_number,
                    "steps": tuple(StepEntry(**step) for step in message["steps"]),
                }
            )
        )
    return tuple(entries)


def voice_messages_of(
    voices: list[Values], *, user_ids: frozenset[int], message_ids: frozenset[str | None]
) -> tuple[VoiceMessageEntry, ...]:
    """Return the typed voice messages.

    Raises:
        Mistake: one has neither a text nor an audio, or both; its id is that of another voice
            message or of a message; or it names a user that the document lacks.
    """
    refuse_twice(
        column("voiceMessages", voices, "voiceMessageId", "voice_message_id"),
        "give each voice message an id of its own",
    )
    entries = []
    for index, voice in in_turns(enumerate(voices)):
        path = ("voiceMessages", index)
        audio = voice["audio"]
        if bool(voice["message"]) == bool(audio):
            raise Mistake(
                "is there beside an audio" if audio else "is missing, and so is an audio",
                "write one of message and audio",
                (*path, "message"),
            )
        voice_message_id = voice["voice_message_id"]
        if voice_message_id is not None and voice_message_id in message_ids:
            raise Mistake(
                "is the id of a message",
                "give each voice message an id of its own",
                (*path, "voiceMessageId"),
                subject=shown(voice_message_id),
            )
        _check_owner(path, voice["user_id"], user_ids)
        steps = tuple(StepEntry(**step) for step in voice["steps"])
        entry = AudioEntry(**audio) if audio else None
        entries.append(VoiceMessageEntry(**{**voice, "audio": entry, "steps": steps}))
    return tuple(entries)


def _check_owner(path: Path, user_id: int | None, user_ids: frozenset[int]) -> None:
    if user_id is not None and user_id not in user_ids:
        raise Mistake(
            f"no user has the id {user_id}",
            "write the userId of one of the users, or add it to one",
            (*path, "userId"),
            subject="",
        )


def _check_message(path: Path, message: Values) -> None:
    """Raise a `Mistake` if a message lacks a value that its type or status needs."""
    inbound = message["message_type"] == "INBOUND"
    if inbound:
        needed = {"fromNumber": "from_number", "dateTimeReceived": "date_time_received"}
    else:
        scheduled = message["message_status"] == SCHEDULED
        needed = {"toNumber": "to_number", "messageStatus": "message_status"} | (
            {"dateTimeScheduled": "date_time_scheduled"}
            if scheduled
            else {"dateTimeSent": "date_time_sent"}
        )
    for key, attribute in needed.items():
        if message[attribute] is None:
            raise Mistake(
                "is missing", f"add it, for example {key}: {_EXAMPLES[key]}", (*path, key)
            )
    if not inbound and not message["message"]:
        raise Mistake("is empty", "only a reply may have no text", (*path, "message"))


_EXAMPLES: Final = {
    "fromNumber": "27600000100",
    "toNumber": "27600000100",
    "messageStatus": "DELIVERED",
    "dateTimeSent": _AT,
    "dateTimeReceived": _AT,
    "dateTimeScheduled": _AT,
}
