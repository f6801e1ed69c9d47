"""Checks the fields of a send that a client wrote, and reads the number and the date in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sms_mock.config import Settings
from sms_mock.domain import phone_number, pricing, text
from sms_mock.domain.dates import date_to_send_help, parse_date_to_send
from sms_mock.domain.errors import EmptyMessage, InvalidField, InvalidMobileNumber, MessageTooLong
from sms_mock.domain.pricing import Rates
from sms_mock.domain.spelling import counted


@dataclass(frozen=True, slots=True)
class SmsDraft:
    """The fields of a send as a client wrote them; None if a field is absent or null.

    Attributes:
        date_to_send: usually `yyyyMMddHHmm`.
    """

    recipient_number: str | None = None
    message: str | None = None
    campaign: str | None = None
    data_field: str | None = None
    date_to_send: str | None = None


class Checked(NamedTuple):
    """A draft that is allowed, with the values read from it.

    Attributes:
        number: digits with the country code.
        cost: thousandths of a credit.
        date: when to send, milliseconds since 1970; None if the draft has no date.
    """

    number: str
    message: str
    analysis: text.TextAnalysis
    cost: int
    date: int | None
    draft: SmsDraft


def check(
    draft: SmsDraft, price_list: Rates, settings: Settings, now: Callable[[], int]
) -> Checked:
    """Apply every rule to a draft that can be checked without a world.

    A wrong number is reported before a wrong text (assumed).

    Args:
        now: returns the time in milliseconds since 1970, for the example in the help on a date.

    Raises:
        InvalidMobileNumber: the recipient is missing or not a mobile number.
        EmptyMessage: the text is missing or empty.
        MessageTooLong: the text needs more parts than the settings allow.
        InvalidField: the campaign or data field is too long, or the date cannot be read.
    """
    number = read_recipient(draft.recipient_number)
    if not draft.message:
        raise EmptyMessage(
            "message is missing or empty", field="message", help="give at least one character"
        )
    analysis = text.analyse(draft.message)
    if not text.within_parts(analysis, settings.most_parts):
        raise MessageTooLong(
            f"message needs {analysis.parts} parts as {analysis.encoding}",
            field="message",
            help=f"shorten it to at most {counted(settings.most_parts, 'part')}",
        )
    check_labels(draft.campaign, draft.data_field, settings.most_label_characters)
    date = read_date(draft.date_to_send, "dateToSend", settings, now)
    cost = pricing.cost(analysis.parts, phone_number.country_of(number), price_list)
    return Checked(number, draft.message, analysis, cost, date, draft)


def check_labels(campaign: str | None, data_field: str | None, most: int) -> None:
    """Refuse a campaign or data field that is too long, because webhooks carry both in their URL.

    Args:
        most: how many characters each may have (assumed, A205).

    Raises:
        InvalidField: names the field and its length.
    """
    for field, label in (("campaign", campaign), ("dataField", data_field)):
        if label and len(label) > most:
            raise InvalidField(
                f"{field} has {len(label)} characters",
                field=field,
                help=f"give at most {most}",
                evidence=("A205",),
            )


def read_recipient(written: str | None) -> str:
    """Return, as digits with the country code, the mobile number that a client wrote.

    Raises:
        InvalidMobileNumber: it is missing or not a mobile number.
    """
    if written is None:
        raise InvalidMobileNumber(
            "recipientNumber is missing",
            field="recipientNumber",
            help="give one mobile number, such as 0821234567 or 27821234567",
            evidence=("A52",),
        )
    try:
        return phone_number.parse_mobile(written)
    except InvalidMobileNumber as error:
        error.field = "recipientNumber"
        raise


def read_date(
    written: str | None, field: str, settings: Settings, now: Callable[[], int]
) -> int | None:
    """Return, in milliseconds since 1970, the date that a client wrote; None if there is none.

    Args:
        field: the name of the client's field, for the error.
        settings: its `lenient` says whether dates in other forms than yyyyMMddHHmm are read.
        now: returns the time in milliseconds since 1970, for the example in the help.

    Raises:
        InvalidField: the date cannot be read, or is empty (inferred, A204). An empty date does not
            mean "at once", because it is usually a variable that the client forgot to set.
    """
    if written is None:
        return None
    if not written.strip():
        raise InvalidField(
            f"{field} is empty",
            field=field,
            help=f"Leave {field} out to send at once. {date_to_send_help(now())}",
            evidence=("A204",),
        )
    return parse_date_to_send(written, now=now, field=field, lenient="dates" in settings.lenient)
