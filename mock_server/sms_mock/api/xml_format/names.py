"""What elements are called where the field's own name is not it; the same in and out."""

from __future__ import annotations

import marshmallow

AnySchema = marshmallow.Schema | type[marshmallow.Schema]


def member_name(field: marshmallow.fields.Nested, key: str) -> str:
    """The element of a list's members: their type's name, first letter lower-case."""
    type_name: str = getattr(field.schema, "type_name", "") or key
    return type_name[:1].lower() + type_name[1:]
