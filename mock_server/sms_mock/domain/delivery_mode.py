"""How messages come to their outcome: by themselves after a while, at once, or by hand."""

from __future__ import annotations

import re
from typing import NamedTuple

from sms_mock.domain.errors import InvalidField

_TIMED = re.compile(r"timed(?::(?P<seconds>\d{1,6}(?:\.\d{1,3})?))?\Z")
DEFAULT = "timed:2"


class DeliveryMode(NamedTuple):
    """`delay` is milliseconds from SENT to the outcome; None leaves the outcome to people."""

    delay: int | None

    @property
    def immediate(self) -> bool:
        return self.delay == 0

    @property
    def manual(self) -> bool:
        return self.delay is None


def parse_delivery(text: str) -> DeliveryMode:
    """Read `timed[:seconds]`, `immediate` or `manual`.

    Raises:
        InvalidField: anything else.
    """
    if text == "immediate":
        return DeliveryMode(0)
    if text == "manual":
        return DeliveryMode(None)
    found = _TIMED.match(text)
    if found is None:
        raise InvalidField(
            f"delivery {text[:40]!r} does not exist",
            field="delivery",
            help="give timed, timed:SECONDS, immediate or manual",
        )
    return DeliveryMode(round(float(found["seconds"] or 2) * 1000))
