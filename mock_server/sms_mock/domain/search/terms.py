"""Splits the text of a search into terms; each grammar says which fields there are.

Words and "quoted phrases" are searched for as text, `field:value` narrows the search, and a minus
in front reverses a term. A result must match all terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sms_mock.domain import phone_number
from sms_mock.domain.errors import InvalidField

MOST_TERMS: Final = 50
_MOST_NOTES: Final = 3
_LEAST_DIGITS: Final = 4
"""A text with fewer digits is not looked for in phone numbers, because nearly all would match."""
_LONGEST_ID: Final = 24
_SHORTEST_ID: Final = 8

_WRITTEN: Final = re.compile(
    r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))'
)
_SPACED_NUMBER: Final = re.compile(r"\+?\(?\d[\d()./-]*(?: [\d()./-]*\d[\d()./-]*){1,8}(?![^\s])")
_PUNCTUATED_DIGITS: Final = re.compile(r"\+?[\d ()./-]*\d[\d ()./-]*")
_HEX: Final = re.compile(rf"[0-9a-fA-F]{{{_SHORTEST_ID},{_LONGEST_ID}}}")


class Written(NamedTuple):
    """One term of a search as it was written.

    Attributes:
        field: what is in front of the colon, in lower case; "" for a word or phrase.
        value: the word, or the phrase without its quotation marks; not empty.
        negated: whether there is a minus in front.
        quoted: whether it is a phrase in quotation marks.
    """

    field: str
    value: str
    negated: bool
    quoted: bool


def read_terms(query: str, fields: tuple[str, ...]) -> list[Written]:
    """Return the terms of a search as they were written.

    A phone number that is written with spaces, such as 082 123 4567, is one term. What is in front
    of a colon and is not a field belongs to the word, as in 12:30 and http://example.com.

    Args:
        fields: the fields of the grammar.

    Raises:
        InvalidField: there are more than 50 terms.
    """
    terms = []
    for term in _written(query):
        if term.field and term.field.lower() not in fields:
            terms.append(term._replace(field="", value=f"{term.field}:{term.value}"))
        else:
            terms.append(term._replace(field=term.field.lower()))
    if len(terms) > MOST_TERMS:
        raise InvalidField(
            f"the search has {len(terms)} terms", field="q", help=f"use at most {MOST_TERMS}"
        )
    return terms


def notes_on(query: str, fields: tuple[str, ...]) -> list[str]:
    """Return at most three notes on words that look like a filter but are searched for as text."""
    notes = []
    for term in _written(query):
        if term.field and term.field.lower() not in fields and not term.value.startswith("//"):
            filters = ", ".join(f"{field}:" for field in fields)
            whole = f"{term.field}:{term.value}"[:80]
            notes.append(f"“{whole}” was searched for as plain text; filters are {filters}")
        elif not term.quoted and term.value.endswith(":") and term.value[:-1].lower() in fields:
            notes.append(
                f"“{term.value}” was searched for as plain text; write its value after the colon"
            )
    return notes[:_MOST_NOTES]


def _written(query: str) -> Iterator[Written]:
    """Yield the terms of a search as they were written, with the field in the case in
    which it was.
    """
    place = 0
    while place < len(query):
        found = _WRITTEN.search(query, place)
        if found is None:
            return
        number = None if found["field"] or found["word"] is None else _number_at(query, found)
        value = number or (found["word"] if found["quoted"] is None else found["quoted"])
        place = found.start("word") + len(number) if number else found.end()
        if value:
            field = found["field"] or ""
            yield Written(field, value, bool(found["minus"]), found["quoted"] is not None)


def _number_at(query: str, found: re.Match[str]) -> str | None:
    """Return the phone number with spaces that begins at a word; None if none does."""
    spaced = _SPACED_NUMBER.match(query, found.start("word"))
    words = spaced[0].split(" ") if spaced else []
    for many in range(len(words), 1, -1):
        written = " ".join(words[:many])
        if phone_number.is_mobile(written):
            return written
    return None


def digits_of(value: str) -> str | None:
    """Return the digits to look for in phone numbers; None for a text that has fewer than four
    digits, or anything but digits, blanks, a plus in front and the marks `( ) . / -`.

    A mobile number is returned in its stored form, 27821234567. Of other digits, which may be a
    part of a number, a leading 0 becomes 27, as in the stored form: 0821 becomes 27821.
    """
    if sum(map(str.isdigit, value)) < _LEAST_DIGITS or not _PUNCTUATED_DIGITS.fullmatch(value):
        return None
    if phone_number.is_mobile(value):
        return stored_digits(value)
    digits = "".join(filter(str.isdigit, value))
    return f"27{digits[1:]}" if digits.startswith("0") else digits


def stored_digits(value: str) -> str:
    """Return a number, or part of one, in the stored form; other text unchanged."""
    number = phone_number.normalise_or_none(value) if any(map(str.isdigit, value)) else None
    if number is None:
        return value
    return f"27{number[1:]}" if number.startswith("0") and len(number) > 1 else number


def id_prefix(value: str) -> str | None:
    """Return a word in lower case if it is 8 to 24 hexadecimal digits, with which a message id may
    begin; else None.
    """
    return value.lower() if _HEX.fullmatch(value) else None


def one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    """Return the value of a filter unchanged if it is one of those allowed.

    Raises:
        InvalidField: it is not one of them.
    """
    if value not in allowed:
        raise InvalidField(
            f"{field}:{value[:40]} does not exist",
            field="q",
            help=f"{field}: is one of {', '.join(allowed)}",
        )
    return value
