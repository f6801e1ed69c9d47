"""The words with which a person stops the messages of a team, or allows them again (A127, A196)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

STOP_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "opt out", "opt-out"}
)
START_WORDS: Final = frozenset({"start", "unstop", "subscribe", "optin", "opt in", "opt-in"})

_VARIATION_SELECTOR: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def opts_out(text: str) -> bool:
    """Return whether a reply is a word that asks for no more messages, such as "stop"."""
    return _word(text) in STOP_WORDS


def opts_in(text: str) -> bool:
    """Return whether a reply is a word that asks for messages again, such as "start"."""
    return _word(text) in START_WORDS


def _word(text: str) -> str:
    """Return a text in lower case, without invisible characters, and without blanks, full stops,
    exclamation marks and straight quotation marks around it; white space inside becomes one blank.

    Keyboards and copied texts bring invisible characters such as a zero-width space or a
    left-to-right mark.
    """
    visible = "".join(
        character
        for character in text
        if unicodedata.category(character) != "Cf" and not _VARIATION_SELECTOR.match(character)
    )
    return " ".join(visible.split()).strip(" .!\"'").lower()
