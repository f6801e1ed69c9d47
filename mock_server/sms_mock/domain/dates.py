"""Reads and writes dates as the provider does, in its only time zone. It never asks for the time.

An instant is an integer: milliseconds since 1970-01-01T00:00Z.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from sms_mock.domain.errors import InvalidField

# A fixed offset (evidence O32) needs no zone database: South Africa has no summer time.
SAST = timezone(timedelta(hours=2), "SAST")

DAY_MS = 86_400_000
_OFFSET_MS = 2 * 3_600_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()

# The instants whose year in the provider's zone has four digits. No others can be written.
EARLIEST_MS = (date.min.toordinal() - _EPOCH_DAY) * DAY_MS - _OFFSET_MS
LATEST_MS = (date.max.toordinal() + 1 - _EPOCH_DAY) * DAY_MS - _OFFSET_MS - 1

_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}

DayPattern = Literal["dd-MM-yyyy", "yyyyMMdd"]

_DAYS: dict[DayPattern, tuple[re.Pattern[str], str]] = {
    "dd-MM-yyyy": (re.compile(r"(?P<d>[0-9]{2})-(?P<m>[0-9]{2})-(?P<y>[0-9]{4})"), "01-11-2025"),
    "yyyyMMdd": (re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"), "20251101"),
}
_MINUTE = re.compile(r"(?P<day>[0-9]{8})(?P<time>[0-9]{4})")
_MILLIS = re.compile(r"[0-9]{13}")
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})"
    r"(?:[Tt ](?P<time>[0-9]{2}:?[0-9]{2}(?P<second>:?[0-9]{2})?)"
    r"(?(second)(?:[.,](?P<fraction>[0-9]{1,9}))?)"
    r"(?P<zone>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
INSTANT_HELP = (
    "Send yyyyMMddHHmm in South African time (202511011030), epoch milliseconds (13 digits) "
    "or ISO 8601 (2025-11-01T10:30:00+02:00)."
)


def date_to_send_help(now: int) -> str:
    """Return help on how to write a date to send; its example is a day after `now`, which is in
    milliseconds since 1970.
    """
    return (
        f"Send yyyyMMddHHmm in South African time ({wire_minute(now + DAY_MS)}). The live service"
        " very probably takes any other form for another day or for no date, and sends at once."
    )


def parse_date_to_send(
    text: str, *, now: Callable[[], int], field: str = "dateToSend", lenient: bool = False
) -> int:
    """Return the instant at which a message is to be sent, read from `yyyyMMddHHmm` (observed,
    O31).

    Args:
        now: returns the time in milliseconds since 1970; called only for an error, whose help has a
            date in the future as its example.
        field: the name of the client's field, for the error.
        lenient: whether the other forms that `parse_instant` reads are accepted too.

    Raises:
        InvalidField: the text is epoch milliseconds (A72) or ISO 8601 (A73) and `lenient` is off,
            has no known form, or names a date or time that does not exist (A75).
    """
    form = other_form(text)
    if lenient or form is None:
        try:
            return parse_instant(text, field=field)
        except InvalidField as error:
            error.help = date_to_send_help(now())
            raise
    evidence, name = form
    raise InvalidField(
        f'{field} "{_shown(text)}" is {name}, not yyyyMMddHHmm',
        field=field,
        help=date_to_send_help(now()),
        evidence=(evidence,),
    )


def other_form(text: str) -> tuple[str, str] | None:
    """Recognise the form of epoch milliseconds (13 digits) or ISO 8601; the date need not exist.

    A text of digits alone is not taken for ISO 8601.

    Returns:
        The id of the entry about that form, and the name of the form; None if the text has neither
        form.
    """
    text = text.strip()
    if _MILLIS.fullmatch(text):
        return "A72", "epoch milliseconds"
    if _ISO.fullmatch(text) and not text.isdigit():
        return "A73", "ISO 8601"
    return None


def parse_instant(text: str, *, field: str = "dateToSend") -> int:
    """Return the instant that a text names, in milliseconds since 1970.

    12 digits are `yyyyMMddHHmm` in South African time, 13 digits are epoch milliseconds, and other
    texts of digits alone are refused, so yyyyMMdd is too. Any other text has to be ISO 8601. There
    a missing zone is South African time, a missing time is midnight, and digits behind the
    milliseconds are dropped. White space around the text does not count.

    Args:
        field: the name of the client's field, for the error.

    Raises:
        InvalidField: the text has none of these forms, or no such date or time exists.
    """
    try:
        return _read_instant(text.strip())
    except ValueError as error:
        raise InvalidField(
            f'{field} "{_shown(text)}" {error}',
            field=field,
            help=INSTANT_HELP,
            evidence=("A75",),
        ) from None


def _read_instant(text: str) -> int:
    """Return the instant that a text names. A ValueError says what is wrong with the text."""
    if _MILLIS.fullmatch(text):
        return int(text)
    if found := _MINUTE.fullmatch(text):
        return _instant(found["day"], found["time"], 0, _OFFSET_MS)
    found = _ISO.fullmatch(text)
    if found is None or text.isdigit():
        raise ValueError("is not a date in a form that is known here")
    fraction = found["fraction"] or ""
    return _instant(
        found["day"], found["time"] or "", int(fraction.ljust(3, "0")[:3]), _offset(found["zone"])
    )


def _offset(zone: str | None) -> int:
    """Return how many milliseconds a zone is east of UTC; without a zone, those of South Africa.

    Args:
        zone: `Z` or `z`, or a sign and an offset such as `+02`, `+0200` or `-02:00`; or None.

    Raises:
        ValueError: there is no such offset.
    """
    if zone is None:
        return _OFFSET_MS
    if zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[3:].removeprefix(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("has an offset that does not exist")
    offset = (hours * 60 + minutes) * 60_000
    return -offset if zone[0] == "-" else offset


def _instant(day: str, time: str, millis: int, offset_ms: int) -> int:
    """Return a day and time as milliseconds since 1970.

    Args:
        day: yyyyMMdd or yyyy-MM-dd.
        time: HHmm or HHmmss, with or without colons; "" is midnight.
        millis: milliseconds to add to that.
        offset_ms: how many milliseconds the time is ahead of UTC.

    Raises:
        ValueError: the date or the time does not exist, or is outside the years 1 to 9999.
    """
    digits = day.replace("-", "")
    try:
        ordinal = date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).toordinal()
    except ValueError:
        raise ValueError("is a date that does not exist") from None
    digits = time.replace(":", "").ljust(6, "0")
    hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("has a time that does not exist")
    of_day = ((hour * 60 + minute) * 60 + second) * 1000 + millis
    instant = (ordinal - _EPOCH_DAY) * DAY_MS + of_day - offset_ms
    if not EARLIEST_MS <= instant <= LATEST_MS:
        raise ValueError("is outside the years 1 to 9999")
    return instant


def _shown(text: str) -> str:
    """Return a client's text for an error message, cut after 40 characters."""
    return text if len(text) <= 40 else f"{text[:40]}…"


def parse_day(text: str, pattern: DayPattern, *, field: str) -> date:
    """Return the day that a text names, which must be written exactly in the form `pattern`.

    Args:
        field: the name of the client's parameter, for the error.

    Raises:
        InvalidField: the text has another form, or the day does not exist.
    """
    form, example = _DAYS[pattern]
    help = f"Send a day that exists as {pattern}, for example {example}."
    found = form.fullmatch(text)
    if not found:
        raise InvalidField(
            f'{field} "{_shown(text)}" is not a day of the form {pattern}',
            field=field,
            help=help,
            evidence=("A75",),
        )
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise InvalidField(
            f'{field} "{_shown(text)}" is a day that does not exist',
            field=field,
            help=help,
            evidence=("A75",),
        ) from None


def day_bounds_ms(day: date) -> tuple[int, int]:
    """Return the first and the last millisecond of a day in South Africa (evidence O33),
    since 1970.
    """
    start = (day.toordinal() - _EPOCH_DAY) * DAY_MS - _OFFSET_MS
    return start, start + DAY_MS - 1


def parse_flag(text: str, *, field: str) -> bool:
    """Return a boolean from true or false, yes or no, on or off, 1 or 0, in any case (evidence
    A74).

    Blanks around the text do not count.

    Args:
        field: the name of the client's parameter, for the error.

    Raises:
        InvalidField: the text is anything else, or empty.
    """
    flag = _FLAGS.get(text.strip().lower())
    if flag is None:
        raise InvalidField(
            f'{field} "{_shown(text)}" is not a boolean',
            field=field,
            help="Send true or false (yes, no, on, off, 1 and 0 are read too).",
            evidence=("A75",),
        )
    return flag


def in_sast(ms: int) -> datetime:
    """Return the date and time in South Africa at an instant from `EARLIEST_MS` to `LATEST_MS`."""
    return (_EPOCH + timedelta(milliseconds=ms + _OFFSET_MS)).replace(tzinfo=SAST)


def iso8601(ms: int, *, millis: bool = False) -> str:
    """Return an instant as ISO 8601 in South African time: `2025-11-01T10:30:00+02:00`.

    Args:
        millis: whether milliseconds are written even if they are 000.
    """
    shown = "milliseconds" if millis or ms % 1000 else "seconds"
    return in_sast(ms).isoformat(timespec=shown)


def wire_minute(ms: int) -> str:
    """Return an instant as `yyyyMMddHHmm` in South African time; seconds are dropped."""
    at = in_sast(ms)
    return f"{at.year:04}{at.month:02}{at.day:02}{at.hour:02}{at.minute:02}"


def wire_second(ms: int) -> str:
    """Return an instant as `yyyyMMddHHmmss` in South African time; milliseconds are dropped."""
    return f"{wire_minute(ms)}{in_sast(ms).second:02}"
