"""Values of control requests, read by their shapes; a mistake names the request's field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.numbers import YEAR, Credits, Instant, Whole
from sms_mock.shapes.numbers import seconds as seconds_up_to
from sms_mock.shapes.text import TEXT, WEB_URL

MOST_SECONDS: Final = 10 * YEAR
"""How far one request can move a clock."""
INSTANT: Final = Instant(zone=False)
CREDITS: Final = Credits(negative=True)
TIMEOUT: Final = seconds_up_to(600, example="10")
"""Real seconds that one request can wait."""


def instant(value: Any, field: str) -> int:
    """Epoch milliseconds of an instant in a request."""
    return INSTANT.read_at(value, field)


def text(values: Mapping[str, Any], field: str) -> str | None:
    """Text; None if it is absent or null."""
    return TEXT.read_field(values, field)


def required_text(values: Mapping[str, Any], field: str) -> str:
    """Text that must be there and not empty."""
    found = TEXT.read_field(values, field)
    if not found:
        raise Mistake("is missing", f'send {{"{field}": "…"}}', (field,))
    return found


def credits(values: Mapping[str, Any], field: str) -> int | None:
    """Credits in thousandths, possibly negative; None if they are absent or null."""
    return CREDITS.read_field(values, field)


def seconds(value: Any, field: str, *, most: float = MOST_SECONDS) -> int:
    """A span in milliseconds, given in seconds from 0 to `most`."""
    return round(seconds_up_to(most).read_at(value, field) * 1000)


def timeout(given: Mapping[str, Any], default: float) -> float:
    """Real seconds to wait, from 0 to 600, as a number or as the text of one."""
    value = given.get("timeout")
    return default if value is None or value == "" else TIMEOUT.read_at(_number(value), "timeout")


def webhook_url(values: Mapping[str, Any], field: str) -> str | None:
    """A web URL; None if it is absent, null or empty."""
    return None if values.get(field) == "" else WEB_URL.read_field(values, field)


def count(given: Mapping[str, str], field: str, default: int, *, most: int = 100_000) -> int:
    """A whole number from 1 to `most` in a query string."""
    text = given.get(field)
    if not text:
        return default
    is_whole = text.isascii() and text.isdigit() and len(text) <= 9
    return Whole(most=most).read_at(int(text) if is_whole else text, field)


def _number(value: Any) -> Any:
    """The number that a text spells; any other value as it is."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
