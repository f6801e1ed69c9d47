"""Where a team's clock may be moved: the rules of freezing and advancing it."""

from __future__ import annotations

from sms_mock.clock import EARLIEST, LATEST
from sms_mock.domain.dates import iso8601
from sms_mock.domain.errors import InvalidField


def reachable(instant: int, field: str) -> int:
    """An instant (epoch milliseconds) as it is, if a clock can stand there.

    Args:
        field: what a refusal names.

    Raises:
        InvalidField: it is before 1970 or after the year 9000.
    """
    if not EARLIEST <= instant <= LATEST:
        raise InvalidField(
            "a clock stands between the years 1970 and 9000",
            field=field,
            help="choose another instant",
        )
    return instant


def not_before(target: int, now: int) -> int:
    """The instant that a clock is advanced to (epoch milliseconds), if it has not passed.

    Raises:
        InvalidField: the clock stands at a later instant.
    """
    if target < now:
        raise InvalidField(
            f"{iso8601(target)} has passed; the clock stands at {iso8601(now)}",
            field="to",
            help="give a later instant",
        )
    return target
