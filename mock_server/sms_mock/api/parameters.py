"""Reads the texts of query parameters, and the ids in paths, as the values that they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sms_mock.config import Settings
from sms_mock.domain import phone_number
from sms_mock.domain.dates import DayPattern, day_bounds_ms, parse_day, parse_flag
from sms_mock.domain.errors import InvalidField

PAGE_SIZE: Final = "pageSize"
INT32_MOST = 2**31 - 1
INT64_MOST = 2**63 - 1
_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)

_ANY_TEXT: Final[Mapping[str, Any]] = {"type": "string"}

Reader = Callable[[str, str], Any]
"""Takes the text and the name of a parameter; returns its value or raises InvalidField."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One query parameter of an operation.

    If a text parameter is given several times, its values are joined by commas (evidence A34), and
    an empty value is the empty text. Of any other parameter the first value counts, and an empty
    value is the same as none (A180).

    Attributes:
        read: turns the text of the parameter into its value.
        schema: the JSON schema of the text, for openapi.yaml.
        default: the value if the parameter is absent.
    """

    name: str
    description: str
    read: Reader = lambda text, name: text
    schema: Mapping[str, Any] = field(default_factory=lambda: _ANY_TEXT)
    required: bool = False
    default: Any = None

    @property
    def is_text(self) -> bool:
        """Whether the parameter takes any text."""
        return self.schema == _ANY_TEXT

    def is_unusual_flag(self, text: str | None) -> bool:
        """Return whether this is a boolean and `text` is another spelling than true or false, such
        as yes.
        """
        return self.schema.get("type") == "boolean" and text not in (None, "true", "false")

    def given(self, values: Sequence[str] | None) -> str | None:
        """Return the text to read from the values that a request has for this parameter; None if
        there is none, or only an empty one and the parameter does not take any text.
        """
        if not values:
            return None
        return ",".join(values) if self.is_text else values[0] or None


def read_parameters(
    declared: tuple[Parameter, ...], given: Mapping[str, str | None], most_page_size: int
) -> dict[str, Any]:
    """Return the values of the declared parameters by name.

    Args:
        given: the text of each parameter, None for one that is absent.
        most_page_size: the largest pageSize that the settings allow.

    Raises:
        InvalidField: a required parameter is absent or empty, or a text cannot be read.
    """
    values: dict[str, Any] = {}
    for parameter in declared:
        text = given.get(parameter.name)
        if parameter.required and not text:
            raise InvalidField(
                f"{parameter.name} is missing",
                field=parameter.name,
                help=f"add ?{parameter.name}=… ({parameter.description})",
                evidence=("A55",),
            )
        if text is None:
            values[parameter.name] = parameter.default
        elif parameter.name == PAGE_SIZE:
            values[parameter.name] = _read_page_size(text, most_page_size)
        else:
            values[parameter.name] = parameter.read(text, parameter.name)
    return values


def _read_page_size(text: str, most: int) -> int:
    """Return the page size that the text of a parameter names.

    Raises:
        InvalidField: it is not a whole number from 1 to `most` (assumed, evidence A104).
    """
    wanted = f"a whole number from 1 to {most}"
    size: int = whole_number(wanted=wanted)(text, PAGE_SIZE)
    if size > most:
        raise InvalidField(
            f"{PAGE_SIZE} is {size}, which is too large",
            field=PAGE_SIZE,
            help=f"give {wanted}",
            evidence=("A104",),
        )
    return size


def whole_number(most: int = INT32_MOST, *, least: int = 1, wanted: str = "") -> Reader:
    """Return a reader of whole numbers from `least` to `most`.

    Args:
        wanted: what to give, for errors; by default it names `least` and `most`.
    """
    wanted = wanted or f"a whole number from {least} to {most}"

    def read(text: str, name: str) -> int:
        text = text.strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else -1
        if not least <= value <= most:
            what = "out of range" if text.lstrip("-").isdecimal() else "no whole number"
            raise InvalidField(
                f"{name} is {text[:40]!r}, which is {what}",
                field=name,
                help=f"give {wanted}",
                evidence=("A105",),
            )
        return value

    return read


def one_of(*allowed: str) -> Reader:
    """Return a reader that accepts only the words `allowed`."""

    def read(text: str, name: str) -> str:
        if text not in allowed:
            raise InvalidField(
                f"{name} is {text[:40]!r}, which does not exist",
                field=name,
                help=f"give one of {', '.join(allowed)}",
                evidence=("A115",),
            )
        return text

    return read


def first_moment(pattern: DayPattern) -> Reader:
    """Return a reader of days that gives the first millisecond of the day, in ms since 1970."""
    return lambda text, name: day_bounds_ms(parse_day(text, pattern, field=name))[0]


def last_moment(pattern: DayPattern) -> Reader:
    """Return a reader of days that gives the last millisecond of the day, in ms since 1970."""
    return lambda text, name: day_bounds_ms(parse_day(text, pattern, field=name))[1]


def flag(text: str, name: str) -> bool:
    return parse_flag(text, field=name)


def any_number(text: str, name: str) -> str:
    """Return the digits to look for, as `phone_number.normalise_or_none` does.

    A text that is not one number is returned unchanged; it matches no message.
    """
    return phone_number.normalise_or_none(text) or text


PAGING_MOST = Settings().most_page_size

PAGING = (
    Parameter(
        name="page",
        description="page number, from 1",
        read=whole_number(),
        schema={"type": "integer", "format": "int32", "minimum": 1, "default": 1},
        default=1,
    ),
    Parameter(
        name=PAGE_SIZE,
        description="elements on a page",
        schema={
            "type": "integer",
            "format": "int32",
            "minimum": 1,
            "maximum": PAGING_MOST,
            "default": 100,
        },
        default=100,
    ),
)


def integer_id(path: Mapping[str, str], name: str) -> int:
    """Return the integer id that a path has in its variable part `name`.

    Raises:
        InvalidField: it is not a whole number of 64 bits (inferred, evidence I11).
    """
    text = path[name]
    if _INTEGER.fullmatch(text) and -INT64_MOST <= int(text) <= INT64_MOST:
        return int(text)
    is_whole = text.removeprefix("-").isdecimal()
    raise InvalidField(
        f"{name} is {text[:40]!r}, which is {'out of range' if is_whole else 'not an id'}",
        field=name,
        help=f"give a whole number up to {INT64_MOST}" if is_whole else "give a whole number",
        evidence=("I11",),
    )
