"""Reads the instants that people give with `before:` and `after:` in a search."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from sms_mock.domain import dates
from sms_mock.domain.errors import InvalidField

_SECONDS: Final = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_AGO: Final = re.compile(r"([0-9]{1,6})(s|m|min|h|d|w)", re.IGNORECASE)
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS_BACK: Final = {"today": 0, "yesterday": 1}


def read_moment(field: str, value: str, now: int) -> int:
    """Return the instant that a person gave in a search, in milliseconds since 1970.

    Args:
        field: the name of the filter, for the error.
        value: how long ago (30s, 10min, 1h, 2d, 1w); a time of today (13:30); today, yesterday or a
            day (2026-11-22), which stand for the midnight at which it begins; or anything that
            `dates.parse_instant` reads. Times without a zone are South African.
        now: milliseconds since 1970 on the team's clock.

    Raises:
        InvalidField: the value is none of these, or a date or time that does not exist.
    """
    today = dates.in_sast(now)
    midnight = dates.day_bounds_ms(today.date())[0]
    try:
        if ago := _AGO.fullmatch(value):
            instant = now - int(ago[1]) * _SECONDS[ago[2].lower()] * 1000
            return max(instant, dates.EARLIEST_MS)
        if time := _TIME.fullmatch(value):
            hours, minutes, seconds = (int(part or 0) for part in time.groups())
            return midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000
        if value.lower() in _DAYS_BACK:
            day = today.date() - timedelta(days=_DAYS_BACK[value.lower()])
            return dates.day_bounds_ms(day)[0]
        if _DAY.fullmatch(value):
            return dates.day_bounds_ms(datetime.fromisoformat(value).date())[0]
        return dates.parse_instant(value)
    except (ValueError, OverflowError, InvalidField):
        raise InvalidField(
            f"{field}:{value[:40]} is not a date",
            field="q",
            help=(
                f"write {field}:2026-11-22 or {field}:2026-11-22T08:00, {field}:13:30 of today,"
                f" {field}:yesterday, or how long ago: {field}:1h"
            ),
        ) from None
