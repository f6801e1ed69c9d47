"""Checks a parsed body against its schema, and refuses it because of the first field that
is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import marshmallow
from marshmallow import ValidationError

from sms_mock.clock import in_turns
from sms_mock.domain.errors import InvalidField


class Wrong(str):
    """The message of a validation error: what is wrong, to be read after the field's path.

    "is too large" becomes "sendSmsRequests[3].message is too large".

    Attributes:
        help: what would work instead.
        evidence: id of the entry that decides it; A32 is about values of a wrong type.
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
    """A JSON number with a fraction or an exponent.

    Its attribute `text` is how the client wrote it.
    """

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Written:
        number = super().__new__(cls, text)
        number.text = text
        return number


def text_of_scalar(value: bool | int | float) -> str:
    """Return a JSON number or boolean as the text that a field of text takes it for:
    "1.50" or "true".
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.text if isinstance(value, Written) else str(value)


def describe(value: object) -> str:
    """Return the JSON type of a value in words, for an error text: "null", "a number", "an
    object".
    """
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
    """Return a parsed body, after checking that it is an object.

    Args:
        type_name: the published name of the body's type, for the help.

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
    """Check a parsed body against a schema, and return its values by attribute name.

    Args:
        schema: an instance that the caller keeps, because making one takes longer than a load.
        data: a parsed JSON or XML body.

    Raises:
        InvalidField: the first field that is wrong, named by its whole path
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
    """Return the error for the first mistake that marshmallow found, with the path of the wrong
    field.

    Args:
        messages: marshmallow's tree of messages, by field and by index.
    """
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
    """Yield the evidence id for each value that is read although its JSON type is not the field's.

    Args:
        body: the parsed body, before `load`.
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
