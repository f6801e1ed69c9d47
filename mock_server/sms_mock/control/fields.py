"""Values of control requests: checked one by one, each refusal naming field and help."""

from __future__ import annotations

from typing import Any

from sms_mock.control.errors import ControlError
from sms_mock.domain.credits import to_thousandths
from sms_mock.domain.dates import EARLIEST_MS, LATEST_MS, parse_date_to_send
from sms_mock.domain.errors import InvalidField
from sms_mock.shapes.text import WEB_URL

_INSTANT = "send ISO 8601 with an offset, such as 2026-11-23T08:00:00+02:00, or epoch milliseconds"
MOST_SECONDS = 10 * 366 * 86_400
"""How far a clock can be moved at once."""


def instant(value: Any, field: str) -> int:
    """Epoch milliseconds of an instant in a request."""
    if isinstance(value, int) and not isinstance(value, bool) and EARLIEST_MS <= value <= LATEST_MS:
        return value
    if isinstance(value, str) and (not value.strip().isdigit() or len(value.strip()) == 13):
        try:
            return parse_date_to_send(value)
        except InvalidField:
            pass
    raise ControlError(400, field, f"{field} is not an instant", _INSTANT)


def text(values: dict[str, Any], field: str, *, required: bool = False) -> str | None:
    """Text, or None where it is absent or null."""
    value = values.get(field)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value):
        problem = "is missing" if value is None or value == "" else "is not text"
        raise ControlError(400, field, f"{field} {problem}", f'send {{"{field}": "…"}}')
    return value


def required_text(values: dict[str, Any], field: str) -> str:
    """Text that has to be there and not empty."""
    found = text(values, field, required=True)
    assert found is not None
    return found


def number(values: dict[str, Any], field: str) -> int | float | None:
    """A number, or None where it is absent or null."""
    value = values.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(400, field, f"{field} is not a number", f'send {{"{field}": 10}}')
    return value


def credits(values: dict[str, Any], field: str) -> int | None:
    """Credits in thousandths, or None where they are absent or null."""
    value = number(values, field)
    if value is None:
        return None
    try:
        return to_thousandths(value)
    except InvalidField as error:
        raise ControlError(400, field, error.problem, error.help) from None


def seconds(value: Any, field: str, *, most: float = MOST_SECONDS) -> int:
    """A span in milliseconds, from 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(400, field, f"{field} is not a number", f'send {{"{field}": 60}}')
    if not 0 <= value <= most:
        raise ControlError(
            400, field, f"{field} is {value:.15g}", f"give from 0 to {most:.15g} seconds"
        )
    return round(value * 1000)


def timeout(given: dict[str, Any], default: float, *, most: float = 600.0) -> float:
    """Real seconds to wait, as number or digits."""
    value = given.get("timeout")
    if value is None or value == "":
        return default
    try:
        wanted = float(value)
    except (TypeError, ValueError):
        wanted = -1.0
    if isinstance(value, bool) or not 0 <= wanted <= most:
        raise ControlError(
            400, "timeout", "timeout is not a number of seconds", f"give from 0 to {most:g}"
        )
    return wanted


def webhook_url(values: dict[str, Any], field: str) -> str | None:
    """An http(s) URL with a host, or None."""
    return WEB_URL.read_field(values, field) if values.get(field) != "" else None


def count(given: dict[str, str], field: str, default: int, *, most: int = 100_000) -> int:
    """A whole number from 1 in a query string."""
    text_value = given.get(field)
    if not text_value:
        return default
    digits = text_value.isascii() and text_value.isdigit() and len(text_value) <= 9
    if not digits or not 1 <= int(text_value) <= most:
        raise ControlError(
            400, field, f"{field} is not a whole number from 1", f"give from 1 to {most}"
        )
    return int(text_value)
