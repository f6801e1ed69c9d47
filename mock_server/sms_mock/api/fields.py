"""The field types of requests: which JSON each accepts, and how it is written in JSON and XML.

A field checks only the form of one value. `schemas.py` says which fields a body has; `domain`
decides what a value means, such as a mobile number or a date.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, ClassVar

from marshmallow import ValidationError, fields

from sms_mock.api.loading import Wrong, describe, text_of_scalar
from sms_mock.domain.phone_number import NoNumber

INT32 = (-(2**31), 2**31 - 1)
INT64 = (-(2**63), 2**63 - 1)
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
_FRACTION = re.compile(r"[+-]?[0-9]{1,40}\.[0-9]{1,40}", re.ASCII)
if TYPE_CHECKING:
    _AnyField = fields.Field[Any]
else:
    # Generic since marshmallow 4 only.
    _AnyField = fields.Field


class ApiField(_AnyField):
    """The base of all fields: it accepts null, words the errors, and converts from and to XML text.

    Attributes:
        wanted: what the field takes, for errors: "a date".
        help: what to send, for errors.
    """

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
        """Return the error for a wrong value.

        Args:
            predicate: what is wrong, beginning with a verb: "is a list".
            evidence: id of the evidence that decides it, such as A32.
        """
        return ValidationError(Wrong(predicate, self.help, evidence))

    def wrong_type(self, value: object) -> ValidationError:
        """Return the error for a value whose JSON type this field does not accept."""
        return self.refuse(f"is {describe(value)}, not {self.wanted}")

    def from_text(self, text: str) -> object:
        """Return the JSON value for which the text of an XML element stands."""
        return text

    def to_text(self, value: Any) -> str:
        """Return the text of the XML element for a value, which is not None."""
        return str(value)


class Text(ApiField, fields.String):
    """Text: a JSON string; also a JSON number or boolean, which is read as its text; null
    is None.
    """

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
        """Return the id of the entry that lets a number or boolean be read; None for other
        values.
        """
        return "I14" if isinstance(value, int | float) else None

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value


class DigitsText(Text):
    """A phone number: a JSON string, or an integer, which is read as its digits.

    A negative or fractional number or a boolean becomes a `NoNumber`, which is refused later, where
    a mobile number is needed. The number of digits is not checked here but in `domain`.
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
    """A date in a request: text or an integer, kept as text, which `domain` reads."""

    wanted = "a date"
    help = "Send it as text, yyyyMMddHHmm: 12 digits in double quotes."

    def from_scalar(self, value: bool | int | float) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self.wrong_type(value)

    def evidence_of(self, value: object) -> str | None:
        twelve = isinstance(value, int) and not isinstance(value, bool) and len(str(value)) == 12
        return "A210" if twelve else None

    def from_text(self, text: str) -> object:
        return text.strip() or None


class WholeNumber(ApiField, fields.Integer):
    """A whole number from `min` to `max`, both included: a JSON number without a fraction, or a
    text of digits.

    Without `min` and `max` it is an int32, as published. A blank text is None, a boolean is
    refused.

    Args:
        evidence: id of the entry that decides refusals of numbers out of bounds or with a fraction.
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
        self.help = f"Send a whole number from {min} to {max}."

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
        raise ValidationError(Wrong(f"is text that is not {self.wanted}", self.help))

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
        """Return the id of the entry that lets a text be read as a number; None for a number."""
        return "I15" if isinstance(value, str) else None

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value

    def from_text(self, text: str) -> object:
        text = text.strip()
        return int(text) if _WHOLE.fullmatch(text) else text or None


class Flag(ApiField, fields.Boolean):
    """A boolean: in JSON only true or false; in XML `true` and `false` in any case, `1` or `0`, and
    None for a blank text.
    """

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
