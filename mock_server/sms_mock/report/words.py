"""How reports write numbers, instants, statuses and texts of unknown origin."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from sms_mock.domain.dates import SAST
from sms_mock.domain.spelling import counted

ENCODINGS: Final = {"GSM7": "GSM-7", "UCS2": "UCS-2", "CALL": "Voice call"}
STATUS_NAMES: Final = {
    "SCHEDULED": "Scheduled",
    "SENT": "Sent",
    "DELIVERED": "Delivered",
    "FAILED": "Failed",
    "FAILED_REFUNDED": "Failed, refunded",
    "FAILED_OPTOUT": "Failed, opted out",
    "UNKNOWN": "Unknown",
}
_GOOD: Final = frozenset({"passed", "delivered", "applied", "xfailed"})
_BAD: Final = frozenset({"failed", "error", "given-up", "impossible", "xpassed"})
_SHOWN_AS_THEY_ARE: Final = "\n\u200c\u200d"
"""Characters that are not printable and yet stay: emoji and some scripts need the joiners."""


def visible(text: str) -> str:
    """Return a text with its invisible characters replaced by escapes, such as `\\u202e`.

    These are control characters, marks that change the direction of text and could disguise what
    follows, half surrogate pairs, and every white space but blanks and line ends.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in _SHOWN_AS_THEY_ARE else f"\\u{ord(letter):04x}"
        for letter in text
    )


def news_of(word: str) -> Literal["good", "bad", ""]:
    """Return whether an outcome, a state or a severity is good or bad news; "" if neither."""
    return "good" if word in _GOOD else "bad" if word in _BAD else ""


def readable(number: str) -> str:
    """Return a stored number as people write it: +27 82 123 4567."""
    if len(number) == 11 and number.startswith("27"):
        return f"+27 {number[2:4]} {number[4:7]} {number[7:]}"
    return f"+{number}" if number.isdigit() else number


def grouped(number: float) -> str:
    """Return a number with a comma between thousands, and at most three decimals."""
    return f"{number:,.3f}".rstrip("0").rstrip(".")


def fields_in_words(fields: Mapping[str, Any] | None) -> str:
    """Return the fields of a fault rule as text: `path /sms/send, first 2`."""
    return ", ".join(
        f"{name} {value if isinstance(value, str) else json.dumps(value)}"
        for name, value in (fields or {}).items()
    )


def credits(number: float) -> str:
    return counted(number, "credit")


def day_of(at: str) -> str:
    moment = _moment(at)
    return f"{moment:%A}, {_date(moment)}"


def moment_of(at: str) -> str:
    moment = _moment(at)
    return f"{_date(moment)}, {moment:%H:%M:%S}"


def time_of(at: str) -> str:
    return f"{_moment(at):%H:%M:%S}"


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(SAST)


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%B} {moment.year:04}"
