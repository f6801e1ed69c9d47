"""Reads the body of a request to voice/single-audio: a form whose field `file` is an MP3
or WAV file.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sms_mock.api import multipart
from sms_mock.api.multipart import UploadedFile
from sms_mock.api.operation import OwnBody
from sms_mock.api.refusals import BodyTooLarge, UnsupportedMediaType
from sms_mock.config import Settings
from sms_mock.domain.errors import InvalidField
from sms_mock.store.voice import Audio

FORM: Final = "multipart/form-data"
FIELD: Final = "file"

_AROUND: Final = 65_536
"""How many bytes a form may have besides the file."""
_MP3: Final = "audio/mpeg"
_WAV: Final = "audio/wav"
MEDIA_TYPES: Final = frozenset(
    {_MP3, "audio/mp3", "audio/mpeg3", "audio/x-mpeg", "audio/x-mp3"}
    | {_WAV, "audio/x-wav", "audio/wave", "audio/vnd.wave"}
)
_ENDINGS: Final = {".mp3": _MP3, ".wav": _WAV}
_BEGINNINGS: Final = (
    (re.compile(rb"ID3|\xff[\xe0-\xff]"), _MP3),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), _WAV),
)
_HELP: Final = "Send an MP3 or WAV file in the form's field file, as curl -F file=@message.mp3 does"


def read_audio(content_type: str, data: bytes, settings: Settings) -> dict[str, Any]:
    """Return the audio in the body of a request, as `{"audio": Audio}` (evidence P39).

    Args:
        content_type: the header Content-Type.
        data: the whole body.

    Raises:
        UnsupportedMediaType: the body is not multipart/form-data, or its file is neither MP3 nor
            WAV.
        MalformedBody, MalformedQuery: the body is not the form that its Content-Type names.
        InvalidField: the body or the file is empty, or the form has no file in its field `file`
            (assumed, A157).
        BodyTooLarge: the file is larger than `settings.audio_limit` bytes (A158).
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if not data:
        raise _no_audio("the body is empty")
    if media_type != FORM:
        raise _unsupported(f"Content-Type {media_type[:80]!r} is not {FORM}", "Content-Type")
    file = multipart.file_in(data, content_type, FIELD)
    if file is None:
        raise _no_audio("the form has no file in its field file; a part with a filename is one")
    if not file.data:
        raise _no_audio("the file is empty")
    kind = _kind_of(file)
    if kind is None:
        raise _unsupported("the file is neither MP3 nor WAV", FIELD)
    if len(file.data) > settings.audio_limit:
        raise BodyTooLarge(
            f"the audio is larger than {settings.audio_limit} bytes",
            help="send a shorter or a smaller one",
            evidence=("A158",),
        )
    return {"audio": Audio(kind, file.data)}


def _kind_of(file: UploadedFile) -> str | None:
    """Return the media type of a file that is MP3 or WAV, and None for any other file (assumed,
    A188).

    If the form gives the file a media type that begins with audio/, that decides; else the ending
    of the file's name; else its first bytes.
    """
    named = file.media_type.lower()
    if named.startswith("audio/"):
        return named if named in MEDIA_TYPES else None
    by_name = _ENDINGS.get(file.name[-4:].lower())
    return by_name or next((kind for begin, kind in _BEGINNINGS if begin.match(file.data)), None)


def _no_audio(problem: str) -> InvalidField:
    return InvalidField(problem, field=FIELD, help=_HELP, evidence=("A157",))


def _unsupported(problem: str, field: str) -> UnsupportedMediaType:
    return UnsupportedMediaType(problem, field=field, help=_HELP, evidence=("P39", "A188"))


AUDIO_BODY: Final = OwnBody(
    read=read_audio,
    limit=lambda settings: settings.audio_limit + _AROUND,
    content={
        FORM: {
            "schema": {
                "type": "object",
                "required": [FIELD],
                "properties": {
                    FIELD: {
                        "type": "string",
                        "format": "binary",
                        "description": "An MP3 or WAV file.",
                    }
                },
            }
        },
    },
    required=True,
)
