"""The shapes of text: any text, text of one form, email addresses, tokens, URLs, choices,
base64.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from sms_mock.domain.delivery_mode import DELIVERY_PATTERN
from sms_mock.domain.url_credentials import HIDDEN, has_hidden_password, hide_password
from sms_mock.shapes.mistake import Mistake, one_of, shown, wrong
from sms_mock.shapes.shape import Shape

LONGEST_URL: Final = 2000

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_SPACE_OR_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f]")


class Text(Shape[str]):
    """A text that a world can store: it has no NUL and no lone surrogate.

    Args:
        may_be_empty: whether "" is accepted.
        longest: how many characters the text may have; None for any number.
    """

    def __init__(
        self, *, example: str = "", may_be_empty: bool = False, longest: int | None = None
    ) -> None:
        self.example = example
        self.may_be_empty = may_be_empty
        self.longest = longest

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise _not_text(value)
        if _UNSTORABLE.search(value):
            problem = "holds a NUL character" if "\0" in value else "holds half a character"
            raise Mistake(problem, "remove it")
        if not value and not self.may_be_empty:
            raise Mistake("is empty", self.how_to_write())
        if self.longest is not None and len(value) > self.longest:
            problem = f"is longer than {self.longest} characters"
            raise Mistake(problem, f"give at most {self.longest}")
        return value

    def how_to_write(self) -> str:
        """Return the help for a text that does not have the right form."""
        return f"write it like {self.example}" if self.example else "give it a text"

    def schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            **({} if self.may_be_empty else {"minLength": 1}),
            **({} if self.longest is None else {"maxLength": self.longest}),
            **({"examples": [self.example]} if self.example else {}),
        }


def _not_text(value: object) -> Mistake:
    if isinstance(value, (bool, int, float)):
        return wrong(value, "is not text", f'put it in quotes: "{shown(value)}"')
    return wrong(value, "is not text", "write a text")


class Form(Text):
    """A text of one form, which a pattern describes.

    Args:
        pattern: a regular expression that the whole text must match; the JSON schema shows it too.
        what: the form in words, such as "an email address".
        evidence: ids of the entries that the form rests on.
    """

    def __init__(
        self, pattern: str, what: str, *, example: str, evidence: tuple[str, ...] = ()
    ) -> None:
        super().__init__(example=example)
        self.pattern = re.compile(pattern)
        self.what = what
        self.evidence = evidence

    def read(self, value: object) -> str:
        text = super().read(value)
        if not self.pattern.fullmatch(text):
            raise Mistake(
                f"is not {self.what}",
                self.how_to_write(),
                subject=self.shown(text),
                evidence=self.evidence,
            )
        return text

    def shown(self, text: str) -> str | None:
        """Return the text as a mistake shows it; None if the mistake must not show it."""
        return shown(text)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{self.pattern.pattern})$"}


class SecretForm(Form):
    """A secret text of one form; no error message shows it, or a number in its place."""

    def read(self, value: object) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            raise Mistake("is not text", "put it in quotes")
        return super().read(value)

    def shown(self, text: str) -> str | None:
        return None


class WebUrl(Text):
    """An absolute http or https URL with a host, at most 2,000 characters long.

    It has no white space or control characters, and its port is not 0. It may hold credentials,
    but not `…` in them. An error message does not show their password.
    """

    def __init__(self) -> None:
        super().__init__(example="http://localhost:5000/replies", longest=LONGEST_URL)

    def read(self, value: object) -> str:
        text = super().read(value)
        if not _is_web_url(text):
            shown_url = hide_password(text)
            raise wrong(shown_url, "is not an http(s) URL", f"give one like {self.example}")
        if has_hidden_password(text):
            raise Mistake(f"has {HIDDEN} instead of its password", "write the password itself")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri", "maxLength": LONGEST_URL}


def _is_web_url(text: str) -> bool:
    if _SPACE_OR_CONTROL.search(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class Choice(Text):
    """One word out of a few."""

    def __init__(self, choices: Iterable[str]) -> None:
        self.choices = tuple(choices)
        super().__init__(example=self.choices[0])

    def read(self, value: object) -> str:
        text = super().read(value)
        if text not in self.choices:
            raise wrong(text, "is not known here", f"write {one_of(self.choices)}")
        return text

    def how_to_write(self) -> str:
        return f"write {one_of(self.choices)}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}


class Base64(Shape[bytes]):
    """Bytes, at least one, written as base64."""

    example = "UklGRg=="

    def read(self, value: object) -> bytes:
        try:
            data = base64.b64decode(TEXT.read(value).encode(), validate=True)
        except binascii.Error:
            data = b""
        if not data:
            raise Mistake(
                "is not base64, or nothing", f"write the bytes in base64, such as {self.example}"
            )
        return data

    def write(self, value: bytes) -> str:
        return base64.b64encode(value).decode()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "byte", "minLength": 1}


TEXT: Final = Text(may_be_empty=True)
SOME_TEXT: Final = Text()
EMAIL: Final = Form(
    r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,250}",
    "an email address",
    example="name@example.com",
    evidence=("A94",),
)
OBJECT_ID: Final = Form(
    "[0-9a-f]{24}", "an id of 24 digits 0-9 a-f", example="5b37661ae396c8e42e0c9ca2"
)
TOKEN: Final = SecretForm(
    "[!-~]{1,200}",
    "a token of up to 200 printable characters without spaces",
    example="11111111-1111-4111-8111-111111111111",
)
"""A token that clients send in an HTTP header."""
URL_TOKEN: Final = SecretForm(
    "[A-Za-z0-9._~-]{1,200}",
    "a token for a URL: up to 200 letters, digits and . _ ~ -",
    example="22222222-2222-4222-8222-222222222222",
)
"""A token that clients send in the path of a URL, without percent-encoding."""
SECRET_KEY: Final = SecretForm(
    "[!-~]{1,200}",
    "a secret key of up to 200 printable characters without spaces",
    example="55555555-5555-4555-8555-555555555555",
)
"""The key that an account's webhooks are signed with. Two accounts may have the same one."""
DELIVERY: Final = Form(
    DELIVERY_PATTERN, "a way of delivery", example="immediate, manual, timed or timed:5"
)
MEDIA_TYPE: Final = Form(
    "[A-Za-z0-9.+_-]{1,60}/[A-Za-z0-9.+_-]{1,60}", "a media type", example="audio/mpeg"
)
PREFIX: Final = Form(
    "[1-9][0-9]{0,14}", "the beginning of a number with its country code", example="2782"
)
WEB_URL: Final = WebUrl()
BASE64: Final = Base64()
