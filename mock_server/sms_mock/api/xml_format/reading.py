"""Reads XML bodies as the dicts that the same bodies in JSON would be.

Values are not checked here: text in place of a number stays text, and the schema refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString

import marshmallow
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from sms_mock.api.ignored import Unknown
from sms_mock.api.refusals import MalformedBody
from sms_mock.api.xml_format.writing import AnySchema, member_name
from sms_mock.domain.errors import InvalidField

MOST_DEPTH = 100
_MOST_UNKNOWN = 10

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
# The encodings that tools write. Python would accept the name of any codec, also of those that do
# not decode text and raise errors of other kinds.
_ENCODING = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|latin-?1|iso-?8859-?[0-9]{1,2}|(?:windows-|cp)125[0-8]",
    re.IGNORECASE,
)
_HELP = "Send well-formed XML in UTF-8; in texts write & as &amp; and < as &lt;."


class _Slot(NamedTuple):
    """Where the content of an element is put: under `key` of the object around it.

    If `many`, the element may repeat, and its contents become a list.
    """

    key: str
    many: bool
    members: Mapping[str, _Slot] | None
    """The fields of an object; None where the element holds text."""
    from_text: Callable[[str], object]


class _Open(NamedTuple):
    """An element that has begun and not ended."""

    slot: _Slot
    value: dict[str, Any] | None
    pieces: list[str]
    is_nil: bool


def parse(
    data: bytes, schema: AnySchema, root: str, unknown: list[Unknown] | None = None
) -> dict[str, Any]:
    """Read an XML body as the dict that the same body in JSON would be.

    Elements are named as fields are, those of a list of objects after the member's type (evidence
    O14); prefixes are ignored, and so are elements no field is named after (O6). An empty element
    is an empty text, `xsi:nil="true"` is null, of an element that should not repeat the last
    counts. Texts of numbers and booleans become such where they are (`from_text` of the field).

    Args:
        root: the element the body has to be, without prefix (`sendSmsRequest`).
        unknown: takes the first ten elements that no field is named after.
    Raises:
        MalformedBody: it is not well-formed, has a DTD (A29), another root (A30) or an encoding
            that is not read; names line and column.
        InvalidField: an element that holds text holds elements too.
    """
    reader = _Reader(
        _Slot("", False, _slots(schema), str), root, [] if unknown is None else unknown
    )
    _feed(data, reader)
    return reader.body


def texts(data: bytes) -> list[tuple[str, str]]:
    """The texts of an XML body without a schema, each with the name of its element.

    Names have no prefix, texts are stripped, blank texts are left out. The order is that in which
    the elements end.

    Raises:
        MalformedBody: as `parse` does.
    """
    reader = _Texts()
    _feed(data, reader)
    return reader.found


def _feed(data: bytes, target: _Reader | _Texts) -> None:
    """Parse a body into `target`, or refuse it."""
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    parser.parser.XmlDeclHandler = _check_declaration
    try:
        _check_surrogates(data)
        parser.feed(data)
        parser.close()
    except ParseError as error:
        line, column = error.position
        raise MalformedBody(
            f"The body is not XML: {ErrorString(error.code)} at line {line}, column {column + 1}",
            help=_HELP,
        ) from None
    except DefusedXmlException:
        raise MalformedBody(
            "The body has a DTD or an entity declaration, which are not read",
            help="Leave out <!DOCTYPE …> and write characters themselves or as &#…; references.",
            evidence=("A29",),
        ) from None
    except (LookupError, ValueError):
        raise MalformedBody("The body is not in the encoding it declares", help=_HELP) from None


@lru_cache(maxsize=256)
def _slots(schema: AnySchema) -> Mapping[str, _Slot]:
    """The fields of a schema by the name of their element."""
    instance = schema() if isinstance(schema, type) else schema
    slots: dict[str, _Slot] = {}
    for name, field in instance.load_fields.items():
        key = field.data_key or name
        if isinstance(field, marshmallow.fields.Nested):
            element = member_name(field, key) if field.many else key
            slots[element] = _Slot(key, bool(field.many), _slots(field.schema), str)
        else:
            many = isinstance(field, marshmallow.fields.List)
            slots[key] = _Slot(key, many, None, getattr(field, "from_text", str))
    return slots


def _check_declaration(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and not _ENCODING.fullmatch(encoding):
        raise MalformedBody(f'The encoding "{encoding[:40]}" is not read', help=_HELP)


def _check_surrogates(data: bytes) -> None:
    """Raise UnicodeDecodeError for UTF-16 with half a pair, which the parser would misread."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data.decode("utf-16")
    elif 0 in data[:2]:
        data.decode("utf-16-be" if data[0] == 0 else "utf-16-le")


def _check_depth(depth: int) -> None:
    if depth > MOST_DEPTH:
        raise MalformedBody(
            f"The elements are nested more than {MOST_DEPTH} deep",
            help="Send the documented elements; no body here needs more than three levels.",
        )


class _Texts:
    """The parser's target for a body without a schema: keeps the texts that are not blank."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._open: list[list[str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._open.append([])
        _check_depth(len(self._open))

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)

    def end(self, tag: str) -> None:
        text = "".join(self._open.pop()).strip()
        if text:
            self.found.append((tag.rpartition("}")[2], text))

    def close(self) -> None:
        """Called by the parser at the end of the body."""


class _Reader:
    """The parser's target for a body with a schema: skips elements that no field is named after."""

    def __init__(self, whole: _Slot, root: str, unknown: list[Unknown]) -> None:
        self.body: dict[str, Any] = {}
        self._whole = whole
        self._root = root
        self._unknown = unknown
        self._open: list[_Open] = []
        self._depth = 0
        self._skipped_from = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._skipped_from:
            _check_depth(self._depth)
            return
        slot = self._slot(tag.rpartition("}")[2])
        if slot is None:
            self._skipped_from = self._depth
            return
        value: dict[str, Any] | None = None if slot.members is None else {}
        is_nil = attributes.get(_NIL, "").strip() in ("true", "1")
        self._open.append(_Open(slot, value, [], is_nil))

    def data(self, text: str) -> None:
        if self._open and not self._skipped_from:
            self._open[-1].pieces.append(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._skipped_from:
            if self._depth < self._skipped_from:
                self._skipped_from = 0
            return
        slot, value, pieces, is_nil = self._open.pop()
        if not self._open:
            self.body = value or {}
            return
        around = self._open[-1].value
        assert around is not None
        content: object = value
        if is_nil:
            content = None
        elif value is None:
            content = slot.from_text("".join(pieces))
        if slot.many:
            around.setdefault(slot.key, []).append(content)
        else:
            around[slot.key] = content

    def close(self) -> None:
        """Called by the parser at the end of the body."""

    def _slot(self, name: str) -> _Slot | None:
        """The slot of an element that begins now; None if the schema has no such field here."""
        if not self._open:
            if name != self._root:
                raise MalformedBody(
                    f"The root element is <{name[:40]}>, not <{self._root}>",
                    help=f"Send the body as <{self._root}>…</{self._root}>.",
                    evidence=("A30",),
                )
            return self._whole
        members = self._open[-1].slot.members
        if members is None:
            path = self._path()
            raise InvalidField(
                f"{path} holds the element <{name[:40]}>, where only text can be",
                field=path,
                help="In texts write < as &lt; and & as &amp;, or wrap the text in <![CDATA[…]]>.",
                evidence=("A206",),
            )
        slot = members.get(name)
        if slot is None and len(self._unknown) < _MOST_UNKNOWN:
            self._unknown.append(Unknown(name, members))
        return slot

    def _path(self) -> str:
        """The path of the innermost open element, as JSON would spell it."""
        path = ""
        for around, inner in zip(self._open, self._open[1:], strict=False):
            path += f".{inner.slot.key}" if path else inner.slot.key
            if inner.slot.many and around.value is not None:
                path += f"[{len(around.value.get(inner.slot.key, ()))}]"
        return path
