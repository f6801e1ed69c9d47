"""The properties that a client asks for in a new team, and checks that need no other team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sms_mock.domain.errors import InvalidField
from sms_mock.shapes.text import DELIVERY

DEFAULT_CREDITS: Final = 1_000_000
"""Thousandths of a credit that a new team has if its spec does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSpec:
    """The properties that a client asks for in a new team. None lets the server choose.

    Attributes:
        credits: thousandths of a credit, for the administrator.
        email, token, url_token, secret_key: credentials of the administrator.
        delivery: the delivery mode.
    """

    name: str | None = None
    credits: int | None = None
    email: str | None = None
    token: str | None = None
    url_token: str | None = None
    secret_key: str | None = None
    delivery: str | None = None

    def checked_credits(self) -> int | None:
        """Return the credits, None if the spec does not say.

        Raises:
            InvalidField: they are negative.
        """
        if self.credits is not None and self.credits < 0:
            raise InvalidField("credits is negative", field="credits", help="give 0 or more")
        return self.credits

    def starting_credits(self) -> int:
        """Return the credits, or the default if the spec does not say.

        Raises:
            InvalidField: they are negative.
        """
        credits = self.checked_credits()
        return DEFAULT_CREDITS if credits is None else credits

    def checked_delivery(self) -> str | None:
        """Return the delivery mode, None if the spec does not say.

        Raises:
            InvalidField: there is no such mode.
        """
        if self.delivery is not None:
            DELIVERY.read_at(self.delivery, "delivery")
        return self.delivery
