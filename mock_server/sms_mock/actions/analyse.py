"""Analyses a text as if it were to be sent; nothing is stored or charged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sms_mock.domain import phone_number, pricing, text
from sms_mock.domain.errors import InvalidField, InvalidMobileNumber
from sms_mock.store import rates
from sms_mock.store.teams import Account


class Analysis(NamedTuple):
    """What sending a text would need.

    Attributes:
        encoding: GSM7 or UCS2.
        length: septets for GSM7, UTF-16 code units for UCS2.
        parts: how many message parts are needed.
        within_maximum: whether a send with so many parts would be accepted.
        cost: thousandths of a credit; None if no cost was asked for.
        characters: for each character of the text what `text.character_analysis` returns; empty if
            no cost was asked for.
    """

    encoding: str
    length: int
    parts: int
    within_maximum: bool
    cost: int | None
    characters: Sequence[tuple[str, str, int]]


def analyse_message(
    account: Account, message: str | None, recipient_number: str | None, *, priced: bool
) -> Analysis:
    """Analyse a text. An empty text is analysed, an absent one is refused (assumed, A141).

    Args:
        recipient_number: a mobile number as the client wrote it; used only with `priced`.
        priced: whether to compute the cost, for which the recipient is required, and to list the
            characters.

    Raises:
        InvalidField: `message` is None.
        InvalidMobileNumber: `priced`, and the recipient is missing or not a mobile number.
    """
    if message is None:
        raise InvalidField(
            "message is missing",
            field="message",
            help='give the text; "" is analysed too',
            evidence=("A141",),
        )
    analysis = text.analyse(message)
    cost = _cost(account, analysis.parts, recipient_number) if priced else None
    return Analysis(
        encoding=analysis.encoding,
        length=analysis.length,
        parts=analysis.parts,
        within_maximum=text.within_parts(analysis, account.world.settings.most_parts),
        cost=cost,
        characters=text.character_analysis(message) if priced else [],
    )


def _cost(account: Account, parts: int, recipient_number: str | None) -> int:
    if recipient_number is None:
        raise InvalidMobileNumber(
            "recipientNumber is missing",
            field="recipientNumber",
            help="the cost depends on the country: give one mobile number",
            evidence=("A142",),
        )
    try:
        number = phone_number.parse_mobile(recipient_number)
    except InvalidMobileNumber as error:
        error.field = "recipientNumber"
        error.evidence = ("A63", "A142")
        raise
    with account.world.transaction() as db:
        price_list = rates.read(db)
    return pricing.cost(parts, phone_number.country_of(number), price_list)
