"""Finds the one-time code in a text.

Numbers that only look like a code are ignored: amounts and durations, dates, telephone numbers,
links, UUIDs, card numbers, and order or reference numbers. An order or reference number is taken
after all if the text has a word such as "code" and no other number is left.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_CODE: Final = re.compile(
    r"(?<![\w.,/+-])(?:(?:[A-Z]|OTP|PIN)-)?"
    r"(\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d(?: \d){3,7}|\d{4,8})"
    r"(?![\w/]|[.,-]\d)"
)
_WORD: Final = re.compile(
    r"\b(?:otp|codes?|pin|passcode|password|token|one[- ]time|verification|verify|authenticate"
    r"|authori[sz]e|sign[- ]?in|log[- ]?in|kode|wagwoord|ikhodi|c[oó]digo|код|ה?קוד|رمز)\b",
    re.IGNORECASE,
)
_MONTH: Final = r"(?:jan|feb|maa?r|apr|may|mei|jun|jul|aug|sep|o[ck]t|nov|de[cs])[a-z]*"
_YEAR: Final = r"(?:19|20)\d\d"
_HIDDEN: Final = "*•●x"
"""Characters that stand for the hidden digits of a card number."""
_EMPHASIS: Final = r"(?<![*\w])\*\d(?:[ -]?\d)*\*(?![*#\w])"
"""A number between asterisks is one in bold type, not the end of a card number."""
_NO_CODE: Final = re.compile(
    "|".join(
        [
            # Links.
            r"(?:https?://|\bwww\.)\S+",
            # UUIDs, such as 11111111-1111-4111-8111-111111111111
            r"\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b",
            # R1 250.00, ZAR 1500, $1,000, 250 rand, 1440 minutes
            r"(?:\b(?:R|ZAR|USD|EUR|GBP)|[$€£]) ?(?:\d{1,3}(?:[ ,]\d{3})+|\d+)(?:[.,]\d\d)?(?!\d)",
            r"(?<!\d)\d+(?:[.,]\d+)? ?(?:%|(?:rand|zar|points|credits|minutes?|mins?|seconds?|secs?"
            r"|hours?|hrs?|days?|km|[mg]b)\b)",
            # 2026-11-22, 22/11/2026, 22 November 2026, November 2026
            r"(?<!\d)\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)",
            r"(?<!\d)\d{1,2}([-/.])\d{1,2}\2(?:\d\d){1,2}(?!\d)",
            rf"\b{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?,?)? {_YEAR}\b",
            # +27 82 123 4567, 082 123 4567, (011) 482-1590, 0860 123 456
            r"(?:\+|\b00)\d[\d ()-]{7,14}\d",
            r"(?<!\d)\(?0\d\d\)?[ -]?\d{3}[ -]?\d{4}(?!\d)",
            r"(?<!\d)(?:0\d{3}[ -]\d{3}|27[ -]\d\d[ -]\d{3})[ -]\d{3,4}(?!\d)",
            # 4242 4242 4242 4242, card ending in 4321
            r"(?<!\d)\d{4}(?:[ -]\d{4}){2,}(?!\d)",
            r"\bend(?:s|ing)(?: (?:in|on|with))?:? \d+",
            # 4890******1234, 4890 12xx xxxx 1234, 489012...1234, 4890****
            rf"(?<!\d)(?:\d{{4}}[ -])?\d{{1,8}}[ -]?[{_HIDDEN}]{{2}}[{_HIDDEN} -]*\d+",
            r"(?<!\d)\d{4,6}(?:\.\.+|…)\d{4}(?!\d)",
            rf"(?<!\d)\d{{4,8}}[{_HIDDEN}]{{2,}}(?!\w)",
            # *4321, **4321, xxxx 4321, XXXX-XXXX-4321, …4321
            rf"(?!{_EMPHASIS})(?:\*\d+|(?:[*•●]{{2}}|(?<!\w)x{{2}})[{_HIDDEN} -]*\d+)",
            r"(?:\.\.+|…) ?\d+",
        ]
    ),
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(
    r"\b(?:order|ref|reference|invoice|account|acc|a/c|ticket|tracking|parcel|policy|customer"
    r"|case|booking|flight|box|postal code|promo code)\.?(?: (?:no\.?|nr\.?|number))?(?: is)?"
    r" ?[:#]? ?[\d-]+",
    re.IGNORECASE,
)
_ENOUGH_DIGITS: Final = re.compile(r"\d(?:[ -]?\d){3}")
_USUAL: Final = 6
"""Digits that a number among words needs if none of the words says that it is a code."""


# Lists and waits read the same texts again and again.
@lru_cache(maxsize=4096)
def find_code(text: str) -> str | None:
    """Return the one-time code in a text as digits only, or None if the text has none.

    A code has four to eight digits. Of several numbers the one nearest to a word such as "code",
    "OTP" or "PIN" is taken. Without such a word a number is taken only if it is the only number
    left, and either has six digits or stands in the text without any other letter or digit.
    """
    if not _ENOUGH_DIGITS.search(text):
        return None
    rest = _blank(_NO_CODE, text)
    named = _blank(_REFERENCE, rest)
    words = list(_WORD.finditer(named))
    if not words:
        return _lone_code(named)
    # In "Acme account: 482159 is your code" the account number is the only number: take it.
    found = list(_CODE.finditer(named)) or list(_CODE.finditer(rest))
    if not found:
        return None
    return _digits(min(found, key=lambda code: min(_gap(code, word) for word in words)))


def _lone_code(text: str) -> str | None:
    found = list(_CODE.finditer(text))
    if len(found) != 1:
        return None
    digits = _digits(found[0])
    alone = not re.search(r"\w", text[: found[0].start()] + text[found[0].end() :])
    return digits if alone or len(digits) == _USUAL else None


def _blank(noise: re.Pattern[str], text: str) -> str:
    """Replace each match of a pattern by blanks of the same length, so that positions stay
    the same.
    """
    return noise.sub(lambda found: " " * len(found[0]), text)


def _gap(code: re.Match[str], word: re.Match[str]) -> int:
    """Return how many characters are between a number and a word; below 1 if they touch or
    overlap.
    """
    return max(code.start() - word.end(), word.start() - code.end())


def _digits(code: re.Match[str]) -> str:
    return re.sub(r"[ -]", "", code[1])
