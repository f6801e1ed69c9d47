"""Field types: which JSON each accepts, and how each is written in JSON and XML.

A field accepts a single value by its form. `schemas.py` says which fields a body has, `domain` what
a well-formed value means (a mobile number, a date that exists).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import marshmallow
from marshmallow import ValidationError, fields

from sms_mock.api.loading import Wrong, describe, text_of_scalar
from sms_mock.api.loading import load as load
from sms_mock.clock import give_way
from sms_mock.domain import dates
from sms_mock.domain.phone_number import NoNumber

INT32 = (-(2**31), 2**31 - 1)
INT64 = (-(2**63), 2**63 - 1)

_AT_ONCE = 100
"""Objects of a list that are read or written between two turns of others, some 3 ms."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
_FRACTION = re.compile(r"[+-]?[0-9]{1,40}\.[0-9]{1,40}", re.ASCII)


class ApiSchema(marshmallow.Schema):
    """A body of the imitated API: it has a type name, and ignores unknown fields.

    `type_name` is the published type's name without `WebService`; XML elements are named after
    it, first letter lower-case.
    """

    type_name: ClassVar[str] = ""
    error_messages: dict[str, str] = {  # noqa: RUF012
        "type": Wrong("is not an object", "Send an object with named fields.")
    }

    class Meta:
        unknown = marshmallow.EXCLUDE

    @classmethod
    def element_name(cls) -> str:
        """The XML element of this type: `SendSmsRequest` → `sendSmsRequest`."""
        return cls.type_name[:1].lower() + cls.type_name[1:]


if TYPE_CHECKING:
    _AnyField = fields.Field[Any]
    _AnyList = fields.List[Any]
else:
    # Generic since marshmallow 4 only.
    _AnyField = fields.Field
    _AnyList = fields.List


class _ApiField(_AnyField):
    """A field: takes null as no value, words its refusals, and converts to and from XML's text."""

    wanted: str = "a value"
    help: str = "Leave it out if it has no value."

    def __init__(self, *args: Any, allow_none: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, allow_none=allow_none, **kwargs)

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        if key == "required":
            return self.refuse("is missing")
        if key == "null":
            return self.refuse("is null")
        return self.refuse(f"is not {self.wanted}")

    def refuse(self, predicate: str, evidence: str = "A32") -> ValidationError:
        """The error for a value that is wrong in the way `predicate` says ("is a list …")."""
        return ValidationError(Wrong(predicate, self.help, evidence))

    def wrong_type(self, value: object) -> ValidationError:
        """The error for a value whose JSON type this field cannot have."""
        return self.refuse(f"is {describe(value)}, not {self.wanted}")

    def from_text(self, text: str) -> object:
        """The JSON value that an XML element with this text stands for."""
        return text

    def to_text(self, value: Any) -> str:
        """The text of an XML element for this (dumped, not None) value."""
        return str(value)


class Text(_ApiField, fields.String):
    """Text: a JSON string, or the text of a JSON number or boolean; null becomes None."""

    wanted = "text"
    help = "Send it as text: a JSON string, in double quotes."
    json_type: ClassVar[type] = str

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, int | float):  # a boolean is an int
            return self.from_scalar(value)
        raise self.wrong_type(value)

    def from_scalar(self, value: bool | int | float) -> str:
        return text_of_scalar(value)

    def evidence_of(self, value: object) -> str | None:
        """The evidence for reading a number or boolean as its text; None for other values."""
        return "I14" if isinstance(value, int | float) else None

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value


class DigitsText(Text):
    """Text that is mostly digits, a phone number: a JSON string, or an integer read as its digits.

    Negative and fractional numbers and booleans become a `NoNumber`, which no mobile number is. How
    many digits make sense is for the domain; nothing here is too long.
    """

    help = 'Send it as text, for example "27821234567".'

    def from_scalar(self, value: bool | int | float) -> str:
        text = text_of_scalar(value)
        return text if text.isdigit() else NoNumber(text)

    def evidence_of(self, value: object) -> str | None:
        if isinstance(value, int | float):
            return "A64" if text_of_scalar(value).isdigit() else "A65"
        return None

    def from_text(self, text: str) -> object:
        return text.strip()


class WireDate(Text):
    """A date in a request: text or an integer, kept as text for the domain to parse."""

    wanted = "a date"
    help = 'Send it as text, yyyyMMddHHmm, for example "202511011030".'

    def from_scalar(self, value: bool | int | float) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self.wrong_type(value)

    def evidence_of(self, value: object) -> str | None:
        twelve = isinstance(value, int) and not isinstance(value, bool) and len(str(value)) == 12
        return "A210" if twelve else None

    def from_text(self, text: str) -> object:
        return text.strip() or None


class WholeNumber(_ApiField, fields.Integer):
    """A whole number within bounds (both included): a JSON number without a fraction, or its text.

    The bounds are int32's unless given, as published. A blank text is None, a boolean is refused.

    Args:
        evidence: the entry that decides which whole numbers, and which fractions, are refused.
    """

    wanted = "a whole number"
    json_type: ClassVar[type] = int

    def __init__(
        self,
        min: int = INT32[0],
        max: int = INT32[1],
        *,
        evidence: str | None = None,
        **kwargs: Any,
    ) -> None:
        described = {"minimum": min, "maximum": max, **kwargs.pop("metadata", {})}
        super().__init__(metadata=described, **kwargs)
        self.min = min
        self.max = max
        self.evidence = evidence
        self.help = f"Send a whole number from {min} to {max}, without quotes."

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            return self._of_text(value.strip())
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong_type(value)
        if isinstance(value, float):
            if math.isfinite(value) and not value.is_integer():
                raise self._fraction()
            value = int(value) if math.isfinite(value) else value
        return self._bounded(value)

    def _of_text(self, text: str) -> int | None:
        if not text:
            return None
        if _WHOLE.fullmatch(text):
            number: int = self._bounded(int(text))
            return number
        if _FRACTION.fullmatch(text):
            raise self._fraction()
        raise ValidationError(
            Wrong(
                f"is text that is not {self.wanted}",
                f"{self.help} In XML the live service takes one that it cannot read as absent.",
            )
        )

    def _fraction(self) -> ValidationError:
        return ValidationError(
            Wrong(
                "is a number with a fraction, not a whole number",
                f"{self.help} The live service cuts the fraction off.",
                self.evidence or "A213",
            )
        )

    def _bounded(self, value: Any) -> Any:
        if value < self.min:
            raise self.refuse("is too small", self.evidence or "A32")
        if value > self.max:
            raise self.refuse("is too large", self.evidence or "A32")
        return value

    def evidence_of(self, value: object) -> str | None:
        """The entry that lets a text be read as a number."""
        return "I15" if isinstance(value, str) else None

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value

    def from_text(self, text: str) -> object:
        text = text.strip()
        return int(text) if _WHOLE.fullmatch(text) else text or None


class Flag(_ApiField, fields.Boolean):
    """A boolean: only true or false in JSON; in XML `true`, `false` (any case), `1` or `0`."""

    wanted = "a boolean"
    help = "Send true or false, without quotes."
    _in_xml: ClassVar[dict[str, bool]] = {"true": True, "false": False, "1": True, "0": False}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            return value
        raise self.wrong_type(value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else bool(value)  # a column of SQLite holds 0 or 1

    def from_text(self, text: str) -> object:
        text = text.strip()
        return self._in_xml.get(text.lower(), text or None)

    def to_text(self, value: Any) -> str:
        return "true" if value else "false"


class EpochMillis(_ApiField, fields.Integer):
    """An instant in an answer: epoch milliseconds; in JSON the number, in XML ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value

    def to_text(self, value: Any) -> str:
        return dates.iso8601(value)


class Credits(_ApiField, fields.Float):
    """Credits in an answer: stored as integer thousandths, shown as a number of credits (1.0)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value / 1000


class Links(_ApiField, _AnyList):
    """Links in an answer: `[{"rel": "self", "href": "…"}]`, a list even if there are none.

    In XML each is an element `<atom:link rel="…" href="…"/>`. What clients send is ignored.
    """

    def __init__(self, **kwargs: Any) -> None:
        link = fields.Dict(keys=fields.String(), values=fields.String())
        super().__init__(link, dump_only=True, allow_none=False, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return [] if value is None else list(value)


class CharacterAnalysis(_ApiField, _AnyList):
    """The analysis of each character in an answer: `[["a", "GSM7", 1], …]`.

    In XML the element repeats, with three elements `<item>` inside.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.List(fields.Raw()), dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else [list(character) for character in value]


class Nested(_ApiField, fields.Nested):
    """An object, or with `many=True` a list of objects, each of another schema; null is None."""

    def __init__(self, nested: type[ApiSchema], **kwargs: Any) -> None:
        super().__init__(nested, **kwargs)
        self.wanted = "a list of objects" if self.many else "an object"
        self.help = "Send a list of objects: [{…}, {…}]." if self.many else "Send one object: {…}."

    def _load(self, value: Any, partial: Any = None) -> Any:
        """Read a long list in pieces, so that others are served meanwhile."""
        if not self.many or len(value) <= _AT_ONCE:
            return super()._load(value, partial)
        read: list[Any] = []
        for start in range(0, len(value), _AT_ONCE):
            give_way()
            try:
                read += super()._load(value[start : start + _AT_ONCE], partial)
            except ValidationError as error:
                messages: Any = error.messages
                raise ValidationError({start + at: messages[at] for at in messages}) from None
        return read

    def _serialize(  # type: ignore[override]  # the two classes above differ in a name
        self, nested_obj: Any, attr: Any, obj: Any, **kwargs: Any
    ) -> Any:
        """Write a long list in pieces, so that others are served meanwhile."""
        write: Callable[..., Any] = super()._serialize
        if not self.many or nested_obj is None or len(nested_obj) <= _AT_ONCE:
            return write(nested_obj, attr, obj, **kwargs)
        written: list[Any] = []
        for start in range(0, len(nested_obj), _AT_ONCE):
            give_way()
            written += write(nested_obj[start : start + _AT_ONCE], attr, obj, **kwargs)
        return written

    def _test_collection(self, value: Any) -> None:
        if not isinstance(value, list if self.many else Mapping):
            raise self.wrong_type(value)
