"""The grammar of a search among the requests that a team's journal keeps.

A word or "phrase" is searched for in the path, both bodies, the summary and the email address; a
phone number in any spelling, in the path, the request's body and the answer unless it refuses.
`status:` `path:` `method:` `operation:` `number:` `email:` `id:` `is:` `before:` `after:` narrow
the search.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sms_mock.domain.errors import InvalidField
from sms_mock.domain.search import terms
from sms_mock.domain.search.moments import read_moment
from sms_mock.domain.search.terms import Written, digits_of, one_of, stored_digits

_FIELDS: Final = (
    "status",
    "path",
    "method",
    "operation",
    "number",
    "email",
    "id",
    "is",
    "before",
    "after",
)
_STATES: Final = ("accepted", "rejected", "faulted")
_STATUS: Final = re.compile(r"([1-5])(xx|[0-9]{2})", re.IGNORECASE)
_BETWEEN_DIGITS: Final = r"(?:[ ()./+-]|%20|%28|%29)*"
_WHOLE_NUMBER: Final = 9
"""A number with at least this many digits is searched for as a whole: no other digit may be next to
it."""


class RequestTerm(NamedTuple):
    """One condition of a search among requests.

    Attributes:
        value: depends on the field: a status such as 404, or 4 for 4xx; a path; milliseconds since
            1970; a text in lower case …
        negated: whether the condition must not hold.
        number: a pattern that finds the value in any spelling, if it is a phone number or a part of
            one; else None.
    """

    field: str
    value: str
    negated: bool = False
    number: re.Pattern[str] | None = None


def parse_request_search(query: str, now: int) -> list[RequestTerm]:
    """Return the terms of a search among requests.

    Args:
        now: milliseconds since 1970 on the team's clock.

    Raises:
        InvalidField: a status, state or date does not exist, or there are more than 50 terms.
    """
    return [_term(written, now) for written in terms.read_terms(query, _FIELDS)]


def notes_on_requests(query: str) -> list[str]:
    """Return notes, at most three, on words that look like a filter but are searched for
    as text.
    """
    return terms.notes_on(query, _FIELDS)


def _term(written: Written, now: int) -> RequestTerm:
    field, value, negated, _ = written
    if field == "number":
        pattern = _number(digits_of(value) or stored_digits(value))
        return RequestTerm("number", value.casefold(), negated, pattern)
    if field in ("before", "after"):
        return RequestTerm(field, str(read_moment(field, value, now)), negated)
    if field == "is":
        return RequestTerm(field, one_of(field, value.lower(), _STATES), negated)
    if field == "status":
        return RequestTerm(field, _status(value), negated)
    if field:
        return RequestTerm(field, value.casefold(), negated)
    digits = digits_of(value)
    number = _number(digits) if digits else None
    whole = digits is not None and len(digits) >= _WHOLE_NUMBER
    return RequestTerm("number" if whole else "text", value.casefold(), negated, number)


def _status(value: str) -> str:
    found = _STATUS.fullmatch(value)
    if not found:
        raise InvalidField(
            f"status:{value[:40]} is not a status", field="q", help="write status:404 or status:4xx"
        )
    return found[1] if found[2].lower() == "xx" else value


def _number(digits: str) -> re.Pattern[str] | None:
    """Return a pattern for a number, or a part of one, in any spelling; None if it is not digits
    alone.
    """
    if not digits.isascii() or not digits.isdigit():
        return None
    spelled = _BETWEEN_DIGITS.join(digits)
    if digits.startswith("27"):
        home = _BETWEEN_DIGITS.join(f"0{digits[2:]}")
        spelled = f"(?:{spelled}|{home})"
    whole = len(digits) >= _WHOLE_NUMBER
    return re.compile(rf"(?<!\d){spelled}(?!\d)" if whole else spelled)
