"""Lets marshmallow schemas read the mappings of a world document with shapes, and writes them.

`sms_mock.shapes` says what single values may be, `schemas.py` which keys a mapping has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from sms_mock.shapes.collections import ListOf
from sms_mock.shapes.mistake import Mistake, Path, near, wrong
from sms_mock.shapes.mobile import Mobile, NumberAsWritten
from sms_mock.shapes.shape import Shape, object_schema
from sms_mock.shapes.text import Text

if TYPE_CHECKING:
    # Generic since marshmallow 4 only.
    AnyField = fields.Field[Any]
else:
    AnyField = fields.Field

# South African mobile numbers have nine digits after the 0 or 27; an integer can only keep the
# latter.
_ZERO_LOST: Final = range(10**8, 10**9)


class Value(AnyField):
    """A marshmallow field whose value a shape reads and writes.

    If the shape wants text, an integer is accepted and read as its digits, see `Unquoted`.
    """

    def __init__(self, shape: Shape[Any], **options: Any) -> None:
        super().__init__(**options)
        self.shape: Shape[Any] = Unquoted(shape) if isinstance(shape, Text) else shape

    def make_error(self, key: str, **_: Any) -> ValidationError:
        # marshmallow's own texts (a required field is missing or null) say nothing that helps.
        if key == "null" and not self.required:
            return _refusal(Mistake("is empty", "give it a value or leave the line out"))
        example = f", for example {self.data_key}: {self.shape.example}"
        help = f"add it{example if self.shape.example else ''}"
        return _refusal(Mistake("is missing" if key == "required" else "is empty", help))

    def _deserialize(self, value: object, attr: Any, data: Any, **_: Any) -> Any:
        try:
            return self.shape.read(value)
        except Mistake as mistake:
            raise _refusal(mistake) from None


class Unquoted(Shape[str]):
    """A shape for text that YAML may have without quotes: an integer is read as its digits.

    Where a telephone number is due, an integer of nine digits is refused, because its leading 0 may
    be lost.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.example = text.example
        self.description = text.description

    def read(self, value: object) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return self.text.read(value)
        if isinstance(self.text, (Mobile, NumberAsWritten)) and value in _ZERO_LOST:
            raise wrong(value, "has lost its leading 0", f'put it in quotes: "0{value}"')
        return self.text.read(str(value))

    def schema(self) -> dict[str, Any]:
        return self.text.schema()


def _refusal(mistake: Mistake) -> ValidationError:
    return ValidationError([mistake])


def _first_mistake(found: ValidationError) -> Mistake:
    """Return the first mistake in a marshmallow error, with its path inside the loaded mapping."""
    path: Path = ()
    messages: object = found.messages
    while isinstance(messages, dict):
        key, messages = next(iter(messages.items()))
        if key != "_schema":
            path = (*path, key)
    if isinstance(messages, list) and isinstance(messages[0], Mistake):
        return messages[0].under(*path)
    raise AssertionError(f"marshmallow refused something without a mistake: {messages!r}")


class EntrySchema(Schema):
    """Base of the schemas of mappings: an attribute `user_id` is the key `userId` in a document."""

    class Meta:
        unknown = EXCLUDE  # `EntryShape.read` has refused unknown keys and suggested a known one.

    def on_bind_field(self, field_name: str, field_obj: AnyField) -> None:
        first, *others = field_name.split("_")
        field_obj.data_key = first + "".join(word.capitalize() for word in others)

    def keys(self) -> list[str]:
        """Return the mapping's keys as a document spells them, in camelCase."""
        return [field.data_key or name for name, field in self.load_fields.items()]


class EntryShape(Shape[Any]):
    """The shape of a mapping that has the keys of one `EntrySchema`.

    `read` returns the values as a dict by attribute name. `write` takes an object or mapping with
    these attributes and returns the document's mapping, without values that are None.
    """

    def __init__(self, schema: type[EntrySchema]) -> None:
        self.entry_schema = schema()
        self.known = frozenset(self.entry_schema.keys())
        fields = self._fields()
        self.attributes = [field.attribute or name for name, field in fields]
        self._keys = [(field.data_key or name, _writer(field.shape)) for name, field in fields]
        self._of_object = attrgetter(*self.attributes)
        self._of_mapping = itemgetter(*self.attributes)

    def read(self, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            keys = ", ".join(self.entry_schema.keys())
            raise wrong(value, "is not a mapping", f"write key: value lines with {keys}")
        if not self.known.issuperset(value):
            unknown = next(key for key in value if key not in self.known)
            raise Mistake("is not known here", near(unknown, self.entry_schema.keys()), (unknown,))
        try:
            loaded: dict[str, Any] = self.entry_schema.load(value)
        except ValidationError as refused:
            raise _first_mistake(refused) from None
        return loaded

    def write(self, value: object) -> dict[str, Any]:
        # Not by marshmallow's dump, which takes several times as long.
        values = self._of_mapping(value) if isinstance(value, Mapping) else self._of_object(value)
        return {
            key: each if write is None else write(each)
            for (key, write), each in zip(self._keys, values, strict=True)
            if each is not None
        }

    def shapes(self) -> dict[str, Shape[Any]]:
        """Return the shape of each key's value, by key in camelCase."""
        return {field.data_key or name: field.shape for name, field in self._fields()}

    def json_pieces(self, value: object) -> Iterator[str]:
        """Yield the JSON text of what `write` returns; each member of a list is a piece of its own.

        Lists in `value` may be iterators: each is read once, and only as far as pieces are taken.
        """
        values = self._of_mapping(value) if isinstance(value, Mapping) else self._of_object(value)
        before = "{"
        for (name, field), each in zip(self._fields(), values, strict=True):
            if each is None:
                continue
            yield f"{before}{_json(field.data_key or name)}:"
            before = ","
            if isinstance(field.shape, ListOf):
                yield "["
                for number, member in enumerate(each):
                    text = _json(field.shape.member.write(member))
                    yield f",{text}" if number else text
                yield "]"
            else:
                yield _json(field.shape.write(each))
        yield "}"

    def schema(self) -> dict[str, Any]:
        fields = {field.data_key or name: field for name, field in self._fields()}
        return object_schema(
            {key: field.shape for key, field in fields.items()},
            required=(key for key, field in fields.items() if field.required),
        )

    def _fields(self) -> list[tuple[str, Value]]:
        fields = self.entry_schema.fields.items()
        return [(name, field) for name, field in fields if isinstance(field, Value)]


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _writer(shape: Shape[Any]) -> Callable[[Any], object] | None:
    """Return the function that writes a shape's values, or None if they are written unchanged."""
    return None if type(shape).write is Shape.write else shape.write


def entries(
    schema: type[EntrySchema], *, example: str = '"- key: value" lines'
) -> ListOf[dict[str, Any]]:
    """Return the shape of a list whose members are mappings of one schema."""
    return ListOf(EntryShape(schema), example=example)
