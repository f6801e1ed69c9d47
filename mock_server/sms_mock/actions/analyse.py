"""What a message would need if it were sent; nothing is stored or charged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sms_mock.domain import phone_number, pricing, text
from sms_mock.domain.errors import InvalidField, InvalidMobileNumber
from sms_mock.store import rates
from sms_mock.store.teams import Account


class Analysis(NamedTuple):
    """`length` in septets (GSM7) or UTF-16 code units (UCS2), `cost` in thousandths."""

    encoding: str
    length: int
    parts: int
    within_maximum: bool
    cost: int | None
    characters: Sequence[tuple[str, str, int]]


def analyse_message(
    account: Account, message: str | None, recipient_number: str | None, *, priced: bool
) -> Analysis:
    """Analyse a text; an empty one is analysed too, an absent one is refused (assumed).

    Args:
        priced: whether the recipient is needed, for the credit cost.

    Raises:
        InvalidField: no message.
        InvalidMobileNumber: no usable recipient where the cost was asked for.
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
