"""Finding the one-time code in a text, as a person would: digits, near the word for it."""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"(?<![\w.,/+-])(?:[A-Z]-)?(\d{3}[ -]\d{3}|\d{4,8})(?![\w/]|[.,-]\d)")
_WORD: Final = re.compile(
    r"\b(?:otp|code|codes|pin|passcode|password|one[- ]time|verification|verify|kode|ikhodi)\b",
    re.IGNORECASE,
)


def find_code(text: str) -> str | None:
    """The one-time code of a text, its digits only; None where there is none.

    Of several numbers the one nearest to a word such as "code", "OTP" or "PIN" counts; without
    such a word a number counts only if it is the only one in the text.
    """
    found = list(_CODE.finditer(text))
    words = [word.start() for word in _WORD.finditer(text)]
    if not found or (not words and len(found) > 1):
        return None
    nearest = min(found, key=lambda code: min((abs(code.start() - at) for at in words), default=0))
    return re.sub(r"[ -]", "", nearest[1])


def find_by_pattern(text: str, pattern: re.Pattern[str]) -> str | None:
    """What a pattern finds in a text: its first group, or the whole match without groups."""
    found = pattern.search(text)
    if found is None:
        return None
    return found[1] if pattern.groups else found[0]
