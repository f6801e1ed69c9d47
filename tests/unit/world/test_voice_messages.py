"""Voice messages of an exported world."""

from __future__ import annotations

import pytest

from sms_mock.world import read_world
from tests.unit.world.documents import (
    AUDIO,
    CALL,
    MESSAGE_ID,
    SENT,
    VOICE_ID,
    refusal,
    with_part,
)

DATE = "2025-11-01T10:30:00+02:00"


def without(voice: dict[str, str], key: str) -> dict[str, str]:
    return {name: value for name, value in voice.items() if name != key}


@pytest.mark.parametrize(
    "voice, line",
    [
        (
            without(CALL, "toNumber"),
            "voiceMessages[0].toNumber: is missing; add it, for example toNumber: 27600000100",
        ),
        (
            without(CALL, "messageStatus"),
            "voiceMessages[0].messageStatus: is missing; add it, for example messageStatus: SENT",
        ),
        (
            CALL | {"messageStatus": "SCHEDULED"},
            'voiceMessages[0].messageStatus: "SCHEDULED" is not known here; write SENT, DELIVERED,'
            " FAILED, FAILED_REFUNDED, FAILED_OPTOUT or UNKNOWN",
        ),
        (
            without(CALL, "dateTimeSent"),
            f"voiceMessages[0].dateTimeSent: is missing; add it, for example dateTimeSent: {DATE}",
        ),
        (
            without(CALL, "message"),
            "voiceMessages[0].message: is missing, and so is an audio;"
            " write one of message and audio",
        ),
        (
            CALL | {"audio": AUDIO},
            "voiceMessages[0].message: is there beside an audio; write one of message and audio",
        ),
        (
            CALL | {"message": "", "audio": AUDIO | {"type": "mp3"}},
            'voiceMessages[0].audio.type: "mp3" is not a media type; write it like audio/mpeg',
        ),
        (
            CALL | {"message": "", "audio": AUDIO | {"data": "not base64"}},
            "voiceMessages[0].audio.data: is not base64, or nothing;"
            " write the bytes in base64, such as UklGRg==",
        ),
        (
            CALL | {"message": "", "audio": {"type": "audio/mpeg"}},
            "voiceMessages[0].audio.data: is missing; add it, for example data: UklGRg==",
        ),
        (
            CALL | {"userId": 99},
            "voiceMessages[0].userId: no user has the id 99;"
            " write the userId of one of the users, or add it to one",
        ),
        (
            CALL | {"retryCount": -1},
            "voiceMessages[0].retryCount: -1 is not a whole number that fits;"
            " give one from 0, such as 3",
        ),
    ],
)
def test_a_voice_message(voice: dict[str, object], line: str) -> None:
    assert refusal(with_part(voiceMessages=[voice])) == line


def test_ids_of_voice_messages_are_unique() -> None:
    twice = [CALL | {"voiceMessageId": VOICE_ID} for _ in range(2)]
    assert refusal(with_part(voiceMessages=twice)) == (
        f'voiceMessages[1].voiceMessageId: "{VOICE_ID}" is already at'
        " voiceMessages[0].voiceMessageId; give each voice message an id of its own"
    )


def test_a_voice_message_does_not_share_the_id_of_a_message() -> None:
    document = with_part(
        messages=[SENT | {"messageId": MESSAGE_ID}],
        voiceMessages=[CALL | {"voiceMessageId": MESSAGE_ID}],
    )
    assert refusal(document) == (
        f'voiceMessages[0].voiceMessageId: "{MESSAGE_ID}" is the id of a message;'
        " give each voice message an id of its own"
    )


def test_an_audio_is_read_as_its_bytes() -> None:
    (voice,) = read_world(
        with_part(voiceMessages=[CALL | {"message": "", "audio": AUDIO}])
    ).voice_messages
    assert voice.audio is not None
    assert voice.audio.data == b"ID3"
