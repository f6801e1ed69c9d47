"""The shapes of lists and mappings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from typing import Any, Final, Generic, TypeVar

from sms_mock.shapes.mistake import Mistake, wrong
from sms_mock.shapes.numbers import CREDITS
from sms_mock.shapes.shape import Shape, object_schema
from sms_mock.shapes.text import TEXT

T = TypeVar("T")

_DEEPEST: Final = 50
_HOW_TO_WRITE_A_MAPPING: Final = "write it as key: value lines"


class ReadMembers(list[Any]):
    """A list whose members were already read by their shape, so that `ListOf` does not read them
    again.
    """


class ListOf(Shape[list[T]], Generic[T]):
    """A list whose members all have one shape."""

    def __init__(self, member: Shape[T], *, example: str = "") -> None:
        self.member = member
        self.example = example or f"[{member.example}]"

    def read(self, value: object) -> list[T]:
        if isinstance(value, ReadMembers):
            return value
        if not isinstance(value, list):
            raise wrong(value, "is not a list", f"write it like {self.example}")
        members: list[T] = []
        try:
            for item in value:
                members.append(self.member.read(item))
        except Mistake as mistake:
            raise mistake.under(len(members)) from None
        return members

    def write(self, value: Iterable[T]) -> list[object]:
        return [self.member.write(member) for member in value]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.member.schema()}


class CountryRates(Shape[dict[str, int]]):
    """The credits that one part of a message costs in each country, by ISO 3166 alpha-2 code."""

    example = "{ZA: 1.0, NA: 1.5}"

    def read(self, value: object) -> dict[str, int]:
        if not isinstance(value, Mapping):
            raise wrong(value, "is not a mapping", f"write it like {self.example}")
        for country in value:
            if country not in _countries():
                raise wrong(country, *_unknown_country(country)).under(country)
        return {country: CREDITS.read_at(rate, country) for country, rate in value.items()}

    def write(self, value: Mapping[str, int]) -> dict[str, float]:
        return {country: CREDITS.write(rate) for country, rate in value.items()}

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": {"pattern": "^[A-Z]{2}$"},
            "additionalProperties": CREDITS.schema(),
        }


def _countries() -> Set[str]:
    """Return the ISO 3166 codes of the countries that have telephone numbers."""
    # Imported here, because it takes a third of the time of `sms-mock faults`.
    from phonenumbers import SUPPORTED_REGIONS

    codes: Set[str] = SUPPORTED_REGIONS
    return codes


def _unknown_country(country: str) -> tuple[str, str]:
    help = "write two capital letters of ISO 3166, such as ZA"
    if country.upper() in _countries():
        help = f"write it {country.upper()}"
    return "is not the code of a country", help


class TextMapping(Shape[dict[str, str]]):
    """A mapping of texts to texts."""

    example = "{status: DELIVERED}"

    def read(self, value: object) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise wrong(value, "is not a mapping", f"write it like {self.example}")
        return {TEXT.read(key): TEXT.read_at(text, key) for key, text in value.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": TEXT.schema()}


class PlainObject(Shape[Mapping[str, Any]]):
    """A mapping whose meaning is checked elsewhere.

    This shape checks only that a world can store it.
    """

    def __init__(self, example: str = "") -> None:
        self.example = example

    def read(self, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise wrong(value, "is not a mapping", _HOW_TO_WRITE_A_MAPPING)
        _check_plain(value, 0)
        return value

    def write(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return dict(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


def _check_plain(value: object, depth: int) -> None:
    if depth > _DEEPEST:
        raise Mistake("is nested too deeply", f"keep it within {_DEEPEST} levels")
    if isinstance(value, str):
        TEXT.read(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise Mistake("is not a number", "write one with digits", subject=str(value))
    elif isinstance(value, (dict, list)):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            try:
                _check_plain(key, depth)
                _check_plain(member, depth + 1)
            except Mistake as mistake:
                raise mistake.under(key) from None


def _help_with(shape: Shape[Any]) -> str:
    """Return the help that says how a value of a shape is written."""
    try:
        shape.read(None)
    except Mistake as mistake:
        return mistake.help
    return f"give {shape.example or 'a value'}"


class Record(Shape[dict[str, Any]]):
    """A mapping with known keys. It is read as a dict that has every key, None for a key not given.

    Args:
        shapes: the shape of each key's value.
        required: the keys that must be given and not be null.
    """

    def __init__(self, shapes: Mapping[str, Shape[Any]], *, required: Iterable[str] = ()) -> None:
        self.shapes = dict(shapes)
        self.required = frozenset(required)

    def read(self, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise wrong(value, "is not an object", "send {…}")
        for key in value:
            if key not in self.shapes:
                known = f"known: {', '.join(self.shapes)}"
                raise Mistake("is not known here", known, (str(key)[:40],))
        for key in self.shapes:
            if key in self.required and value.get(key) is None:
                raise Mistake("is missing", _help_with(self.shapes[key]), (key,))
        return {key: shape.read_field(value, key) for key, shape in self.shapes.items()}

    def write(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: shape.write(value[key])
            for key, shape in self.shapes.items()
            if value.get(key) is not None
        }

    def schema(self) -> dict[str, Any]:
        return object_schema(self.shapes, required=self.required)


def number_of_values(value: object) -> int:
    """Return how many values and keys there are in a plain value, itself included."""
    if isinstance(value, dict):
        return 1 + len(value) + sum(map(number_of_values, value.values()))
    return 1 + sum(map(number_of_values, value)) if isinstance(value, list) else 1
