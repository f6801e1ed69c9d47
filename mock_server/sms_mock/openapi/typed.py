"""Turns the types of the control API's answers into JSON Schema.

A TypedDict becomes a component named after its class, without `_` in front and `Item` at the end;
its docstring is the description. A generic one, such as `Page[Team]`, is written in place.
`control/answers.py` has the annotations that a type may carry.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NotRequired, TypeVar, Union

from sms_mock.control.answers import Beside, Component, Doc, Reference
from sms_mock.openapi.dialects import Json

_PLAIN: Final[Mapping[Any, Json]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Any: {},
}


class TypedSchemas:
    """Turns types into JSON Schema, and collects the components that the schemas refer to."""

    def __init__(self) -> None:
        self.components: dict[str, Json] = {}

    def of(self, kind: Any, variables: Mapping[Any, Any] = types.MappingProxyType({})) -> Json:
        """Return the JSON Schema of a type, and add the components that it refers to.

        Args:
            variables: the type that each type variable in `kind` stands for.

        Raises:
            TypeError: an answer cannot have this type.
            ValueError: a component with the same name and another schema exists.
        """
        if isinstance(kind, TypeVar):
            return self.of(variables[kind])
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        origin, args = typing.get_origin(kind), typing.get_args(kind)
        if origin is Annotated:
            described = self.of(args[0], variables)
            for note in args[1:]:
                described = self._annotated(described, note)
            return described
        if origin is Literal:
            return _enum(args)
        if origin in (Union, types.UnionType):
            schemas = [self.of(one, variables) for one in args if one is not type(None)]
            return _any_of(schemas, null=type(None) in args)
        if origin is list:
            return {"type": "array", "items": self.of(args[0], variables)}
        if origin in (dict, Mapping):
            values = self.of(args[1], variables)
            return {"type": "object", **({"additionalProperties": values} if values else {})}
        if typing.is_typeddict(origin):
            return self._object(kind)
        if typing.is_typeddict(kind):
            return self._refer(kind.__name__.lstrip("_").removesuffix("Item"), self._object(kind))
        raise TypeError(f"{kind!r} is not a type that an answer can have")

    def component(self, name: str, schema: Json) -> Json:
        """Add a component, if it is not there yet, and return a `$ref` to it.

        Raises:
            ValueError: a component with this name and another schema exists.
        """
        return self._refer(name, schema)

    def _refer(self, name: str, schema: Json) -> Json:
        if self.components.setdefault(name, schema) != schema:
            raise ValueError(f"two components have the name {name}")
        return _reference(name)

    def _annotated(self, described: Json, note: Any) -> Json:
        if isinstance(note, Beside):
            description, beside = _without_description(self._object(note.fields))
            return self._refer(
                note.name, {**description, "allOf": [_reference(note.component), beside]}
            )
        if isinstance(note, Reference):
            return _reference(note.name)
        assert isinstance(note, Doc)
        if isinstance(note, Component):
            return self._refer(note.name, {**described, **note.schema})
        return {**described, **note.schema}

    def _object(self, kind: Any) -> Json:
        """Return the JSON Schema of a TypedDict, which may be generic, such as `Page[Team]`."""
        base = typing.get_origin(kind) or kind
        variables = _variables_of(kind)
        fields = typing.get_type_hints(base, include_extras=True)
        required = [name for name, one in fields.items() if not _is_not_required(one)]
        description = {"description": _summary(base)} if base.__doc__ else {}
        return {
            "type": "object",
            **description,
            "required": required,
            "properties": {name: self.of(_needed(one), variables) for name, one in fields.items()},
        }


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _variables_of(kind: Any) -> dict[Any, Any]:
    """Return the type that each type variable of a TypedDict, or of its bases, stands for."""
    origin = typing.get_origin(kind)
    if origin is not None:
        return dict(zip(origin.__parameters__, typing.get_args(kind), strict=True))
    found: dict[Any, Any] = {}
    for base in getattr(kind, "__orig_bases__", ()):
        if typing.is_typeddict(typing.get_origin(base)):
            found |= _variables_of(base)
    return found


def _is_not_required(kind: Any) -> bool:
    return typing.get_origin(kind) is NotRequired


def _needed(kind: Any) -> Any:
    return typing.get_args(kind)[0] if _is_not_required(kind) else kind


def _summary(kind: Any) -> str:
    return inspect.cleandoc(kind.__doc__)


def _without_description(schema: Json) -> tuple[Json, Json]:
    rest = {key: value for key, value in schema.items() if key != "description"}
    return {key: schema[key] for key in schema.keys() - rest.keys()}, rest


def _enum(values: Sequence[Any]) -> Json:
    """Return the schema of a value that is one of these texts, or of these other plain values."""
    types = {_PLAIN[type(value)]["type"] for value in values}
    (only,) = types  # generators need the type: they don't look for it in the values
    return {"type": only, "enum": list(values)}


def _any_of(schemas: list[Json], *, null: bool) -> Json:
    """Return a schema for values that fit at least one of several schemas, or are null.

    If all schemas are only types, it is one list of types. One schema with a type gets null as a
    second type, which generators understand better than `anyOf`.
    """
    if all(set(schema) == {"type"} for schema in schemas):
        return {"type": [*(schema["type"] for schema in schemas), *(["null"] if null else [])]}
    if null and len(schemas) == 1 and "type" in schemas[0]:
        (only,) = schemas
        values = {"enum": [*only["enum"], None]} if "enum" in only else {}
        return {**only, "type": [only["type"], "null"], **values}
    return {"anyOf": [*schemas, *([{"type": "null"}] if null else [])]}
