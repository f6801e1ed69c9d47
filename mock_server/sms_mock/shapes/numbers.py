"""The shapes of numbers, credits, seconds, booleans and instants."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final, TypeGuard

from sms_mock.domain.credits import to_number, to_thousandths
from sms_mock.domain.dates import EARLIEST_MS, LATEST_MS, iso8601, parse_instant
from sms_mock.domain.errors import InvalidField
from sms_mock.shapes.mistake import Mistake, shown, wrong
from sms_mock.shapes.shape import Shape

LARGEST_ID: Final = 2**63 - 1
"""The largest integer that the database stores."""
YEAR: Final = 366 * 86_400
"""Seconds."""

_TIME_AND_OFFSET: Final = re.compile(r".*[Tt ].*(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)")


class Flag(Shape[bool]):
    """True or false."""

    example = "true"

    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise wrong(value, "is neither true nor false", "write true or false")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Whole(Shape[int]):
    """A whole number from `least` to `most`, both included. A float is refused, even 1.0."""

    def __init__(self, *, least: int = 1, most: int = LARGEST_ID, example: str = "1") -> None:
        self.least = least
        self.most = most
        self.example = example

    def read(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(value, "is not a whole number", self._how_to_write())
        if not self.least <= value <= self.most:
            raise wrong(value, "is not a whole number that fits", self._how_to_write())
        return value

    def _how_to_write(self) -> str:
        to = "" if self.most == LARGEST_ID else f" to {self.most}"
        return f"give one from {self.least}{to}, such as {self.example}"

    def schema(self) -> dict[str, Any]:
        # JavaScript and many JSON readers lose digits of integers this large: no bound is shown.
        bound = {} if self.most == LARGEST_ID else {"maximum": self.most}
        return {"type": "integer", "minimum": self.least, **bound}


class Number(Shape[float]):
    """A number from `least` to `most`, both included; read as a float.

    Args:
        what: what the number is, for the error: "a number of seconds".
        unit: the unit, for the help: "seconds".
    """

    def __init__(
        self, what: str, *, most: float, least: float = 0, unit: str = "", example: str
    ) -> None:
        self.what = what
        self.unit = unit
        self.least = least
        self.most = most
        self.example = example

    def read(self, value: object) -> float:
        # Compared before it is made a float, which an integer of 400 digits cannot become.
        help = f"give from {self.least:.15g} to {self.most:.15g} {self.unit}".rstrip()
        if not is_number(value):
            raise wrong(value, f"is not {self.what}", help)
        if not self.least <= value <= self.most:
            digits = shown(value) if isinstance(value, int) else f"{value:.15g}"
            raise Mistake(f"is {digits}", help)
        return float(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.least, "maximum": self.most}


def seconds(most: float, example: str = "60") -> Number:
    """Return the shape of a number of seconds from 0 to `most`."""
    return Number("a number of seconds", most=most, unit="seconds", example=example)


class SecondsRange(Shape[tuple[float, float]]):
    """Seconds from a least to a most number: `[1, 5]`; `5` stands for `[5, 5]`."""

    example = "[1, 5]"

    def __init__(self, most: float) -> None:
        self.seconds = seconds(most, "5")

    def read(self, value: object) -> tuple[float, float]:
        if not isinstance(value, (list, tuple)):
            always = self.seconds.read(value)
            return always, always
        if len(value) != 2:
            raise Mistake("is not one number or two", "write 5, or [1, 5] for a range")
        least, most = (self.seconds.read_at(bound, at) for at, bound in enumerate(value))
        if least > most:
            raise Mistake("ends before it begins", f"write [{most:g}, {least:g}]")
        return least, most

    def write(self, value: tuple[float, float]) -> list[float]:
        return list(value)

    def schema(self) -> dict[str, Any]:
        bound = self.seconds.schema()
        return {"type": "array", "items": bound, "minItems": 2, "maxItems": 2}


class Credits(Shape[int]):
    """Credits with at most three decimals, read as integer thousandths. A Decimal is accepted too.

    Args:
        negative: whether numbers below 0 are accepted.
    """

    example = "1.0"

    def __init__(self, *, negative: bool = False) -> None:
        self.negative = negative

    def read(self, value: object) -> int:
        start = "a number" if self.negative else "a number from 0"
        help = f"write {start} with at most 3 decimals, such as 1000 or 0.255"
        if not is_number(value) and not isinstance(value, Decimal):
            raise wrong(value, "is not a number of credits", help)
        try:
            thousandths = to_thousandths(value)
        except InvalidField as refused:
            help = f"{refused.problem} {refused.help}"
            raise wrong(value, "is not a number of credits", help) from None
        if thousandths < 0 and not self.negative:
            raise wrong(value, "is less than nothing", help)
        return thousandths

    def write(self, value: int) -> float:
        return to_number(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "number", **({} if self.negative else {"minimum": 0})}


class Instant(Shape[int]):
    """A date and time: ISO 8601 or epoch milliseconds, read as epoch milliseconds, written as ISO
    8601.

    Args:
        zone: whether a text must have a time and its offset from UTC. If it need not, a text
            without an offset is in South African time, and one without a time is midnight.
    """

    example = "2025-11-01T10:30:00+02:00"

    def __init__(self, *, zone: bool = True) -> None:
        self.zone = zone

    def read(self, value: object) -> int:
        instant = self._milliseconds(value)
        if instant is None or not EARLIEST_MS <= instant <= LATEST_MS:
            raise wrong(
                value,
                "is not a date and time with its offset",
                f"write it like {self.example}, or as epoch milliseconds",
            )
        return instant

    def _milliseconds(self, value: object) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if not isinstance(value, str) or (self.zone and not _TIME_AND_OFFSET.fullmatch(value)):
            return None
        try:
            # Twelve digits would be yyyyMMddHHmm, which only the imitated API reads.
            is_minute = value.strip().isdigit() and len(value.strip()) != 13
            return None if is_minute else parse_instant(value)
        except InvalidField:
            return None

    def write(self, value: int) -> str:
        return iso8601(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "examples": [self.example]}


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a plain value is a number; a boolean is not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


FLAG: Final = Flag()
CREDITS: Final = Credits()
INSTANT: Final = Instant()
USER_ID: Final = Whole(example="18987")
SPEED: Final = Number("a speed", least=0.01, most=100, example="2")
"""How many times faster than usual the story of a demo goes."""
LIFETIME: Final = Number("a number of seconds", least=1, most=YEAR, unit="seconds", example="3600")
"""Real seconds without a request after which a team ends."""
SHARE: Final = Number("a share", most=1, example="0.05")
