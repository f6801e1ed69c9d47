"""What every shape can do: read a plain value, write it back, describe itself as a JSON schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, Generic, Self, TypeVar

from sms_mock.shapes.mistake import Mistake

T = TypeVar("T")


class Shape(Generic[T]):
    """What one value may be.

    Attributes:
        example: how the value is written in a fixtures file; help texts show it.
        description: what the value means where it stands; the JSON schema shows it.
    """

    example: str = ""
    description: str = ""

    def about(self, description: str) -> Self:
        """The same shape with a description."""
        described = copy(self)
        described.description = description
        return described

    def read(self, value: object) -> T:
        """The value as the program uses it.

        Args:
            value: text, number, boolean, list, mapping or None, as a parser gave it.

        Raises:
            Mistake: the value has another shape.
        """
        raise NotImplementedError

    def read_at(self, value: object, *path: str | int) -> T:
        """As `read`; a mistake names the place `path` of the value.

        Raises:
            Mistake: the value has another shape.
        """
        try:
            return self.read(value)
        except Mistake as mistake:
            raise mistake.under(*path) from None

    def read_field(self, values: Mapping[str, Any], name: str) -> T | None:
        """The value of one field; None if the field is absent or null.

        Raises:
            Mistake: the value has another shape; its place is `name`.
        """
        value = values.get(name)
        return None if value is None else self.read_at(value, name)

    def write(self, value: T) -> object:
        """The plain value that `read` turns into `value`."""
        return value

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the plain value."""
        raise NotImplementedError


def object_schema(
    shapes: Mapping[str, Shape[Any]], *, required: Iterable[str], nullable: Iterable[str]
) -> dict[str, Any]:
    """The JSON schema of a mapping with known keys.

    Args:
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
