"""Replaces characters that GSM7 lacks, such as curly quotes, by plain ones that it has."""

from __future__ import annotations

import unicodedata
from typing import Final

from sms_mock.domain.text import GSM7_BASIC, GSM7_EXTENSION

REPLACEMENTS: Final[dict[str, str]] = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "`": "'",
    "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "\u2022": "*", "\u00b7": ".", "\u00d7": "x", "\u2122": "TM",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\t": " ",
    "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u00ad": "",
}  # fmt: skip


def unsendable(text: str) -> list[str]:
    """Return the characters of a text that GSM7 lacks, in their order, repeated ones as often as
    they occur.
    """
    return [char for char in text if char not in GSM7_BASIC and char not in GSM7_EXTENSION]


def replacement(char: str) -> str | None:
    """Return a GSM7 text to put in place of a character: a plain mark, or the letters without
    accents.

    Returns:
        None if no such text is known; "" for some invisible characters, such as a zero-width space.
    """
    if char in REPLACEMENTS:
        return REPLACEMENTS[char]
    letters = [one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one)]
    usable = letters and all(one in GSM7_BASIC and one.isalpha() for one in letters)
    return "".join(letters) if usable else None


def as_gsm7(text: str) -> str | None:
    """Return a text with each character that GSM7 lacks replaced; None if one has no
    replacement.
    """
    pieces = []
    for char in text:
        if char in GSM7_BASIC or char in GSM7_EXTENSION:
            pieces.append(char)
            continue
        plain = replacement(char)
        if plain is None:
            return None
        pieces.append(plain)
    return "".join(pieces)
