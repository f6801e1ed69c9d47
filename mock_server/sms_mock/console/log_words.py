"""The words that lines on the terminal are made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sms_mock.domain.dates import SAST

_LONGEST: Final = 120
_SAST_AHEAD_MS: Final = int(SAST.utcoffset(None) / timedelta(milliseconds=1))
_RESET: Final = "\x1b[0m"
_COLOURS: Final = {2: "\x1b[32m", 4: "\x1b[33m", 5: "\x1b[31m"}


def coloured(text: str, status: int | None) -> str:
    """The text in the colour of an HTTP status; None gives it none."""
    colour = _COLOURS.get(status // 100) if status else None
    return f"{colour}{text}{_RESET}" if colour else text


def cut(text: str) -> str:
    """A path or URL as far as a line has room for it."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def time_of_day(instant: int) -> str:
    second = (instant + _SAST_AHEAD_MS) // 1000 % 86_400
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def duration(seconds: float) -> str:
    if seconds < 0.001:
        return "<1 ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def printable(text: str) -> str:
    """The text with what would drive a terminal, or turn its letters round, written out."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
