"""Reads XML bodies as the dicts that the same bodies in JSON would be.

Values are not checked here: text in place of a number stays text, and the schema refuses it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString

import marshmallow
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from sms_mock.api.ignored import Unknown
from sms_mock.api.refusals import MalformedBody
from sms_mock.api.xml_format.writing import AnySchema, member_name
from sms_mock.clock import give_way
from sms_mock.domain.errors import InvalidField

MOST_DEPTH = 100
MOST_ELEMENTS = 200_000
"""Elements that a body may have; 10,000 messages with every field have 60,000."""
MOST_ATTRIBUTES = 20_000
"""Attributes that a body may have. None is needed, and those of one element are read at once."""

_FED_AT_ONCE = 8_192
"""Bytes that are read between two turns of others: of the smallest elements some 3 ms."""
_MOST_UNKNOWN = 10

_ATTRIBUTE = re.compile(rb"=\s*[\"']")
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
# The encodings that tools write. Python would accept the name of any codec, also of those that do
# not decode text and raise errors of other kinds.
_ENCODING = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|latin-?1|iso-?8859-?[0-9]{1,2}|(?:windows-|cp)125[0-8]",
    re.IGNORECASE,
)
# A declaration with an encoding, in one of the encodings that have ASCII's bytes.
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,100}?\bencoding\s*=\s*["']([^"'>]{1,60})["']""")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
"""Beginnings of a document that show its encoding themselves."""
_INVALID_TOKEN = 4
_INCORRECT_ENCODING = 19
"""Numbers that expat has for these errors."""
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


@dataclasses.dataclass(slots=True)
class Reading:
    """How an XML body is read, and what is found out meanwhile.

    Attributes:
        charset: that of the Content-Type, which counts where the document declares none.
        namespaces: whether elements in a namespace are read as if they were in none.
        unknown: the first ten elements that no field is named after.
        evidence: ids of the entries that decided how something was read.
    """

    charset: str = ""
    namespaces: bool = False
    unknown: list[Unknown] = dataclasses.field(default_factory=list)
    evidence: list[str] = dataclasses.field(default_factory=list)
    in_namespace: bool = False
    """Whether an element was in one and was read all the same."""


class _Open(NamedTuple):
    """An element that has begun and not ended."""

    slot: _Slot
    value: dict[str, Any] | None
    pieces: list[str]
    is_nil: bool


def parse(
    data: bytes, schema: AnySchema, root: str, reading: Reading | None = None
) -> dict[str, Any]:
    """Read an XML body as the dict that the same body in JSON would be.

    Elements are named as fields are, those of a list of objects after the member's type (evidence
    O14); elements that no field is named after are ignored (O6), and so are those in a namespace
    (I10). An empty element is an empty text, or null where a date or a number is due (I13), and
    `xsi:nil="true"` is null; of an element that should not repeat the last counts. Texts of numbers
    and booleans become such where they are (`from_text` of the field).

    Args:
        root: the element the body has to be, without prefix (`sendSmsRequest`).
        reading: how to read it; takes what was ignored, and why.
    Raises:
        MalformedBody: it is not well-formed, has a DTD (A29), another root (A30), a root in a
            namespace (I10) or an encoding that is not read; names line and column.
        InvalidField: an element that holds text holds elements too.
    """
    reading = reading or Reading()
    reader = _Reader(_Slot("", False, _slots(schema), str), root, reading)
    _feed(data, reader, reading)
    return reader.body


def texts(data: bytes) -> list[tuple[str, str]]:
    """The texts of an XML body without a schema, each with the name of its element.

    Names have no prefix, texts are stripped, blank texts are left out. The order is that in which
    the elements end.

    Raises:
        MalformedBody: as `parse` does.
    """
    reader = _Texts()
    _feed(data, reader, Reading())
    return reader.found


def _feed(data: bytes, target: _Reader | _Texts, reading: Reading) -> None:
    """Parse a body into `target`, or refuse it."""
    encoding = _undeclared_encoding(data, reading)
    parser = DefusedXMLParser(target=target, encoding=encoding, forbid_dtd=True)
    parser.parser.XmlDeclHandler = _check_declaration
    try:
        _check_size(data)
        _check_surrogates(data)
        for start in range(0, len(data), _FED_AT_ONCE):
            if start:
                give_way()
            parser.feed(data[start : start + _FED_AT_ONCE])
        parser.close()
    except ParseError as error:
        line, column = error.position
        if error.code in (_INVALID_TOKEN, _INCORRECT_ENCODING):
            _check_bytes(data, encoding, surely=error.code == _INCORRECT_ENCODING)
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


def _undeclared_encoding(data: bytes, reading: Reading) -> str | None:
    """The charset of the Content-Type if the document declares none and has no mark (I9)."""
    charset = reading.charset
    if not charset or data.startswith(_MARKS) or _DECLARED.match(data):
        return None
    if not _ENCODING.fullmatch(charset):
        raise MalformedBody(
            f'The charset "{charset[:40]}" of the Content-Type is not read',
            help=_HELP,
            evidence=("I9",),
        )
    reading.evidence.append("I9")
    return charset


def _check_bytes(data: bytes, encoding: str | None, *, surely: bool) -> None:
    """Refuse bytes that are not in the encoding that the document declares, or else in UTF-8.

    Args:
        encoding: that of the Content-Type, if it counts.
        surely: the parser has found that they are not, so they need not be decoded to know.
    """
    found = _DECLARED.match(data)
    declared = found[1].decode("ascii", "replace") if found else None
    name = declared or encoding or "UTF-8"
    at = ""
    try:
        data.decode(name)
        if not surely:
            return
    except UnicodeDecodeError as error:
        at = f": the byte at offset {error.start} fits no character"
    except LookupError:
        pass
    where = "which its Content-Type names" if encoding else "and declares nothing else"
    where = "which its XML declaration names" if declared else where
    raise MalformedBody(
        f"The body is not {name[:40]}, {where}{at}",
        help="Declare the encoding that the bytes have, or send UTF-8 and declare none.",
        evidence=("I9",),
    )


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


def _check_size(data: bytes) -> None:
    """Refuse more elements and attributes than anybody sends, before they take time and memory."""
    # A begin and an end of an element have a `<` each.
    if data.count(b"<") > 2 * MOST_ELEMENTS:
        what = f"{MOST_ELEMENTS} elements"
    elif any(True for _ in islice(_ATTRIBUTE.finditer(data), MOST_ATTRIBUTES, None)):
        what = f"{MOST_ATTRIBUTES} attributes"
    else:
        return
    raise MalformedBody(f"The body has more than {what}", help="Send less in one request.")


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

    def __init__(self, whole: _Slot, root: str, reading: Reading) -> None:
        self.body: dict[str, Any] = {}
        self._whole = whole
        self._root = root
        self._reading = reading
        self._open: list[_Open] = []
        self._depth = 0
        self._skipped_from = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._skipped_from:
            _check_depth(self._depth)
            return
        slot = self._slot(tag)
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
            text = "".join(pieces)
            content = slot.from_text(text)
            if content is None and "I13" not in self._reading.evidence:
                self._reading.evidence.append("I13")
        if slot.many:
            around.setdefault(slot.key, []).append(content)
        else:
            around[slot.key] = content

    def close(self) -> None:
        """Called by the parser at the end of the body."""

    def _slot(self, tag: str) -> _Slot | None:
        """The slot of an element that begins now; None if the schema has no such field here."""
        namespace, _, name = tag.rpartition("}")
        if namespace and self._reading.namespaces:
            self._reading.in_namespace = True
            namespace = ""
        if not self._open:
            if namespace and name == self._root:
                raise _root_in_namespace(namespace.removeprefix("{"), name)
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
        if slot is not None and namespace:
            self._note_unknown(Unknown(name, members, in_namespace=True))
            if "I10" not in self._reading.evidence:
                self._reading.evidence.append("I10")
            return None
        if slot is None:
            self._note_unknown(Unknown(name, members))
        return slot

    def _note_unknown(self, unknown: Unknown) -> None:
        if len(self._reading.unknown) < _MOST_UNKNOWN:
            self._reading.unknown.append(unknown)

    def _path(self) -> str:
        """The path of the innermost open element, as JSON would spell it."""
        path = ""
        for around, inner in zip(self._open, self._open[1:], strict=False):
            path += f".{inner.slot.key}" if path else inner.slot.key
            if inner.slot.many and around.value is not None:
                path += f"[{len(around.value.get(inner.slot.key, ()))}]"
        return path


def _root_in_namespace(namespace: str, name: str) -> MalformedBody:
    return MalformedBody(
        f'The root element <{name[:40]}> is in the namespace "{namespace[:80]}"',
        help=f'Send <{name[:40]}> and what it holds without a namespace: no xmlns="…", no prefix.'
        " Declarations that no element uses, such as xmlns:xsi, may stay.",
        evidence=("I10",),
    )
