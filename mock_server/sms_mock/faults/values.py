"""Reading the values of a rule from plain data, each refusal naming its field and the help."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeVar

from sms_mock.domain.errors import InvalidField

T = TypeVar("T", bound=str)


class Reader:
    """A mapping whose values are asked for by name."""

    def __init__(self, values: object, path: str, known: tuple[str, ...] = ()) -> None:
        self._path = path
        if not isinstance(values, Mapping):
            raise InvalidField(
                f"{path or 'the rule'} is not an object", field=path or None, help="send {…}"
            )
        self._values: Mapping[str, Any] = values
        if known:
            self.only(*known)

    def only(self, *known: str) -> None:
        """Refuse keys that are not known."""
        for key in self._values:
            if key not in known:
                raise self.wrong(str(key)[:40], "is not known", f"known: {', '.join(known)}")

    def wrong(self, key: str, problem: str, help: str) -> InvalidField:
        place = ".".join(part for part in (self._path, key) if part)
        return InvalidField(f"{place} {problem}", field=place, help=help)

    def nested(self, key: str) -> Reader:
        return Reader(self._values.get(key, {}), key)

    def text(self, key: str) -> str | None:
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value or len(value) > 1000:
            raise self.wrong(key, "is not a text of 1 to 1,000 characters", "write it in quotes")
        return value

    def whole(self, key: str, *, least: int = 0, most: int = 10**9) -> int | None:
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(
                key, "is not a whole number that fits", f"give one from {least} to {most}"
            )
        return value

    def decimal(self, key: str, *, least: float, most: float, default: float) -> float:
        value = self._values.get(key)
        return default if value is None else self._decimal(key, value, least, most)

    def span(self, key: str, *, most: float) -> tuple[float, float] | None:
        """Seconds, one number or two: `0.5` or `[0.1, 2]`."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            seconds = self._decimal(key, value, 0.0, most)
            return seconds, seconds
        if len(value) != 2:
            raise self.wrong(key, "is not one number or two", "write 0.5 or [0.1, 2]")
        begin, end = (self._decimal(key, one, 0.0, most) for one in value)
        if begin > end:
            raise self.wrong(key, "ends before it begins", f"write [{end:g}, {begin:g}]")
        return begin, end

    def one_of(self, key: str, allowed: tuple[T, ...]) -> Any:
        value = self.text(key)
        if value is not None and value not in allowed:
            raise self.wrong(key, "does not exist", f"give {' or '.join(allowed)}")
        return value

    def _decimal(self, key: str, value: object, least: float, most: float) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or math.isnan(value)
            or not least <= value <= most
        ):
            raise self.wrong(key, "is not a number that fits", f"give {least:g} to {most:g}")
        return float(value)
