"""Reads the search grammar of the page and the control API.

Words and "quoted phrases" are searched for in texts and in contacts' names; `to:` `from:` `status:`
`campaign:` `encoding:` `is:` `before:` `after:` narrow the search; a minus in front
reverses a term. A message must match all terms.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal, NamedTuple

from sms_mock.domain import dates, lifecycle, phone_number
from sms_mock.domain.errors import InvalidField

Field = Literal["text", "to", "from", "status", "campaign", "encoding", "is", "before", "after"]

_TERM: Final = re.compile(
    r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))'
)
_FIELDS: Final = ("to", "from", "status", "campaign", "encoding", "is", "before", "after")
_STATES: Final = (
    "unread",
    "read",
    "deleted",
    "inbound",
    "outbound",
    "scheduled",
    "failed",
)
_ENCODINGS: Final = ("gsm7", "ucs2")
MOST_TERMS: Final = 50
_MOST_NOTES: Final = 3


class Term(NamedTuple):
    """One condition of a search; a negated one must not hold.

    Attributes:
        value: depends on the field: digits of a number, a status, epoch milliseconds, a text …
    """

    field: Field
    value: str
    negated: bool = False


def parse_search(query: str) -> list[Term]:
    """Read the terms of a search.

    Raises:
        InvalidField: a status, state, encoding or date does not exist, or there are too many
            terms.
    """
    terms = []
    for found in _TERM.finditer(query):
        field = (found["field"] or "").lower()
        value = found["word"] if found["quoted"] is None else found["quoted"]
        if not value:
            continue
        if field and field not in _FIELDS:
            # 12:30 and http://… are words with a colon in them.
            field, value = "", f"{found['field']}:{value}"
        terms.append(_term(field, value, bool(found["minus"])))
    if len(terms) > MOST_TERMS:
        raise InvalidField(
            f"the search has {len(terms)} terms", field="q", help=f"use at most {MOST_TERMS}"
        )
    return terms


def notes_on(query: str) -> list[str]:
    """Say which words look like a filter but were searched for as text."""
    notes = []
    for found in _TERM.finditer(query):
        word = found["word"]
        if found["field"] and found["field"].lower() not in _FIELDS and _may_be_filter(found):
            whole = f"{found['field']}:{found['quoted'] if word is None else word}"
            filters = ", ".join(f"{field}:" for field in _FIELDS)
            notes.append(f"“{whole[:80]}” was searched for as plain text; filters are {filters}")
        elif word and word.lower().removesuffix(":") in _FIELDS and word.endswith(":"):
            notes.append(
                f"“{word}” was searched for as plain text; write its value after the colon"
            )
    return notes[:_MOST_NOTES]


def _may_be_filter(found: re.Match[str]) -> bool:
    """Whether a word with a colon could be meant as a filter; http://… could not."""
    return not (found["word"] or "").startswith("//")


def _term(field: str, value: str, negated: bool) -> Term:
    if field in ("to", "from"):
        return Term("to" if field == "to" else "from", _number(value), negated)
    if field == "status":
        status = _one_of(field, value.upper(), lifecycle.ANSWERED_STATUSES)
        if status == lifecycle.RECEIVED:
            return Term("is", "inbound", negated)
        return Term("status", status, negated)
    if field == "encoding":
        return Term("encoding", _one_of(field, value.lower(), _ENCODINGS).upper(), negated)
    if field == "is":
        return Term("is", _one_of(field, value.lower(), _STATES), negated)
    if field == "before":
        return Term("before", str(_moment("before", value)), negated)
    if field == "after":
        return Term("after", str(_moment("after", value)), negated)
    return Term("campaign" if field == "campaign" else "text", value, negated)


def _number(value: str) -> str:
    """The digits of a number, whole or in part, in the stored form: without plus and leading 0."""
    number = phone_number.normalise_or_none(value) if any(map(str.isdigit, value)) else None
    if number is None:
        return value
    return f"27{number[1:]}" if number.startswith("0") and len(number) > 1 else number


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise InvalidField(
            f"{field}:{value[:40]} does not exist",
            field="q",
            help=f"{field}: is one of {', '.join(allowed)}",
        )
    return value


def _moment(field: str, value: str) -> int:
    """Epoch milliseconds of a date; of a day its start, so before:2026-11-22 excludes that day."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return dates.day_bounds_ms(datetime.fromisoformat(value).date())[0]
        return dates.parse_instant(value)
    except (ValueError, InvalidField):
        raise InvalidField(
            f"{field}:{value[:40]} is not a date",
            field="q",
            help=f"write {field}:2026-11-22 or {field}:2026-11-22T08:00",
        ) from None
