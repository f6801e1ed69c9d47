"""Writes the dict that a schema dumped as an XML document.

It appends pieces of text, which is by far faster than building a tree of elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import marshmallow

from sms_mock.api.answer_fields import CharacterAnalysis, Links

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# Includes the characters that XML 1.0 cannot hold, not even as references. Messages do have them: a
# form feed is in the GSM alphabet. Each is replaced, so that the rest can be read (assumed).
_ESCAPED = re.compile('[&<>"\r\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_REPLACEMENT = "\ufffd"

ATOM = "http://www.w3.org/2005/Atom"
"""The namespace of links."""

_AT_ONCE = 100
"""Items of a list in one piece of a document."""

AnySchema = marshmallow.Schema | type[marshmallow.Schema]

_Write = Callable[[list[str], Any], None]
"""Appends the elements of one value, which is not None."""


def render(dumped: Mapping[str, Any], schema: AnySchema, root: str) -> bytes:
    """Return an XML document in UTF-8 for a dict that `schema.dump` returned.

    Links come first (evidence A46), the other fields in alphabetical order (I8). Fields that are
    None are left out (A44). A list is written as one element for each member, named after the
    member's type (O14, A43). Instants are written as ISO 8601 (A45).

    Args:
        root: the name of the root element: `sendSmsResponse`.
    """
    return b"".join(pieces(dumped, schema, root))


def pieces(dumped: Mapping[str, Any], schema: AnySchema, root: str) -> Iterator[bytes]:
    """Yield what `render` returns in pieces, of about a hundred objects of a long list each."""
    namespace = f' xmlns:atom="{ATOM}"' if _has_links(schema) else ""
    out = [f"{_DECLARATION}<{root}{namespace}>"]
    for key, write in _writers(schema):
        value = dumped.get(key)
        if isinstance(value, list) and len(value) > _AT_ONCE:
            for start in range(0, len(value), _AT_ONCE):
                write(out, value[start : start + _AT_ONCE])
                yield "".join(out).encode()
                out.clear()
        elif value is not None:
            write(out, value)
    out.append(f"</{root}>")
    yield "".join(out).encode()


def escape(text: str) -> str:
    """Return `text` escaped for XML, for use between tags or in an attribute in double quotes.

    Characters that XML cannot hold become U+FFFD.
    """
    return _ESCAPED.sub(_reference, text) if _ESCAPED.search(text) else text


def _reference(found: re.Match[str]) -> str:
    return _REFERENCES.get(found[0], _REPLACEMENT)


def _write_object(
    out: list[str], writers: tuple[tuple[str, _Write], ...], dumped: Mapping[str, Any]
) -> None:
    for key, write in writers:
        value = dumped.get(key)
        if value is not None:
            write(out, value)


@lru_cache(maxsize=256)
def _writers(schema: AnySchema) -> tuple[tuple[str, _Write], ...]:
    """Return a function that writes each field of a schema, in the order of `in_xml_order`."""
    return tuple((key, _writer(key, field)) for key, field in in_xml_order(schema))


def in_xml_order(schema: AnySchema) -> list[tuple[str, marshmallow.fields.Field[Any]]]:
    """Return the fields of a schema by name, in the order of XML: links first, then A to Z."""
    instance = schema() if isinstance(schema, type) else schema
    fields = ((field.data_key or name, field) for name, field in instance.dump_fields.items())
    return sorted(fields, key=lambda found: (not isinstance(found[1], Links), found[0]))


@lru_cache(maxsize=256)
def _has_links(schema: AnySchema) -> bool:
    """Return whether a schema has links, or a schema nested in it has."""
    return any(
        isinstance(field, Links)
        or (isinstance(field, marshmallow.fields.Nested) and _has_links(field.schema))
        for _, field in in_xml_order(schema)
    )


def _writer(key: str, field: marshmallow.fields.Field[Any]) -> _Write:
    """Return the function that writes the values of one field."""
    if isinstance(field, Links):
        return _write_links
    if isinstance(field, CharacterAnalysis):
        return _analysis_writer(key)
    if isinstance(field, marshmallow.fields.Nested):
        element = member_name(field, key) if field.many else key
        return _object_writer(element, _writers(field.schema), many=bool(field.many))
    if isinstance(field, marshmallow.fields.List):
        return _list_writer(_writer(key, field.inner))
    return _text_writer(key, getattr(field, "to_text", str))


def member_name(field: marshmallow.fields.Nested, key: str) -> str:
    """Return the name of the XML elements of a list: the type of its members, first letter
    lower-case.
    """
    type_name: str = getattr(field.schema, "type_name", "") or key
    return type_name[:1].lower() + type_name[1:]


def _text_writer(key: str, to_text: Callable[[Any], str]) -> _Write:
    start, end = f"<{key}>", f"</{key}>"

    def write(out: list[str], value: Any) -> None:
        text = value if isinstance(value, str) else to_text(value)
        out.append(f"{start}{escape(text)}{end}")

    return write


def _list_writer(write_member: _Write) -> _Write:
    def write(out: list[str], value: Any) -> None:
        for member in value:
            write_member(out, member)

    return write


def _object_writer(element: str, writers: tuple[tuple[str, _Write], ...], *, many: bool) -> _Write:
    start, end = f"<{element}>", f"</{element}>"

    def write(out: list[str], value: Any) -> None:
        for member in value if many else (value,):
            out.append(start)
            _write_object(out, writers, member)
            out.append(end)

    return write


def _analysis_writer(key: str) -> _Write:
    """Return a function that writes one element `key` for each character of an analysis (evidence
    A47).
    """

    def write(out: list[str], value: Any) -> None:
        for character, encoding, length in value:
            out.append(
                f"<{key}><item>{escape(character)}</item><item>{escape(encoding)}</item>"
                f"<item>{length}</item></{key}>"
            )

    return write


def _write_links(out: list[str], value: Any) -> None:
    for link in value:
        out.append(f'<atom:link rel="{escape(link["rel"])}" href="{escape(link["href"])}"/>')
