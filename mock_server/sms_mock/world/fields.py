"""marshmallow fields of a world document: what a value is, and those that are text.

Each knows its rule and how to help it. Numbers, flags and instants are in `number_fields.py`, lists
and mappings in `collection_fields.py`, what values must be to each other in `agreement.py`.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields

from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.domain.phone_number import parse_mobile
from sms_mock.domain.tokens import TOKEN, TOKEN_FORM, URL_TOKEN, URL_TOKEN_FORM
from sms_mock.ids import OBJECT_ID
from sms_mock.world.mistakes import mistake, one_of, shown

T = TypeVar("T")

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\Z")
_DELIVERY: Final = re.compile(r"immediate|manual|timed(:[0-9]{1,9}(\.[0-9]{1,3})?)?\Z")
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9.+_-]{1,60}/[A-Za-z0-9.+_-]{1,60}\Z")
_PREFIX: Final = re.compile(r"[1-9][0-9]{0,14}\Z")
_STORED_ABROAD: Final = re.compile(r"[1-9][0-9]{9,14}\Z")
_SPACE_OR_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f]")

# South African mobile numbers have nine digits after the 0 or 27; an integer can only keep the
# latter.
_ZERO_LOST: Final = range(10**8, 10**9)


class Value(fields.Field[T], Generic[T]):
    """A value of the document; `example` is what the help shows when it is missing or empty."""

    def __init__(self, *, example: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.example = example

    def make_error(self, key: str, **_: Any) -> ValidationError:
        # marshmallow's own texts (a required field missing, null) have no help.
        if key == "null" and not self.required:
            return mistake("is empty", "give it a value or leave the line out")
        example = f", for example {self.data_key}: {self.example}" if self.example else ""
        return mistake("is missing" if key == "required" else "is empty", f"add it{example}")

    def _deserialize(self, value: object, attr: str | None, data: object, **_: Any) -> T:
        return self.read(value)

    def read(self, value: object) -> T:
        """The value inside.

        Raises:
            ValidationError: with one `Mistake`.
        """
        raise NotImplementedError


class Text(Value[str]):
    """Text of any length, not empty unless so allowed; an integer is read as its digits."""

    def __init__(self, *, may_be_empty: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.may_be_empty = may_be_empty

    def read(self, value: object) -> str:
        text = text_of(value)
        if not text and not self.may_be_empty:
            raise mistake("is empty", self._write_it())
        return text

    def _write_it(self) -> str:
        return f"write it like {self.example}" if self.example else "give it a text"


class Patterned(Text):
    """Text of one form."""

    def __init__(self, pattern: re.Pattern[str], what: str, **options: Any) -> None:
        super().__init__(**options)
        self.pattern = pattern
        self.what = what

    def read(self, value: object) -> str:
        text = super().read(value)
        if not self.pattern.match(text):
            raise mistake(f"{shown(text)} is not {self.what}", self._write_it())
        return text


class Token(Patterned):
    """A secret: as `Patterned`, but never shown."""

    def read(self, value: object) -> str:
        try:
            return super().read(value)
        except ValidationError:
            if value == "" or isinstance(value, bool) or not isinstance(value, (str, int)):
                raise
            raise mistake(f"is not {self.what}", self._write_it()) from None


def email(**options: Any) -> Patterned:
    return Patterned(_EMAIL, "an email address", example="demo@example.com", **options)


def object_id(**options: Any) -> Patterned:
    what = "an id of 24 digits 0-9 a-f"
    return Patterned(OBJECT_ID, what, example="5b37661ae396c8e42e0c9ca2", **options)


def token(**options: Any) -> Token:
    return Token(TOKEN, TOKEN_FORM, example="11111111-1111-4111-8111-111111111111", **options)


def url_token(**options: Any) -> Token:
    return Token(
        URL_TOKEN, URL_TOKEN_FORM, example="22222222-2222-4222-8222-222222222222", **options
    )


def delivery(**options: Any) -> Patterned:
    what = "a way of delivery"
    return Patterned(_DELIVERY, what, example="immediate, manual, timed or timed:5", **options)


def media_type(**options: Any) -> Patterned:
    return Patterned(_MEDIA_TYPE, "a media type", example="audio/mpeg", **options)


def prefix(**options: Any) -> Patterned:
    what = "the beginning of a number with its country code"
    return Patterned(_PREFIX, what, example="2782", **options)


class Choice(Text):
    """One of a few words."""

    def __init__(self, choices: tuple[str, ...], **options: Any) -> None:
        super().__init__(example=choices[0], **options)
        self.choices = choices

    def read(self, value: object) -> str:
        if value in self.choices:
            return str(value)
        text = super().read(value)
        raise mistake(f"{shown(text)} is not known here", f"write {one_of(self.choices)}")


class Base64(Value[bytes]):
    """Bytes, written in base64."""

    def __init__(self, **options: Any) -> None:
        super().__init__(example="UklGRg==", **options)

    def read(self, value: object) -> bytes:
        try:
            data = base64.b64decode(text_of(value).encode(), validate=True)
        except binascii.Error:
            data = b""
        if not data:
            raise mistake(
                "is not base64, or nothing", f"write the bytes in base64, such as {self.example}"
            )
        return data


class Mobile(Value[str]):
    """A mobile number in any spelling, as digits; stored ones abroad come without a plus."""

    def __init__(self, **options: Any) -> None:
        super().__init__(example="27600000100", **options)

    def read(self, value: object) -> str:
        _refuse_lost_zero(value)
        text = text_of(value)
        try:
            return parse_mobile(text)
        except InvalidMobileNumber as refused:
            number = _stored_number_abroad(text)
            if number is None:
                raise mistake(
                    refused.problem.rstrip(".") if text else "is empty",
                    "write it like 27600000100, one abroad like +447400123456",
                ) from None
            return number


class NumberAsWritten(Text):
    """A number that nobody is sent to, as it was written: the API takes any text for it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(may_be_empty=True, example="27600000100", **options)

    def read(self, value: object) -> str:
        _refuse_lost_zero(value)
        return super().read(value)


def _refuse_lost_zero(value: object) -> None:
    if isinstance(value, int) and value in _ZERO_LOST:
        raise mistake(f"{value} has lost its leading 0", f'put it in quotes: "0{value}"')


def _stored_number_abroad(text: str) -> str | None:
    if not _STORED_ABROAD.match(text):
        return None
    try:
        return parse_mobile(f"+{text}")
    except InvalidMobileNumber:
        return None


class WebUrl(Text):
    """An absolute http or https URL with a host."""

    def __init__(self, **options: Any) -> None:
        super().__init__(example="http://localhost:5000/replies", **options)

    def read(self, value: object) -> str:
        text = super().read(value)
        if not is_web_url(text):
            raise mistake(f"{shown(text)} is not an http or https URL", self._write_it())
        return text


def is_web_url(text: str) -> bool:
    """Whether it is an absolute http or https URL with a host."""
    if _SPACE_OR_CONTROL.search(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def text_of(value: object) -> str:
    """Text, or an integer's digits.

    Raises:
        ValidationError: anything else; a NUL or half a surrogate pair in it.
    """
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            problem = "holds a NUL character" if "\0" in value else "holds half a character"
            raise mistake(problem, "remove it")
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, (bool, float)):
        raise mistake(f"{shown(value)} is not text", f'put it in quotes: "{shown(value)}"')
    raise mistake(f"{'nothing' if value is None else shown(value)} is not text", "write a text")
