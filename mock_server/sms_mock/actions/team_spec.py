"""The properties that a client chooses for a new team, and the checks of them that need no
other team.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sms_mock.domain.errors import InvalidField
from sms_mock.shapes.text import DELIVERY
from sms_mock.world.entries import WebhookStyle

DEFAULT_CREDITS: Final = 1_000_000
"""Thousandths of a credit that a new team has if the client does not choose its credits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSpec:
    """The properties that a client chooses for a new team or a fork.

    None stands for a property that the client did not choose. A new team then gets a name and
    credentials that are made up, no webhook URLs, and a default for anything else. A fork gets
    credentials that are made up, and everything else as the original has it.

    Attributes:
        credits: the administrator's credits, in thousandths.
        email, token, url_token, secret_key: credentials of the administrator.
        delivery: the delivery mode.
        reply_url, delivery_report_url, webhook_style: the administrator's webhook settings.
        expires_in: real seconds without a request after which the team ends. If the client did not
            choose them, they are those of the server's settings, for a fork too.
    """

    name: str | None = None
    credits: int | None = None
    email: str | None = None
    token: str | None = None
    url_token: str | None = None
    secret_key: str | None = None
    delivery: str | None = None
    reply_url: str | None = None
    delivery_report_url: str | None = None
    webhook_style: WebhookStyle | None = None
    expires_in: float | None = None

    def webhook_settings(self) -> dict[str, str]:
        """Return the webhook settings that the client chose, by column of the table of users."""
        settings = {
            "reply_url": self.reply_url,
            "delivery_report_url": self.delivery_report_url,
            "webhook_style": self.webhook_style,
        }
        return {column: value for column, value in settings.items() if value is not None}

    def checked_credits(self) -> int | None:
        """Return the administrator's credits in thousandths; None if the client did not choose
        them.

        Raises:
            InvalidField: they are negative.
        """
        if self.credits is not None and self.credits < 0:
            raise InvalidField("credits is negative", field="credits", help="give 0 or more")
        return self.credits

    def starting_credits(self) -> int:
        """Return the administrator's credits in thousandths, DEFAULT_CREDITS if the client did not
        choose.

        Raises:
            InvalidField: they are negative.
        """
        credits = self.checked_credits()
        return DEFAULT_CREDITS if credits is None else credits

    def checked_delivery(self) -> str | None:
        """Return the delivery mode; None if the client did not choose one.

        Raises:
            Mistake: there is no such mode.
        """
        if self.delivery is not None:
            DELIVERY.read_at(self.delivery, "delivery")
        return self.delivery
