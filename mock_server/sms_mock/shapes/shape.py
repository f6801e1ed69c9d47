"""What every shape can do: read a plain value, write it back, describe itself as a JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from sms_mock.shapes.mistake import Mistake

T = TypeVar("T")


class Shape(Generic[T]):
    """What one value may be.

    Attributes:
        example: how the value is written in a fixtures file; help texts show it.
    """

    example: str = ""

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
