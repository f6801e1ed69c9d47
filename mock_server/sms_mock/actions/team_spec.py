"""What is asked of a new team, and the checks of it that need no other team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sms_mock.domain.errors import InvalidField
from sms_mock.shapes.text import DELIVERY

DEFAULT_CREDITS: Final = 1_000_000
"""Thousandths of a credit that a new team has unless its spec says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSpec:
    """What a new team shall be. None is chosen by the server; `credits` are thousandths."""

    name: str | None = None
    credits: int | None = None
    email: str | None = None
    token: str | None = None
    url_token: str | None = None
    secret_key: str | None = None
    delivery: str | None = None

    def checked_credits(self) -> int | None:
        """The credits asked for, None if the spec does not say.

        Raises:
            InvalidField: a negative number.
        """
        if self.credits is not None and self.credits < 0:
            raise InvalidField("credits is negative", field="credits", help="give 0 or more")
        return self.credits

    def starting_credits(self) -> int:
        """The credits asked for, else the default.

        Raises:
            InvalidField: a negative number.
        """
        credits = self.checked_credits()
        return DEFAULT_CREDITS if credits is None else credits

    def checked_delivery(self) -> str | None:
        """The delivery mode asked for, None if the spec does not say.

        Raises:
            InvalidField: a mode that does not exist.
        """
        if self.delivery is not None:
            DELIVERY.read_at(self.delivery, "delivery")
        return self.delivery
