"""Checks a parsed body against its schema, and refuses it for the first wrong field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import marshmallow
from marshmallow import ValidationError

from sms_mock.clock import in_turns
from sms_mock.domain.errors import InvalidField


class Wrong(str):
    """A validation message that continues the field's path ("is too large"), with its help.

    `evidence` is the id of the entry that decides it; A32 is the one of wrong types.
    """

    __slots__ = ("evidence", "help")
    help: str
    evidence: str

    def __new__(cls, predicate: str, help: str, evidence: str = "A32") -> Wrong:
        wrong = super().__new__(cls, predicate)
        wrong.help = help
        wrong.evidence = evidence
        return wrong


class Written(float):
    """A JSON number with a fraction or an exponent, which keeps how it was written in `text`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Written:
        number = super().__new__(cls, text)
        number.text = text
        return number


def text_of_scalar(value: bool | int | float) -> str:
    """The text that a JSON number or boolean is where text is due: "1.50", "5" or "true"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.text if isinstance(value, Written) else str(value)


def describe(value: object) -> str:
    """Name the JSON type of `value` for an error text: "null", "a number", "an object" …"""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "a list"
    return "an object"


def require_object(value: object, type_name: str) -> dict[str, Any]:
    """`value` as the object that a body has to be; `type_name` is what it stands for.

    Raises:
        InvalidField: it is a list, text, a number, a boolean or null.
    """
    if isinstance(value, dict):
        return value
    raise InvalidField(
        f"The body is {describe(value)}, not an object",
        help=f"Send one {type_name} as an object: {{…}}.",
        evidence=("A32",),
    )


def load(schema: marshmallow.Schema, data: object) -> dict[str, Any]:
    """Check `data` against `schema` and give the values by attribute name.

    Args:
        schema: an instance, kept by the caller: making one costs more than a load.
        data: a parsed JSON or XML body.
    Raises:
        InvalidField: for the first field that is wrong, named by its whole path
            (`sendSmsRequests[3].message`), with the problem and what would work.
    """
    if not isinstance(data, dict):
        data = require_object(data, getattr(schema, "type_name", "") or "body")
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise _first_refusal(error.messages) from None
    return loaded


def _first_refusal(messages: object) -> InvalidField:
    """The first message in marshmallow's tree of them, with the path that leads there."""
    path = ""
    while isinstance(messages, dict):
        step, messages = next(iter(messages.items()))
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != marshmallow.exceptions.SCHEMA:
            path += f".{step}" if path else str(step)
    message = messages[0] if isinstance(messages, list) and messages else messages
    subject = path or "The body"
    if isinstance(message, Wrong):
        return InvalidField(
            f"{subject} {message}",
            field=path or None,
            help=message.help,
            evidence=(message.evidence,),
        )
    return InvalidField(f"{subject}: {message}", field=path or None, evidence=("A32",))


def conversions(schema: marshmallow.Schema, body: object) -> Iterator[str]:
    """The ids of the entries that let values of another JSON type than a field's be read.

    Args:
        body: as it was parsed, before `load`.
    """
    if not isinstance(body, dict):
        return
    for name, field in schema.load_fields.items():
        value = body.get(name)
        if value is None:
            continue
        if isinstance(field, marshmallow.fields.Nested):
            for item in in_turns(value if isinstance(value, list) else (value,)):
                yield from conversions(field.schema, item)
        elif type(value) is not getattr(field, "json_type", object):
            decided = getattr(field, "evidence_of", lambda value: None)(value)
            if decided:
                yield decided
