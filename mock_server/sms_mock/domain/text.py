"""Measures a text as an SMS: its encoding, its length, and where each of its parts ends.

A text whose characters are all in the GSM 03.38 default alphabet or its extension table is GSM7,
any other is UCS-2. One part alone holds 160 septets or 70 UTF-16 code units. Each of several parts
holds 153 or 67, because a header that joins them takes room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

Encoding = Literal["GSM7", "UCS2"]

_ESCAPE: Final = "\x1b"

# In the order of GSM 03.38, sixteen to a line, so that the position of a character is its septet.
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
"""The septet of each character of the default alphabet; each takes one septet.

There are 127 characters for 128 code points: 0x1B is the escape to the extension table, so a text
that contains U+001B needs UCS-2.
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
"""The second septet of each character of the extension table; each takes two septets."""


class _Capacity(NamedTuple):
    """How many septets or UTF-16 code units a part of an encoding holds.

    Attributes:
        alone: for the only part of a text.
        joined: for each of several parts.
    """

    alone: int
    joined: int


_CAPACITY: Final[Mapping[Encoding, _Capacity]] = MappingProxyType(
    {"GSM7": _Capacity(alone=160, joined=153), "UCS2": _Capacity(alone=70, joined=67)}
)

# Compiled character classes. Measured on long texts with letters outside ASCII they are three times
# as fast as set operations and five times as fast as str.translate, and no slower on short texts.
_ALL_BASIC: Final = re.compile(f"[{re.escape(''.join(GSM7_BASIC))}]*")
_ALL_GSM7: Final = re.compile(f"[{re.escape(''.join((*GSM7_BASIC, *GSM7_EXTENSION)))}]*")
_EXTENDED: Final = re.compile(f"[{re.escape(''.join(GSM7_EXTENSION))}]")
_SURROGATES: Final = "[\ud800-\udbff][\udc00-\udfff]"
_ABOVE_BMP: Final = re.compile(f"[\U00010000-\U0010ffff]|{_SURROGATES}")
_UCS2_WHOLE: Final = re.compile(f"{_SURROGATES}|.", re.DOTALL)


class TextAnalysis(NamedTuple):
    """The size of a text as an SMS.

    Attributes:
        encoding: ``GSM7`` or ``UCS2``.
        length: in septets for GSM7, in UTF-16 code units for UCS2.
        parts: how many parts it needs; 0 for an empty text.
    """

    encoding: Encoding
    length: int
    parts: int


def analyse(message: str) -> TextAnalysis:
    """Return the encoding, length and number of parts of a text, which may be empty or of any
    length.

    Source: guide (G19, G20) for the encoding and the single part; assumed, after GSM 03.38 and
    03.40, for several parts and what is counted (A140, A143 to A147).
    """
    if _ALL_BASIC.fullmatch(message):
        length = len(message)
        capacity = _CAPACITY["GSM7"]
        parts = -(-length // capacity.joined) if length > capacity.alone else min(length, 1)
        return TextAnalysis("GSM7", length, parts)
    encoding = _encoding_of(message)
    units = _units(message, encoding)
    return TextAnalysis(encoding, len(units), _count_parts(units, _CAPACITY[encoding]))


def within_parts(analysis: TextAnalysis, most_parts: int) -> bool:
    """Return whether a text needs at most `most_parts` parts. Source: assumed (A148)."""
    return analysis.parts <= most_parts


def character_analysis(message: str) -> list[tuple[str, Encoding, int]]:
    """Return each character of a text in order, with the encoding that it needs and its length.

    The encoding is the one that the character needs by itself: UCS2 shows which characters make the
    whole message UCS2. The length is in the unit of the whole message, septets or UTF-16 code
    units, so that the lengths add up to the length of the message: a euro sign is 2 in a GSM7
    message and 1 in a UCS2 message. Source: assumed (A150); only that it is a list of lists is
    published.
    """
    encoding = _encoding_of(message)
    entries = {
        character: (character, _encoding_of(character), _length(character, encoding))
        for character in set(message)
    }
    return [entries[character] for character in message]


def split_parts(message: str) -> list[str]:
    """Split a text into its parts, as many as `analyse` counts; an empty text has none.

    A character is never split over two parts, so any part but the last may have one unit less than
    it could hold. Source: assumed (A146, A147).
    """
    if not message:
        return []
    encoding = _encoding_of(message)
    sized = [(whole, _length(whole, encoding)) for whole in _whole_characters(message, encoding)]
    capacity = _CAPACITY[encoding]
    if sum(length for _, length in sized) <= capacity.alone:
        return [message]
    parts: list[str] = []
    part, used = "", 0
    for whole, length in sized:
        if used + length > capacity.joined:
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
    """Return an iterator over what must stay in one part: a character, or a surrogate pair.

    JSON may spell U+1F600 as two escapes. If they arrive as two characters, they stay together.
    """
    if encoding == "GSM7":
        return iter(message)
    return (match.group() for match in _UCS2_WHOLE.finditer(message))


def _units(message: str, encoding: Encoding) -> str:
    """Return a text with one character for each unit of the message, to count them.

    A character of two units becomes an escape character and a dot.
    """
    if encoding == "GSM7":
        return _EXTENDED.sub(_ESCAPE + ".", message)
    return _ABOVE_BMP.sub(_ESCAPE + ".", message.replace(_ESCAPE, "."))


def _count_parts(units: str, capacity: _Capacity) -> int:
    if len(units) <= capacity.alone:
        return 1
    parts, start = 1, 0
    while len(units) - start > capacity.joined:
        start += capacity.joined
        if units[start - 1] == _ESCAPE:
            start -= 1
        parts += 1
    return parts
