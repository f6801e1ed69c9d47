"""Checks the instants to which a team's clock is to be moved."""

from __future__ import annotations

from sms_mock.clock import EARLIEST, LATEST
from sms_mock.domain.dates import iso8601
from sms_mock.domain.errors import InvalidField


def reachable(instant: int, field: str) -> int:
    """Return an instant unchanged if a clock can be set to it.

    Args:
        instant: milliseconds since 1970.
        field: the name of the client's field, for the error.

    Raises:
        InvalidField: the instant is before the year 1970 or after the beginning of the year 9000.
    """
    if not EARLIEST <= instant <= LATEST:
        raise InvalidField(
            "a clock cannot be set to before 1970 or after the year 9000",
            field=field,
            help="choose another instant",
        )
    return instant


def not_before(target: int, now: int) -> int:
    """Return `target` unchanged if it is not before `now`; a clock cannot be advanced to the past.

    Args:
        target, now: milliseconds since 1970.

    Raises:
        InvalidField: `target` is before `now`; the field is named `to`.
    """
    if target < now:
        raise InvalidField(
            f"{iso8601(target)} has passed; the clock stands at {iso8601(now)}",
            field="to",
            help="give a later instant",
        )
    return target
