"""Looking a number up: whether a message can be sent to it."""

from __future__ import annotations

from typing import NamedTuple

from sms_mock.domain.errors import InvalidField, InvalidMobileNumber
from sms_mock.domain.phone_number import parse_mobile


class Lookup(NamedTuple):
    """A valid number in digits with its country code, another as it was sent."""

    number: str
    valid: bool


def look_up(written: str | None) -> Lookup:
    """What there is to say of a number (published; which are valid is assumed, A162, A194).

    Raises:
        InvalidField: there is none (assumed, A161).
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
