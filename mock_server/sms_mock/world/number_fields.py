"""marshmallow fields of a world document for numbers, flags and instants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, TypeGuard

from sms_mock.domain.credits import to_thousandths
from sms_mock.domain.dates import EARLIEST_MS, LATEST_MS
from sms_mock.domain.errors import InvalidField
from sms_mock.world.fields import Value
from sms_mock.world.mistakes import mistake, shown

LARGEST_ID: Final = 2**63 - 1


class Flag(Value[bool]):
    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise mistake(f"{shown(value)} is neither true nor false", "write true or false")
        return value


class Whole(Value[int]):
    """A whole number from 1 to the largest id."""

    def __init__(self, *, least: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.least = least

    def read(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise mistake(f"{shown(value)} is not a whole number", self._write_it())
        if not self.least <= value <= LARGEST_ID:
            raise mistake(f"{shown(value)} is out of range", self._write_it())
        return value

    def _write_it(self) -> str:
        return f"write a whole number from {self.least}, such as {self.example}"


class CreditAmount(Value[int]):
    """Credits, not negative, as thousandths."""

    def __init__(self, **options: Any) -> None:
        super().__init__(example="1.0", **options)

    def read(self, value: object) -> int:
        help = "write a number from 0 with at most 3 decimals, such as 1000 or 0.255"
        if not _is_number(value):
            raise mistake(f"{shown(value)} is not a number of credits", help)
        if value < 0:
            raise mistake(f"{shown(value)} is less than nothing", help)
        try:
            return to_thousandths(value)
        except InvalidField as refused:
            raise mistake(f"{shown(value)} is not a number of credits", refused.help) from None


class Decimal(Value[float]):
    """A number from 0 to `most`, the bounds included."""

    def __init__(self, what: str, *, most: float, **options: Any) -> None:
        super().__init__(**options)
        self.what = what
        self.most = most

    def read(self, value: object) -> float:
        if _is_number(value) and 0 <= value <= self.most:
            return float(value)
        raise mistake(
            f"{shown(value)} is not {self.what}",
            f"write a number from 0 to {self.most}, such as {self.example}",
        )


class Instant(Value[int]):
    """A date and time with its offset, ISO 8601, as epoch milliseconds; or these themselves."""

    def __init__(self, **options: Any) -> None:
        super().__init__(example="2025-11-01T10:30:00+02:00", **options)

    def read(self, value: object) -> int:
        instant = _instant_of(value)
        if instant is None or not EARLIEST_MS <= instant <= LATEST_MS:
            raise mistake(
                f"{shown(value)} is not a date and time with its offset",
                f"write it like {self.example}",
            )
        return instant


def _instant_of(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        return None if at.tzinfo is None else milliseconds(at)
    except (ValueError, OverflowError):
        return None


def milliseconds(at: datetime) -> int:
    """Epoch milliseconds of an instant, in integers so that none is off by one."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
