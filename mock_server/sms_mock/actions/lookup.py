"""Looks up whether a message can be sent to a number."""

from __future__ import annotations

from typing import NamedTuple

from sms_mock.domain.errors import InvalidField, InvalidMobileNumber
from sms_mock.domain.phone_number import parse_mobile


class Lookup(NamedTuple):
    """The result of looking a number up.

    Attributes:
        number: digits with the country code if the number is valid, else the number as it was sent.
        valid: whether a message can be sent to it.
    """

    number: str
    valid: bool


def look_up(written: str | None) -> Lookup:
    """Look up whether a number is a valid mobile number (assumed, A162, A194).

    Raises:
        InvalidField: no number was sent (assumed, A161).
    """
    if written is None or not written.strip():
        raise InvalidField(
            "there is no number to look up",
            field="number",
            help='send it as a JSON string, such as "27821234567", or as ?number=27821234567',
            evidence=("A161",),
        )
    try:
        return Lookup(parse_mobile(written), valid=True)
    except InvalidMobileNumber:
        return Lookup(written, valid=False)
