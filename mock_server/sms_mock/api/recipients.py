"""Finds the numbers of the recipients in a request, for fault rules and verification.

It searches the text of the request by patterns, so it works on malformed requests too and never
raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import unquote_plus

from sms_mock.domain import phone_number

_FIELD: Final = "recipientNumber"
_JSON: Final = re.compile(rf'"{_FIELD}"\s*:\s*(?:("(?:[^"\\]|\\.){{1,80}}")|(\d{{6,20}}))')
_XML: Final = re.compile(rf"<(?:[\w.-]{{1,64}}:)?{_FIELD}(?:\s[^<>]*)?>([^<]{{1,80}})<")
_PART: Final = re.compile(
    rf'name="?{_FIELD}"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]{{1,80}})', re.IGNORECASE
)


def recipients(query_string: str, body: str) -> frozenset[str]:
    """Return the recipients that a request names, as digits with the country code: '27821234567'.

    Of a number that is not valid the digits are returned; a text that is not a number is left out.

    Args:
        query_string: as the client wrote it, percent-encoded.
        body: as text, in any of the formats that the API reads.
    """
    written = {*_in_pairs(query_string), *_in_body(body)}
    found = (phone_number.normalise_or_none(number) for number in written)
    return frozenset(number for number in found if number)


def _in_body(body: str) -> Iterator[str]:
    if _FIELD not in body and "%" not in body:
        return
    for text, digits in _JSON.findall(body):
        yield digits or _from_json(text)
    for text in _XML.findall(body):
        yield unescape(text)
    yield from _PART.findall(body)
    if body.lstrip("\ufeff \t\r\n")[:1] not in ("{", "[", "<"):
        yield from _in_pairs(body)


def _in_pairs(pairs: str) -> Iterator[str]:
    for pair in pairs.split("&"):
        name, _, value = pair.partition("=")
        if value and unquote_plus(name) == _FIELD:
            yield unquote_plus(value)


def _from_json(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        return ""
