"""marshmallow fields for the lists and mappings of a world document; their members too are named.

What single values must be is in `fields.py` and `number_fields.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow import fields as marshmallow_fields
from phonenumbers import SUPPORTED_REGIONS

from sms_mock.world.fields import Value, text_of
from sms_mock.world.mistakes import mistake, near, shown
from sms_mock.world.number_fields import CreditAmount, Decimal

T = TypeVar("T")

_DEEPEST: Final = 50


class EntrySchema(Schema):
    """A mapping with known keys: camelCase in the document, snake_case inside."""

    class Meta:
        unknown = EXCLUDE  # `load_entry` has refused them by then, with the name that was meant.

    def on_bind_field(self, field_name: str, field_obj: marshmallow_fields.Field[Any]) -> None:
        first, *others = field_name.split("_")
        field_obj.data_key = first + "".join(word.capitalize() for word in others)

    def keys(self) -> list[str]:
        """The keys as the document spells them."""
        return [field.data_key or name for name, field in self.load_fields.items()]


class Entry(Value[dict[str, Any]]):
    """One mapping of a schema."""

    def __init__(self, schema: type[EntrySchema], **options: Any) -> None:
        super().__init__(**options)
        self.schema = schema()
        self.known = frozenset(self.schema.keys())

    def read(self, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise mistake(
                f"{'nothing' if value is None else shown(value)} is not a mapping",
                f"write key: value lines with {', '.join(self.schema.keys())}",
            )
        if not self.known.issuperset(value):
            wrong = next(key for key in value if key not in self.known)
            raise ValidationError(
                {wrong: mistake("is not known here", near(wrong, self.schema.keys())).messages}
            )
        loaded: dict[str, Any] = self.schema.load(value)
        return loaded


class Listed(Value[list[T]], Generic[T]):
    """A list, each member read by `member`."""

    def __init__(self, member: Callable[[object], T], *, example: str, **options: Any) -> None:
        super().__init__(example=example, **options)
        self.member = member

    def read(self, value: object) -> list[T]:
        if not isinstance(value, list):
            raise mistake(f"{shown(value)} is not a list", f"write it like {self.example}")
        members: list[T] = []
        try:
            for item in value:
                members.append(self.member(item))
        except ValidationError as wrong:
            raise ValidationError({len(members): wrong.messages}) from None
        return members


def entries(
    schema: type[EntrySchema], *, example: str = '"- key: value" lines', **options: Any
) -> Listed[dict[str, Any]]:
    """A list of mappings of one schema."""
    return Listed(Entry(schema).read, example=example, **options)


class CountryRates(Value[dict[str, int]]):
    """Credits a part costs, by ISO 3166 alpha-2 code."""

    def read(self, value: object) -> dict[str, int]:
        if not isinstance(value, Mapping):
            raise mistake(f"{shown(value)} is not a mapping", "write it like {ZA: 1.0, NA: 1.5}")
        amount = CreditAmount()
        rates: dict[str, int] = {}
        for country, credits in value.items():
            try:
                if country not in SUPPORTED_REGIONS:
                    raise mistake(*_unknown_country(country))
                rates[country] = amount.read(credits)
            except ValidationError as wrong:
                raise ValidationError({country: wrong.messages}) from None
        return rates


def _unknown_country(country: str) -> tuple[str, str]:
    help = "write two capital letters of ISO 3166, such as ZA"
    if country.upper() in SUPPORTED_REGIONS:
        help = f"write it {country.upper()}"
    return f"{shown(country)} is not the code of a country", help


class DelayRange(Value[tuple[float, float]]):
    """Seconds, `5` for always so many, `[1, 5]` for something between."""

    def __init__(self, *, most: float, **options: Any) -> None:
        super().__init__(**options)
        self.seconds = Decimal("a number of seconds", most=most, example="5")

    def read(self, value: object) -> tuple[float, float]:
        if not isinstance(value, list):
            seconds = self.seconds.read(value)
            return seconds, seconds
        if len(value) != 2:
            raise mistake("is not one number or two", "write 5, or [1, 5] for a range")
        least, most = Listed(self.seconds.read, example="[1, 5]").read(value)
        if least > most:
            raise mistake("ends before it begins", f"write [{most:g}, {least:g}]")
        return least, most


class PlainObject(Value[Mapping[str, Any]]):
    """A mapping that is checked elsewhere: text keys and JSON values that can be stored."""

    def read(self, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise mistake(f"{shown(value)} is not a mapping", "write it as key: value lines")
        _check_plain(value, 0)
        return value


def _check_plain(value: object, depth: int) -> None:
    if depth > _DEEPEST:
        raise mistake("is nested too deeply", f"keep it within {_DEEPEST} levels")
    if isinstance(value, str):
        text_of(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise mistake(f"{value} is not a number", "write one with digits")
    elif isinstance(value, (dict, list)):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            try:
                _check_plain(key, depth)
                _check_plain(member, depth + 1)
            except ValidationError as wrong:
                raise ValidationError({key: wrong.messages}) from None
