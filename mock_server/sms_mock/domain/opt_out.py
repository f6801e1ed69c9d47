"""The words with which a person opts out of a team's messages, and in again (A127, A196)."""

from __future__ import annotations

from typing import Final

STOP_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "opt out", "opt-out"}
)
START_WORDS: Final = frozenset({"start", "unstop", "subscribe", "optin", "opt in", "opt-in"})


def opts_out(text: str) -> bool:
    """Whether a reply is a wish to get nothing more."""
    return _word(text) in STOP_WORDS


def opts_in(text: str) -> bool:
    """Whether a reply is a wish to get messages again."""
    return _word(text) in START_WORDS


def _word(text: str) -> str:
    return " ".join(text.split()).strip(" .!\"'").lower()
