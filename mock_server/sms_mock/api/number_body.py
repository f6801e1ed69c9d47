"""Reads the body of a request to context/lookup: one number, as JSON, XML, a form or plain text."""

from __future__ import annotations

from typing import Any, Final

from sms_mock.api import multipart, query, xml_format
from sms_mock.api.body import parse_json, unusable_text
from sms_mock.api.loading import describe
from sms_mock.api.operation import OwnBody
from sms_mock.api.refusals import MalformedBody, UnsupportedMediaType
from sms_mock.config import Settings
from sms_mock.domain.errors import InvalidField

_JSON: Final = ("application/json", "text/json")
_XML: Final = ("application/xml", "text/xml")
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_NAMES: Final = ("number", "numbers")
_EXAMPLE: Final = "27821234567"


def read_number(content_type: str, data: bytes, settings: Settings) -> dict[str, Any]:
    """Return the number in the body of a request to context/lookup.

    Args:
        content_type: the header Content-Type.
        data: the whole body.

    Returns:
        "number": the text of the number, None if the body has none. "published": whether it was
        sent as one JSON string or one XML element, which is the published form (evidence P41;
        others A161, A195).

    Raises:
        UnsupportedMediaType: the Content-Type is not one under which a number is read.
        MalformedBody, MalformedQuery: the body is not what its Content-Type says.
        InvalidField: the number in JSON is neither text nor an integer, or a text holds a NUL.
    """
    first = data.lstrip(_BLANK)[:1]
    if not first:
        return _found(None)
    media_type = content_type.partition(";")[0].strip().lower()
    guessed = media_type in ("", _FORM)
    if media_type in _JSON or (guessed and first in (b'"', b"{", b"[")):
        value = parse_json(data)
        return _found(_of_json(value), published=isinstance(value, str))
    if media_type in _XML or (guessed and first == b"<"):
        texts = xml_format.texts(data)
        return _found(_of_xml(texts), published=len(texts) == 1)
    if media_type == _MULTIPART:
        return _found(query.first_of(multipart.parse_form(data, content_type), "number"))
    if media_type == _FORM and b"=" in data:
        return _found(query.first_of(query.parse_form(data), "number"))
    if guessed or media_type == "text/plain":
        return _found(_of_text(data))
    raise UnsupportedMediaType(
        f"Content-Type {media_type[:80]!r} is neither JSON, XML nor plain text",
        field="Content-Type",
        help=f'send the number as a JSON string, "{_EXAMPLE}"',
    )


def _found(number: str | None, *, published: bool = False) -> dict[str, Any]:
    return {"number": number, "published": published}


def _of_json(value: object) -> str | None:
    if isinstance(value, dict):
        name = next((name for name in _NAMES if value.get(name) is not None), "numbers")
        value = value.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InvalidField(
        f"the number is {describe(value)}, not text",
        field="number",
        help=f'send it as a JSON string, "{_EXAMPLE}"',
        evidence=("A32",),
    )


def _of_xml(texts: list[tuple[str, str]]) -> str | None:
    named = [text for name, text in texts if name in _NAMES]
    return next(iter([*named, *(text for _, text in texts)]), None)


def _of_text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedBody(
            f"The body is not UTF-8: the byte at offset {error.start} fits no character",
            help="Encode the body as UTF-8.",
        ) from None
    if "\0" in text:
        raise unusable_text("", "\0")
    return text


NUMBER_BODY: Final = OwnBody(
    read=read_number,
    limit=lambda settings: settings.body_limit,
    content={
        "application/json": {
            "schema": {
                "type": "string",
                "description": (
                    "The number. A JSON integer is read too, and an object that has the number"
                    ' under "number", or in a list under "numbers", whose first one counts.'
                ),
            },
            "example": _EXAMPLE,
        },
        "application/xml": {
            "schema": {"type": "string", "xml": {"name": "number"}},
            "example": f"<number>{_EXAMPLE}</number>",
        },
        "text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE},
    },
    required=False,
)
