"""Reads an XML body, by its schema, into the dict that the same body in JSON would be.

Values are not checked here: a text where a number is due stays text, and the schema refuses it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import marshmallow

from sms_mock.api.ignored import Unknown
from sms_mock.api.refusals import MalformedBody
from sms_mock.api.xml_format.encoding import undeclared
from sms_mock.api.xml_format.parsing import check_depth, feed
from sms_mock.api.xml_format.writing import AnySchema, member_name
from sms_mock.domain.errors import InvalidField

_MOST_UNKNOWN = 10

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class _Slot(NamedTuple):
    """Where the content of an element goes: under `key` in the object around it.

    Attributes:
        many: whether the element may repeat; its contents then become a list.
        members: the elements in it, by name; None if the element holds text.
        from_text: converts the text of the element to a value.
    """

    key: str
    many: bool
    members: Mapping[str, _Slot] | None
    from_text: Callable[[str], object]


@dataclasses.dataclass(slots=True)
class Reading:
    """How to read an XML body, and what was found out while reading it.

    Attributes:
        charset: that of the Content-Type; it counts if the body declares no encoding.
        namespaces: whether elements in a namespace are read as if they were in none.
        unknown: the first ten elements that the schema has no field for.
        evidence: ids of the entries that decided how something was read.
        in_namespace: whether an element in a namespace was read, because `namespaces` is on.
    """

    charset: str = ""
    namespaces: bool = False
    unknown: list[Unknown] = dataclasses.field(default_factory=list)
    evidence: list[str] = dataclasses.field(default_factory=list)
    in_namespace: bool = False


class _Open(NamedTuple):
    """An element whose start tag was read and whose end tag was not."""

    slot: _Slot
    value: dict[str, Any] | None
    pieces: list[str]
    is_nil: bool


def parse(
    data: bytes, schema: AnySchema, root: str, reading: Reading | None = None
) -> dict[str, Any]:
    """Read an XML body into the dict that the same body in JSON would be.

    An element has the name of a field, and those of a list of objects have the name of the member's
    type (evidence O14). Elements without a field (O6) and elements in a namespace (I10) are
    ignored. An empty element is "", or None for a date, a number or a boolean (I13);
    `xsi:nil="true"` is None.
    If an element that should not repeat does, the last one counts. The text for a number or boolean
    is converted if it is one.

    Args:
        schema: the schema of the body.
        root: the name of the element that the body has to be, without prefix: `sendSmsRequest`.
        reading: how to read it; what was ignored, and why, is added to it.

    Raises:
        MalformedBody: the body is not well-formed, has a DTD (A29), another root (A30), a root in a
            namespace (I10), an encoding that is not read, or too many or too deep elements; names
            line and column if it can.
        InvalidField: an element for text holds another element.
    """
    reading = reading or Reading()
    reader = _Reader(_Slot("", False, _slots(schema), str), root, reading)
    encoding = undeclared(data, reading.charset)
    if encoding:
        reading.evidence.append("I9")
    feed(data, reader, encoding)
    return reader.body


@lru_cache(maxsize=256)
def _slots(schema: AnySchema) -> Mapping[str, _Slot]:
    """Return where to put the content of each field of a schema, by the name of its element."""
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


class _Reader:
    """Builds the dict of a body by its schema, and skips elements that the schema has no
    field for.
    """

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
            check_depth(self._depth)
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
        """Return where the element that begins now goes; None if it is to be skipped.

        Raises:
            MalformedBody: it is the root, and the wrong one.
            InvalidField: it is inside an element that holds text.
        """
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
        """Return the path of the innermost open element, as it would be written for JSON."""
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
