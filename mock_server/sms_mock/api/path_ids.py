"""Ids in paths that are integers; one of another form names nothing (assumed, evidence A6)."""

from __future__ import annotations

from sms_mock.api.operation import Exchange
from sms_mock.domain.errors import NotFound

_LONGEST = 18
"""Digits that always fit the 64 bits of a published id."""


def integer_id(exchange: Exchange, name: str) -> int:
    """The integer in the path.

    Raises:
        NotFound: it is none, or too large to be an id.
    """
    text = exchange.path[name]
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST:
        return int(text)
    raise NotFound(
        f"{text[:40]!r} is no id",
        field=name,
        help=f"{name} is a whole number",
        evidence=("A6",),
    )
