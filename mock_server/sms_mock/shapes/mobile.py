"""The shapes of telephone numbers."""

from __future__ import annotations

import re
from typing import Any, Final

from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.domain.phone_number import normalise_or_none, parse_mobile
from sms_mock.shapes.mistake import Mistake, wrong
from sms_mock.shapes.text import Text

_STORED_ABROAD: Final = re.compile(r"[1-9][0-9]{9,14}")


class Mobile(Text):
    """A mobile number in any spelling, read as its digits with the country code: `27600000100`.

    Digits without a plus that are a foreign number in the stored form are read as that number.
    """

    def __init__(self) -> None:
        super().__init__(example="27600000100", may_be_empty=True)

    def read(self, value: object) -> str:
        text = super().read(value)
        try:
            return parse_mobile(text)
        except InvalidMobileNumber as refused:
            number = _stored_number_abroad(text)
            if number is not None:
                return number
            raise Mistake(
                refused.problem.rstrip(".") if text else "is empty",
                "write it like 27600000100, one abroad like +447400123456",
                subject="" if text else None,
            ) from None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "examples": [self.example]}


class NumberAsWritten(Text):
    """A telephone number to which nothing is sent: any text, also "", kept as it was written."""

    def __init__(self) -> None:
        super().__init__(example="27600000100", may_be_empty=True)


class NumberFilter(Text):
    """A telephone number to look for, mobile or not, in any spelling, read as its digits."""

    def __init__(self) -> None:
        super().__init__(example="27821234567", longest=1000)

    def read(self, value: object) -> str:
        text = super().read(value)
        number = normalise_or_none(text)
        if number is None:
            raise wrong(text, "is not a telephone number", self.how_to_write())
        return number


def _stored_number_abroad(text: str) -> str | None:
    if not _STORED_ABROAD.fullmatch(text):
        return None
    try:
        return parse_mobile(f"+{text}")
    except InvalidMobileNumber:
        return None


MOBILE: Final = Mobile()
NUMBER_AS_WRITTEN: Final = NumberAsWritten()
NUMBER_FILTER: Final = NumberFilter()
