"""The ways in which messages get their outcome: after some seconds, at once, or when it is set by
hand.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sms_mock.domain.errors import InvalidField

DELIVERY_PATTERN: Final = r"immediate|manual|timed(?::([0-9]{1,6}(?:\.[0-9]{1,3})?))?"
"""A pattern for every spelling of a delivery mode; its only group holds the seconds."""
DEFAULT: Final = "timed:2"

_DELIVERY: Final = re.compile(DELIVERY_PATTERN)


class DeliveryMode(NamedTuple):
    """When messages get their outcome.

    Attributes:
        delay: milliseconds from SENT to the outcome, 0 for at once; None if the outcome is set by
            hand.
    """

    delay: int | None

    @property
    def immediate(self) -> bool:
        return self.delay == 0

    @property
    def manual(self) -> bool:
        return self.delay is None


def parse_delivery(text: str) -> DeliveryMode:
    """Return the mode for `timed`, `timed:SECONDS`, `immediate` or `manual`.

    `timed` alone is 2 seconds.

    Raises:
        InvalidField: the text is anything else.
    """
    found = _DELIVERY.fullmatch(text)
    if found is None:
        raise InvalidField(
            f"delivery {text[:40]!r} does not exist",
            field="delivery",
            help="give timed, timed:SECONDS, immediate or manual",
        )
    if text == "manual":
        return DeliveryMode(None)
    return DeliveryMode(0 if text == "immediate" else round(float(found[1] or 2) * 1000))
