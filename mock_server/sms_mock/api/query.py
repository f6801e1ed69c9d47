"""Decodes query strings and form bodies. What cannot be decoded is refused, not guessed.

`parameters.py` reads the decoded texts as values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote_to_bytes

from sms_mock.api.refusals import MalformedQuery

MOST_PARAMETERS = 1_000

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})[^&%]{0,2}")


Given = dict[str, list[str]]
"""The values of each parameter by name, in the order in which they were given."""


def parse(query_string: bytes) -> Given:
    """Return the parameters of a query string: for each name its values, in their order.

    Parameters are separated by `&`, a `+` is a space, and a parameter without a value has the value
    "".

    Raises:
        MalformedQuery: a `%` without two hex digits, bytes that are not UTF-8, a NUL, or more than
            1,000 parameters (evidence A33, A35); names the parameter.
    """
    parameters: Given = {}
    if not query_string:
        return parameters
    if query_string.count(b"&") >= MOST_PARAMETERS:
        raise too_many()
    for pair in query_string.split(b"&"):
        if pair:
            raw_name, _, raw_value = pair.partition(b"=")
            name = _decode(raw_name, raw_name)
            value = _decode(raw_value, raw_name)
            parameters.setdefault(name, []).append(value)
    return parameters


def first_of(given: Mapping[str, Sequence[str]], name: str) -> str | None:
    """Return the first value of a parameter, or None.

    Of credentials only the first counts (A34).
    """
    values = given.get(name)
    return values[0] if values else None


def parse_form(data: bytes) -> Given:
    """Return the fields of an `application/x-www-form-urlencoded` body, as `parse` does
    for a query.
    """
    return parse(data)


def too_many() -> MalformedQuery:
    """Return the refusal of a query string or form with more than `MOST_PARAMETERS` parameters."""
    return MalformedQuery(
        f"There are more than {MOST_PARAMETERS} parameters",
        help="Send only the documented parameters.",
    )


def _decode(raw: bytes, name: bytes) -> str:
    """Return the text of a percent-encoded name or value.

    Args:
        raw: the encoded bytes.
        name: the name of the parameter, which a refusal shows.
    """
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        broken = _BROKEN.search(raw)
        if broken:
            raise _refuse(
                name,
                f'has "{_shown(broken[0])}", which is not percent-encoding',
                "Percent-encode a % itself as %25.",
            )
        raw = unquote_to_bytes(raw)
    return text_of(raw, name)


def text_of(raw: bytes, name: bytes) -> str:
    """Return the bytes of a parameter as text.

    Raises:
        MalformedQuery: they are not UTF-8, or hold a NUL; names the parameter.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        raise _refuse(
            name,
            f"has the byte %{byte:02X}, which is not UTF-8 there",
            "Encode the text as UTF-8, then percent-encode the bytes (é is %C3%A9).",
        ) from None
    if "\0" in text:
        raise _refuse(name, "holds a NUL character", "Take the NUL (%00) out.", "A33")
    return text


def _refuse(name: bytes, predicate: str, help: str, *evidence: str) -> MalformedQuery:
    shown = _shown(name)
    return MalformedQuery(
        f'Parameter "{shown}" {predicate}', field=shown, help=help, evidence=evidence
    )


def _shown(raw: bytes) -> str:
    """Return bytes as ASCII text for a refusal, cut after 40 characters."""
    text = raw.decode("ascii", "backslashreplace").replace("\0", "\\0")
    return text if len(text) <= 40 else f"{text[:40]}…"
