"""What a new team is asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sms_mock.domain.errors import InvalidField
from sms_mock.shapes.text import DELIVERY

DEFAULT_CREDITS: Final = 1_000_000
"""Thousandths of a credit that a made team starts with unless it says else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWish:
    """What a new team is to be; None is made up. `credits` are thousandths."""

    name: str | None = None
    credits: int | None = None
    email: str | None = None
    token: str | None = None
    url_token: str | None = None
    delivery: str | None = None

    def checked_credits(self) -> int | None:
        """The credits asked for.

        Raises:
            InvalidField: fewer than none.
        """
        if self.credits is not None and self.credits < 0:
            raise InvalidField("credits is negative", field="credits", help="give 0 or more")
        return self.credits

    def credits_to_begin_with(self) -> int:
        credits = self.checked_credits()
        return DEFAULT_CREDITS if credits is None else credits

    def checked_delivery(self) -> str | None:
        """The way of delivery asked for.

        Raises:
            InvalidField: one that does not exist.
        """
        if self.delivery is not None:
            DELIVERY.read_at(self.delivery, "delivery")
        return self.delivery
