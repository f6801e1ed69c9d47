"""Finds the places in a found message that match the search, so that people can see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sms_mock.domain.search.messages import Term
from sms_mock.domain.search.terms import digits_of, id_prefix

_BEFORE: Final = 24
_AFTER: Final = 120
_CUT: Final = "…"


class Highlight(NamedTuple):
    """A place that matches a search, with the text around it.

    Attributes:
        field: in which of the message's texts it is.
        before, after: the text around the match: at most the last 24 characters before and the
            first 120 after, with … in place of the rest.
        match: the part of the text that matches.
    """

    field: str
    before: str
    match: str
    after: str


_LOOKED_AT: Final = {
    "to": ("number", "name"),
    "from": ("number", "name"),
    "number": ("number", "name"),
    "id": ("messageId",),
    "data": ("userDataField",),
    "campaign": ("campaign",),
    "text": ("message", "name", "number", "messageId", "userDataField", "campaign"),
}


def highlights(terms: Iterable[Term], texts: Mapping[str, str | None]) -> list[Highlight]:
    """Return the first place in each text that each term matches, without repetitions.

    Args:
        terms: those of the search. Negated terms, and those with `status:`, `encoding:`, `is:`,
            `before:` or `after:`, match no place.
        texts: the texts of the message by field: `message`, `name`, `number`, `messageId`,
            `userDataField` and `campaign`.
    """
    found = {}
    for term in terms:
        if term.negated:
            continue
        for field in _LOOKED_AT.get(term.field, ()):
            text = texts.get(field)
            place = _place(field, text, term.value) if text else None
            if text and place:
                found[field, place] = _around(field, text, *place)
    return list(found.values())


def _place(field: str, text: str, value: str) -> tuple[int, int] | None:
    for needle in _needles(field, value):
        match = re.search(re.escape(needle), text, re.IGNORECASE)
        if match and match.end() > match.start():
            return match.span()
    # In the other case a letter may become two, as ß becomes SS: then the whole text is the match.
    return (0, len(text)) if value.casefold() in text.casefold() else None


def _needles(field: str, value: str) -> Iterator[str]:
    digits = digits_of(value)
    if field == "number":
        yield digits or value
    elif field == "messageId":
        yield id_prefix(value) or value
    else:
        yield value


def _around(field: str, text: str, start: int, end: int) -> Highlight:
    before, after = text[:start], text[end:]
    if len(before) > _BEFORE:
        before = _CUT + before[-_BEFORE:]
    if len(after) > _AFTER:
        after = after[:_AFTER] + _CUT
    return Highlight(field, before, text[start:end], after)
