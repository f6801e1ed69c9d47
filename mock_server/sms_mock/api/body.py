"""Finds out whether a request body is JSON or XML, and reads JSON; `xml_format` reads XML.

Schemas and actions check the fields. This file checks only that the body is well-formed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from sms_mock.api.loading import Written
from sms_mock.api.long_json import PIECE, LongJson, ReadMember, TooManyValues
from sms_mock.api.refusals import MalformedBody, UnsupportedMediaType
from sms_mock.clock import give_way
from sms_mock.domain.errors import InvalidField

MOST_VALUES: Final = 200_000
"""Values and names that a body may have in all; 10,000 messages with every field have 110,000."""

_SEARCHED_AT_ONCE: Final = 262_144
_LONGEST_ESCAPE: Final = 12
_TEXTS_BETWEEN_TURNS: Final = 5_000

BodyFormat = Literal["json", "xml", "empty"]

_TYPES: dict[str, BodyFormat] = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
_FORM = "application/x-www-form-urlencoded"
_REFUSED = ("", _FORM, "multipart/form-data", "text/json")
"""Types under which the live service reads neither JSON nor XML, although clients send both so."""
_BEGINNINGS: dict[bytes, BodyFormat] = {b"{": "json", b"[": "json", b"<": "xml"}
_NOT_LIVE = "the live service very probably answers 415"
_NOTHING = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+")

# Finds what Python accepts although it is not JSON. Strings match first, so that their content is
# not searched.
_NOT_JSON = re.compile(r'"(?:[^"\\]++|\\.)*+"|(NaN|-?Infinity|-?[0-9]{4301,})', re.DOTALL)
# In a body that was decoded strictly, only escapes can produce NUL and lone surrogates. Whole pairs
# are not suspect, because many clients write emoji as such. An escaped backslash is, because after
# it the text alone does not show what is an escape.
_SUSPECT_ESCAPE = re.compile(
    r"\\u0000|\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]|\\\\"
)
_UNUSABLE = re.compile("[\0\ud800-\udfff]")


class _NotANumber(Exception):
    """The JSON text holds NaN or Infinity, which Python would read although JSON has neither."""


def _refuse_constant(name: str) -> object:
    raise _NotANumber(name)


_DECODER = json.JSONDecoder(parse_float=Written, parse_constant=_refuse_constant)


class Detected(NamedTuple):
    """What `detect` found out about a body.

    Attributes:
        evidence: ids of the entries that decided it.
        note: a sentence for X-Mock-Note; "" if there is nothing to say.
    """

    format: BodyFormat
    evidence: tuple[str, ...] = ()
    note: str = ""


def detect(content_type: str | None, data: bytes, *, lenient: bool = False) -> Detected:
    """Find out the format of a body from its Content-Type.

    Parameters such as charset do not count (A24).

    A body that is empty or only white space is "empty", whatever its Content-Type (A208).

    Args:
        lenient: also accept a body that begins like JSON or XML and has no Content-Type, that of a
            form or text/json; the note then says that the live service probably refuses it.

    Raises:
        UnsupportedMediaType: the Content-Type names neither JSON nor XML (A26); or it is one of
            those that only `lenient` accepts (A25).
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    found = _NOTHING.match(data)
    start = found.end() if found else 0
    if start == len(data):
        return Detected("empty", ("A208",))
    named = _TYPES.get(media_type)
    if named is not None:
        return Detected(named, ("A24",) if media_type == "text/xml" else ())
    shown = f'Content-Type "{media_type[:80]}"' if media_type else "no Content-Type"
    meant = _BEGINNINGS.get(data[start : start + 1]) if media_type in _REFUSED else None
    if meant is None:
        raise UnsupportedMediaType(
            f"A body with {shown} is neither JSON nor XML",
            field="Content-Type",
            help="Send Content-Type: application/json or application/xml, and such a body.",
        )
    if lenient:
        note = f"{shown} was taken for {meant.upper()} by --lenient content-types; {_NOT_LIVE}"
        return Detected(meant, ("A25",), note)
    header = f"Content-Type: application/{meant}"
    form = f" curl -d announces a form: add -H '{header}'." if media_type == _FORM else ""
    raise UnsupportedMediaType(
        f"The body is {meant.upper()} and was sent with {shown}, under which none is read",
        field="Content-Type",
        help=f"Send the header {header}.{form}",
        evidence=("A25",),
    )


def parse_json(
    data: bytes,
    charset: str = "",
    most_values: int = MOST_VALUES,
    members: Mapping[str, ReadMember] = MappingProxyType({}),
) -> Any:
    """Read a JSON body. Objects become dicts, and of equal keys the last one counts.

    The server goes on answering other requests while it reads a long body.

    Args:
        charset: that of the Content-Type. It does not change how the body is read (evidence I2),
            but the refusal of bytes that are not UTF-8 mentions it.
        most_values: how many values and keys a body may hold in all that is longer than PIECE
            characters; in a shorter one they are not counted.
        members: called for the members of long lists, as in `LongJson`; what it raises comes
            through.

    Raises:
        MalformedBody: the body is not JSON, is nested too deeply, has more than `most_values`
            values and keys, or has a number with too many digits; the problem names line and column
            where it can (evidence A27, A28, A209).
        InvalidField: a text or key holds a NUL or a lone surrogate; names the path of the field
            (A33).
    """
    text = _decode(data, charset)
    del data  # a long body would be in memory twice
    try:
        if len(text) <= PIECE:
            value = _DECODER.decode(text)
        else:
            value = LongJson(text, _DECODER, most_values, members).read()
    except TooManyValues:
        raise MalformedBody(
            f"The body has more than {most_values} values", help="Send less in one request."
        ) from None
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg} at {_place(text, error.pos)}") from None
    except RecursionError:
        raise MalformedBody(
            "The body is nested too deeply to be read",
            help="Send the documented fields; no body here needs more than three levels.",
            evidence=("A209",),
        ) from None
    except _NotANumber as error:
        raise MalformedBody(
            f"{error} at {_place(text, _place_of_refusal(text))} is not JSON",
            help="Send a number, or null where there is none.",
            evidence=("A28",),
        ) from None
    except ValueError:
        raise MalformedBody(
            f"The number at {_place(text, _place_of_refusal(text))} has too many digits to be read",
            help="Send numbers of at most 19 digits.",
        ) from None
    if _has_suspect_escape(text):
        _refuse_unusable_text(value)
    return value


def _has_suspect_escape(text: str) -> bool:
    for start in range(0, len(text), _SEARCHED_AT_ONCE):
        if start:
            give_way()
        if _SUSPECT_ESCAPE.search(text, start, start + _SEARCHED_AT_ONCE + _LONGEST_ESCAPE):
            return True
    return False


def _decode(data: bytes, charset: str) -> str:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.upper().removesuffix("-SIG")
        other = bool(charset) and charset.lower().replace("-", "") != "utf8"
        ignored = f" The charset {charset[:40]!r} of the Content-Type changes nothing in JSON."
        raise MalformedBody(
            f"The body is not {name}: the byte at offset {error.start} fits no character",
            help=f"Encode the body as UTF-8.{ignored if other else ''}",
            evidence=("A28", "I2") if other else ("A28",),
        ) from None


def _malformed(problem: str) -> MalformedBody:
    return MalformedBody(
        f"The body is not JSON: {problem}",
        help="Send well-formed JSON, with double quotes around names and texts.",
    )


def _place(text: str, position: int) -> str:
    """Return the line and the column of a position in a text, both counted from 1."""
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"


def _place_of_refusal(text: str) -> int:
    """Return the position of the first NaN, infinity or overlong number outside of strings.

    The decoder has read all before it, so the first one found is the one that it refused.

    Returns:
        0 if none is found.
    """
    for found in _NOT_JSON.finditer(text):
        if found[1]:
            return found.start()
    return 0


def _refuse_unusable_text(value: Any) -> None:
    """Raise InvalidField for the first string or key that holds a NUL or a lone surrogate, if any
    does.
    """
    for number, (text, path) in enumerate(_texts(value), 1):
        if number % _TEXTS_BETWEEN_TURNS == 0:
            give_way()
        found = _UNUSABLE.search(text)
        if found:
            raise unusable_text(_spelled(path), found[0])


def unusable_text(path: str, character: str) -> InvalidField:
    """Return the error for a text with a character that no message can hold (evidence A33).

    Args:
        path: of the field that has the text; "" if the body itself is the text.
        character: NUL or a lone surrogate.
    """
    what, help = (
        ("a NUL character", "Take the NUL out.")
        if character == "\0"
        else (
            f"half a surrogate pair ({character!a})",
            "Send the whole character, as UTF-8 or as both \\u escapes of its pair.",
        )
    )
    return InvalidField(
        f"{path or 'The body'} holds {what}", field=path or None, help=help, evidence=("A33",)
    )


# A path is a linked list from its end. Every value gets one, and only the path of a wrong value is
# written as text: with all written, a long key over many values would cost the product of both.
_Path = tuple["_Path", str | int] | None


def _texts(value: Any) -> Iterator[tuple[str, _Path]]:
    """Yield each key and each string of a parsed body, with its path."""
    pending: list[tuple[Any, _Path]] = [(value, None)]
    while pending:
        value, path = pending.pop()
        if isinstance(value, str):
            yield value, path
        elif isinstance(value, dict):
            for key in value:
                yield key, (path, key)
            pending.extend((value[key], (path, key)) for key in reversed(value))
        elif isinstance(value, list):
            pending.extend((value[at], (path, at)) for at in range(len(value) - 1, -1, -1))


def _spelled(path: _Path) -> str:
    """Return a path as text, such as `sendSmsRequests[3].message`, cut after 200 characters."""
    steps: list[str] = []
    while path is not None:
        path, step = path
        if isinstance(step, int):
            steps.append(f"[{step}]")
        else:
            steps.append("." + _UNUSABLE.sub(lambda found: ascii(found[0])[1:-1], step[:40]))
    shown = "".join(reversed(steps)).removeprefix(".")
    return shown if len(shown) <= 200 else f"{shown[:200]}…"
