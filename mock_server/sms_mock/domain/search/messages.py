"""The grammar of a search among messages.

A word or "phrase" is searched for in texts, contacts' names, numbers in any spelling, data fields
and, as whole words, campaigns; eight or more hexadecimal digits also as the beginning of a message
id. `to:` `from:` `number:` `id:` `data:` `campaign:` `status:` `encoding:` `is:` `before:` `after:`
narrow the search.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from sms_mock.domain import lifecycle
from sms_mock.domain.search import terms
from sms_mock.domain.search.moments import read_moment
from sms_mock.domain.search.terms import Written, one_of, stored_digits

Field = Literal[
    "text",
    "to",
    "from",
    "number",
    "id",
    "data",
    "status",
    "campaign",
    "encoding",
    "is",
    "before",
    "after",
]
_FIELDS: Final[tuple[Field, ...]] = (
    "to",
    "from",
    "number",
    "id",
    "data",
    "status",
    "campaign",
    "encoding",
    "is",
    "before",
    "after",
)
_STATES: Final = (
    "unread",
    "read",
    "deleted",
    "inbound",
    "outbound",
    "scheduled",
    "failed",
    "call",
)
_ENCODINGS: Final = ("gsm7", "ucs2")


class Term(NamedTuple):
    """One condition of a search among messages.

    Attributes:
        value: depends on the field: digits of a number, a status, milliseconds since 1970, a text …
        negated: whether the condition must not hold.
    """

    field: Field
    value: str
    negated: bool = False


def parse_search(query: str, now: int) -> list[Term]:
    """Return the terms of a search among messages.

    Args:
        now: milliseconds since 1970 on the team's clock, for terms such as `after:1h`.

    Raises:
        InvalidField: a status, state, encoding or date does not exist, or there are more than 50
            terms.
    """
    return [_term(written, now) for written in terms.read_terms(query, _FIELDS)]


def notes_on(query: str) -> list[str]:
    """Return notes, at most three, on words that look like a filter but are searched for
    as text.
    """
    return terms.notes_on(query, _FIELDS)


def _term(written: Written, now: int) -> Term:
    field, value, negated, _ = written
    if field in ("to", "from", "number"):
        return Term(_known(field), stored_digits(value), negated)
    if field == "id":
        return Term("id", value.lower(), negated)
    if field == "status":
        status = one_of(field, value.upper(), lifecycle.ANSWERED_STATUSES)
        if status == lifecycle.RECEIVED:
            return Term("is", "inbound", negated)
        return Term("status", status, negated)
    if field == "encoding":
        return Term("encoding", one_of(field, value.lower(), _ENCODINGS).upper(), negated)
    if field == "is":
        return Term("is", one_of(field, value.lower(), _STATES), negated)
    if field in ("before", "after"):
        return Term(_known(field), str(read_moment(field, value, now)), negated)
    return Term(_known(field) if field else "text", value, negated)


def _known(field: str) -> Field:
    return next(known for known in _FIELDS if known == field)
