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
        """Return the JSON schema of the values to send: of those that `write` returns.

        `read` may accept other spellings too; the description says so where it matters.
        """
        raise NotImplementedError


def object_schema(shapes: Mapping[str, Shape[Any]], *, required: Iterable[str]) -> dict[str, Any]:
    """Return the JSON schema of a mapping with known keys.

    Null is read as if the key were left out. The schema does not say so, because a generated client
    would then have two ways to send nothing.

    Args:
        shapes: the shape of each key's value.
        required: the keys that must be given.
    """
    required = set(required)
    names = [name for name in shapes if name in required]
    return {
        "type": "object",
        **({"required": names} if names else {}),
        "properties": {
            name: {
                **shape.schema(),
                **({"description": shape.description} if shape.description else {}),
            }
            for name, shape in shapes.items()
        },
        "additionalProperties": False,
    }
