"""How a text becomes SMS parts: encoding, length and where the parts break. Pure; no limits kept.

Rules: GSM 03.38 default alphabet with its extension table, else UCS-2; 160 septets or 70 UTF-16
code units in one part, 153 or 67 in each of several, because joining them costs a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

Encoding = Literal["GSM7", "UCS2"]

_ESCAPE: Final = "\x1b"

# In the order of GSM 03.38, sixteen to a line, so that a character's place is its septet.
_DEFAULT_ALPHABET: Final = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)

GSM7_BASIC: Final[Mapping[str, int]] = MappingProxyType(
    {
        character: septet
        for septet, character in enumerate(_DEFAULT_ALPHABET)
        if character != _ESCAPE
    }
)
"""Each character of the default alphabet and its septet; one septet long.

127 characters for 128 code points: 0x1B escapes to the extension table and is no character that
could be sent, so a text with a U+001B in it needs UCS-2.
"""

GSM7_EXTENSION: Final[Mapping[str, int]] = MappingProxyType(
    {
        "\f": 0x0A,
        "^": 0x14,
        "{": 0x28,
        "}": 0x29,
        "\\": 0x2F,
        "[": 0x3C,
        "~": 0x3D,
        "]": 0x3E,
        "|": 0x40,
        "€": 0x65,
    }
)
"""Each character of the extension table and the septet after the escape; two septets long."""


class _Room(NamedTuple):
    """How many units of an encoding fit when the text is one part, and in each of several."""

    alone: int
    joined: int


_ROOM: Final[Mapping[Encoding, _Room]] = MappingProxyType(
    {"GSM7": _Room(alone=160, joined=153), "UCS2": _Room(alone=70, joined=67)}
)

# Compiled character classes: on long texts with letters outside ASCII measured three times as fast
# as set operations and five times as fast as str.translate, and no slower on short plain ones.
_ALL_BASIC: Final = re.compile(f"[{re.escape(''.join(GSM7_BASIC))}]*")
_ALL_GSM7: Final = re.compile(f"[{re.escape(''.join((*GSM7_BASIC, *GSM7_EXTENSION)))}]*")
_EXTENDED: Final = re.compile(f"[{re.escape(''.join(GSM7_EXTENSION))}]")
_SURROGATES: Final = "[\ud800-\udbff][\udc00-\udfff]"
_ABOVE_BMP: Final = re.compile(f"[\U00010000-\U0010ffff]|{_SURROGATES}")
_UCS2_WHOLE: Final = re.compile(f"{_SURROGATES}|.", re.DOTALL)


class TextAnalysis(NamedTuple):
    """What a text costs on the air.

    Attributes:
        encoding: ``GSM7`` or ``UCS2``.
        length: septets for GSM7, UTF-16 code units for UCS2.
        parts: SMS parts; 0 for an empty text.
    """

    encoding: Encoding
    length: int
    parts: int


def analyse(message: str) -> TextAnalysis:
    """Encoding, length and number of parts of a text of any length, the empty one too.

    Source: guide (G19, G20) for the encoding and the single part; assumed, after GSM 03.38 and
    03.40, for several parts and what is counted (A140, A143 to A147).
    """
    if _ALL_BASIC.fullmatch(message):
        length = len(message)
        room = _ROOM["GSM7"]
        parts = -(-length // room.joined) if length > room.alone else min(length, 1)
        return TextAnalysis("GSM7", length, parts)
    encoding = _encoding_of(message)
    units = _units(message, encoding)
    return TextAnalysis(encoding, len(units), _count_parts(units, _ROOM[encoding]))


def within_parts(analysis: TextAnalysis, most_parts: int) -> bool:
    """Whether a text takes no more than `most_parts` SMS parts. Source: assumed (A148)."""
    return analysis.parts <= most_parts


def character_analysis(message: str) -> list[tuple[str, Encoding, int]]:
    """Each character in order, with its own encoding and its length within this message.

    The encoding is the one the character needs by itself, so that those forcing a message into
    UCS-2 stand out. The length is counted in the unit of the whole message (septets or UTF-16 code
    units: a euro sign is two in a GSM7 message, one in a UCS2 message), so that the lengths always
    add up to the length of the message. Source: assumed (A150); published is
    only a list of lists.
    """
    encoding = _encoding_of(message)
    entries = {
        character: (character, _encoding_of(character), _length(character, encoding))
        for character in set(message)
    }
    return [entries[character] for character in message]


def split_parts(message: str) -> list[str]:
    """The text of each SMS part in order; empty for an empty text, else as many as `analyse` says.

    Joined they are the message. No character is split, so parts before the last may have one unit
    to spare. Source: assumed (A146, A147).
    """
    if not message:
        return []
    encoding = _encoding_of(message)
    sized = [(whole, _length(whole, encoding)) for whole in _whole_characters(message, encoding)]
    room = _ROOM[encoding]
    if sum(length for _, length in sized) <= room.alone:
        return [message]
    parts: list[str] = []
    part, used = "", 0
    for whole, length in sized:
        if used + length > room.joined:
            parts.append(part)
            part, used = "", 0
        part += whole
        used += length
    return [*parts, part]


def _encoding_of(message: str) -> Encoding:
    return "GSM7" if _ALL_GSM7.fullmatch(message) else "UCS2"


def _length(whole: str, encoding: Encoding) -> int:
    if encoding == "GSM7":
        return 2 if whole in GSM7_EXTENSION else 1
    return 2 if _ABOVE_BMP.match(whole) else 1


def _whole_characters(message: str, encoding: Encoding) -> Iterator[str]:
    """What may not be split: a character, or two characters that are a surrogate pair on the air.

    A JSON document may spell U+1F600 as two escapes; should they arrive unjoined, they still may
    not be torn apart.
    """
    if encoding == "GSM7":
        return iter(message)
    return (match.group() for match in _UCS2_WHOLE.finditer(message))


def _units(message: str, encoding: Encoding) -> str:
    """A stand-in with one character per unit, in which only the first of a pair is an escape."""
    if encoding == "GSM7":
        return _EXTENDED.sub(_ESCAPE + ".", message)
    return _ABOVE_BMP.sub(_ESCAPE + ".", message.replace(_ESCAPE, "."))


def _count_parts(units: str, room: _Room) -> int:
    if len(units) <= room.alone:
        return 1
    parts, start = 1, 0
    while len(units) - start > room.joined:
        start += room.joined
        if units[start - 1] == _ESCAPE:
            start -= 1
        parts += 1
    return parts
