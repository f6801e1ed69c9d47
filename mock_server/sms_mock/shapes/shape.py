"""The base of all shapes, which reads a plain value, writes it, and describes it as a JSON
schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, Generic, Self, TypeVar

from sms_mock.shapes.mistake import Mistake

T = TypeVar("T")


class Shape(Generic[T]):
    """What one value may be; each subclass is one kind of value.

    Attributes:
        example: how a value is written in a fixtures file, for help texts.
        description: what the value means where it is used, for the JSON schema.
    """

    example: str = ""
    description: str = ""

    def about(self, description: str) -> Self:
        """Return a copy of the shape with this description."""
        described = copy(self)
        described.description = description
        return described

    def read(self, value: object) -> T:
        """Return a plain value as the program uses it.

        Args:
            value: text, a number, a boolean, a list, a mapping or None, as a parser returned it.

        Raises:
            Mistake: the value is not one of this shape.
        """
        raise NotImplementedError

    def read_at(self, value: object, *path: str | int) -> T:
        """Return a plain value as `read` does.

        Raises:
            Mistake: the value is not one of this shape; the mistake names `path` as its place.
        """
        try:
            return self.read(value)
        except Mistake as mistake:
            raise mistake.under(*path) from None

    def read_field(self, values: Mapping[str, Any], name: str) -> T | None:
        """Return the value of the field `name`, as `read` does; None if the field is absent or
        null.

        Raises:
            Mistake: the value is not one of this shape; the mistake names the field.
        """
        value = values.get(name)
        return None if value is None else self.read_at(value, name)

    def write(self, value: T) -> object:
        """Return the plain value that `read` would read as `value`."""
        return value

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the plain values that `read` accepts."""
        raise NotImplementedError


def object_schema(
    shapes: Mapping[str, Shape[Any]], *, required: Iterable[str], nullable: Iterable[str]
) -> dict[str, Any]:
    """Return the JSON schema of a mapping with known keys.

    Args:
        shapes: the shape of each key's value.
        required: the keys that must be given.
        nullable: the keys whose value may be null, which is the same as leaving the key out.
    """
    required, nullable = set(required), set(nullable)
    names = [name for name in shapes if name in required]
    return {
        "type": "object",
        **({"required": names} if names else {}),
        "properties": {
            name: {
                **(_or_null(shape.schema()) if name in nullable else shape.schema()),
                **({"description": shape.description} if shape.description else {}),
            }
            for name, shape in shapes.items()
        },
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "type" not in schema:
        return {"oneOf": [*schema["oneOf"], {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [*types, "null"], **values}
