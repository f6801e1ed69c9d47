"""Makes the tools' schemas short, because an agent has all of them in its context.

pydantic's schemas have titles made of names, null as a type and as a default, and each definition
again in every tool that uses it. Here an object is described once: where it occurs again, its
schema names the place that describes it.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from sms_mock.mcp.results import Result

Schema = dict[str, Any]

_NULL: Final = {"type": "null"}


def input_schema(arguments: type[BaseModel]) -> Schema:
    """Return the schema of a tool's arguments."""
    whole = arguments.model_json_schema(by_alias=True)
    properties = {name: _plain(field) for name, field in whole["properties"].items()}
    return {**_plain(whole), "properties": properties}


class OutputSchemas:
    """Makes the schemas of what the tools return, in the order in which an agent reads them.

    They have no `required`: a field that has its default is left out of an answer. A description
    that an earlier field of the same name has is left out too.
    """

    def __init__(self) -> None:
        self._places: dict[type[BaseModel], str] = {}
        """Where each model is described: a tool, and the fields on the way to the model."""
        self._described: set[tuple[str, str]] = set()
        """Name and description of each field that is described."""

    def schema_of(self, returned: type[BaseModel], tool: str) -> Schema:
        """Return the schema of what a tool returns."""
        whole = returned.model_json_schema()
        return self._object(whole, whole.get("$defs", {}), tool)

    def _object(self, schema: Schema, definitions: Schema, place: str) -> Schema:
        model = _models()[schema["title"]]
        if model in self._places:
            return {"type": "object", "description": f"As in {self._places[model]}."}
        line = model.__mro__[: model.__mro__.index(Result)]
        base = next((one for one in line if one in self._places), None)
        for one in line:
            self._places.setdefault(one, place)
        shown: Schema = {"type": "object"}
        if base is not None:
            shown["description"] = f"As in {self._places[base]}, and:"
        shown["properties"] = {
            name: self._field(name, field, definitions, f"{place}.{name}")
            for name, field in schema["properties"].items()
            if base is None or name not in base.model_fields
        }
        return shown

    def _field(self, name: str, schema: Schema, definitions: Schema, place: str) -> Schema:
        field = _plain(schema)
        field.pop("default", None)
        said = (name, field.get("description", ""))
        if said in self._described:
            del field["description"]
        elif said[1]:
            self._described.add(said)
        if "$ref" in field:
            return self._object(_referred(field, definitions), definitions, place) | field
        if "$ref" in field.get("items", ()):
            field["items"] = self._object(
                _referred(field["items"], definitions), definitions, place
            )
        return field


def _referred(schema: Schema, definitions: Schema) -> Schema:
    """Return the definition that a schema refers to, and take the reference out of it."""
    found: Schema = definitions[schema.pop("$ref").rpartition("/")[2]]
    return found


def _models(base: type[BaseModel] = Result) -> dict[str, type[BaseModel]]:
    """Return a model and all that inherit from it, by their names."""
    found = {base.__name__: base}
    for one in base.__subclasses__():
        found |= _models(one)
    return found


def _plain(schema: Schema) -> Schema:
    """Return a copy without titles, and without null as a type and as a default: what has no value
    is left out, of arguments as of answers.
    """
    kept: Schema = {
        name: _plain(value) if name == "items" and isinstance(value, dict) else value
        for name, value in schema.items()
        if name not in ("title", "$defs") and not (name == "default" and value is None)
    }
    if _NULL in kept.get("anyOf", ()):
        kinds = [_plain(one) for one in kept.pop("anyOf") if one != _NULL]
        kept |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return kept
