"""Reads the body of single-audio: the first file of a form, or the bytes of the audio."""

from __future__ import annotations

import re
from typing import Any, Final

from sms_mock.api import multipart
from sms_mock.api.operation import OwnBody
from sms_mock.api.refusals import BodyTooLarge, UnsupportedMediaType
from sms_mock.config import Settings
from sms_mock.domain.errors import InvalidField
from sms_mock.store.voice import Audio

FORM: Final = "multipart/form-data"
BYTES: Final = "application/octet-stream"

_AROUND: Final = 65_536
"""How many bytes a form may have besides the file."""
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9.+_-]{1,60}/[A-Za-z0-9.+_-]{1,60}")


def read_audio(content_type: str, data: bytes, settings: Settings) -> dict[str, Any]:
    """The audio of a body, under "audio" (evidence A157).

    Raises:
        UnsupportedMediaType: it is neither a form nor bytes.
        MalformedBody, MalformedQuery: it is not the form that it says it is.
        InvalidField: there is no file, or nothing in it (assumed, A188).
        BodyTooLarge: the audio is larger than the limit (A158).
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if not data:
        raise _no_audio("the body is empty")
    if media_type == FORM:
        audio = _first_file(data, content_type)
    elif media_type == BYTES:
        audio = Audio(BYTES, data)
    else:
        raise UnsupportedMediaType(
            f"Content-Type {media_type[:80]!r} is neither {FORM} nor {BYTES}",
            field="Content-Type",
            help=f"send the file as {FORM}, as curl -F file=@message.mp3 does, or as {BYTES}",
            evidence=("A188",),
        )
    if len(audio.data) > settings.audio_limit:
        raise BodyTooLarge(
            f"the audio is larger than {settings.audio_limit} bytes",
            help="send a shorter or a smaller one",
            evidence=("A158",),
        )
    return {"audio": audio}


def _first_file(data: bytes, content_type: str) -> Audio:
    file = multipart.first_file(data, content_type)
    if file is None:
        raise _no_audio("the form has no file in it; a part is one if it has a filename")
    media_type, content = file
    if not content:
        raise _no_audio("the file is empty")
    return Audio(media_type if _MEDIA_TYPE.fullmatch(media_type) else BYTES, content)


def _no_audio(problem: str) -> InvalidField:
    return InvalidField(
        problem,
        field="file",
        help="send an audio file, as curl -F file=@message.mp3 does",
        evidence=("A188",),
    )


AUDIO_BODY: Final = OwnBody(
    read=read_audio,
    limit=lambda settings: settings.audio_limit + _AROUND,
    content={
        FORM: {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {
                        "type": "string",
                        "format": "binary",
                        "description": "The first file counts, whatever its name.",
                    }
                },
            }
        },
        BYTES: {"schema": {"type": "string", "format": "binary"}},
    },
    required=True,
)
