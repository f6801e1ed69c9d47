"""Turns the schemas of `api/schemas.py` into JSON Schema, with the texts of `field_docs.py`.

It does so in three dialects: for bodies of requests, for answers in JSON and for answers in XML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import marshmallow
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter

from sms_mock.api.answer_fields import CharacterAnalysis, Credits, EpochMillis, Links
from sms_mock.api.fields import INT32, DigitsText, WholeNumber, WireDate
from sms_mock.api.objects import ApiSchema
from sms_mock.api.xml_format import in_xml_order
from sms_mock.domain.dates import iso8601
from sms_mock.openapi.field_docs import Doc, doc_of
from sms_mock.openapi.handwritten import CHARACTER, CHARACTER_XML, link_reference

Json = dict[str, Any]
if TYPE_CHECKING:
    Field = marshmallow.fields.Field[Any]
else:
    Field = marshmallow.fields.Field  # generic since marshmallow 4 only

OPENAPI = "3.1.0"

_NAMES: Mapping[str, str] = {
    "SendSmsRequest": "SmsRequest",
    "SendSmsResponse": "SmsResponse",
    "SendSmsRequests": "BulkRequest",
    "SendSmsResponses": "BulkResponse",
}
"""The names of components that are not named after their type, by type. Generators name classes of
the operation `sendSms` like the first two, and openapi-python-client makes code that does not work
of an object that has a field with its own name, as the others do."""


class Dialect:
    """Turns schemas into JSON Schema in one dialect, and collects the components referred to."""

    suffix: ClassVar[str] = ""
    """The text at the end of its components' names."""

    def __init__(self) -> None:
        plugin = _Plugin(lambda schema: f"{component_name(schema)}{self.suffix}")
        plugin.dialect = self
        self._spec = APISpec("", "", OPENAPI, plugins=[plugin])
        assert isinstance(plugin.converter, _Converter)
        self._converter = plugin.converter

    def reference(self, schema: ApiSchema) -> Json:
        """Return a `$ref` to the component of a schema; the first call adds the component."""
        found: Json = self._converter.resolve_nested_schema(schema)  # type: ignore[no-untyped-call]
        return found

    def whole(self, schema: ApiSchema) -> Json:
        """Return the JSON Schema of a schema in place, with a `$ref` for each nested schema.

        Components of the nested schemas are added if they are missing.
        """
        return self._converter.schema2jsonschema(schema)

    def components(self) -> dict[str, Json]:
        """Return the component schemas that were referred to so far, by name."""
        found: dict[str, Json] = self._spec.to_dict().get("components", {}).get("schemas", {})
        return found

    def finish(self, schema: ApiSchema, described: Json) -> None:
        """Add to an object's JSON Schema what depends on all its fields, such as `required`.

        This class adds nothing; the dialects below do.
        """

    def value(self, field: Field, converted: Json) -> Json:
        """Return the JSON Schema of a field's value other than null.

        Args:
            converted: the JSON Schema that apispec made of the field.
        """
        if isinstance(field, Links):
            return {"type": "array", "items": link_reference(self.suffix)}
        if isinstance(field, Credits):
            return {"type": "number", "format": "double"}
        if isinstance(field, WholeNumber):
            return {"type": "integer", "format": _integer_format(field)}
        return converted

    def limits(self, doc: Doc) -> Mapping[str, Any]:
        """Return further keywords of JSON Schema for the value of a field that `doc` documents."""
        return doc.answered

    def null(self, doc: Doc) -> bool:
        """Return whether the value of a field that `doc` documents may be null."""
        return doc.null

    def example(self, field: Field, doc: Doc) -> Any:
        return doc.example


class Body(Dialect):
    """The dialect for bodies of requests, in JSON or XML: what to send, not all that is read."""

    suffix = "Item"

    def value(self, field: Field, converted: Json) -> Json:
        if isinstance(field, DigitsText | WireDate):
            return {"type": "string"}
        if isinstance(field, Links):
            return {"type": "array", "items": link_reference(""), "readOnly": True}
        described = super().value(field, converted)
        if isinstance(field, WholeNumber):
            described |= {"minimum": field.min, "maximum": field.max}
        if field.dump_only:
            described["readOnly"] = True
        return described

    def limits(self, doc: Doc) -> Mapping[str, Any]:
        return doc.asked

    def null(self, doc: Doc) -> bool:
        return False  # null is read as absent; sending nothing needs one way only

    def finish(self, schema: ApiSchema, described: Json) -> None:
        described["xml"] = {"name": schema.element_name()}

    def body(self, schema: ApiSchema, needs: tuple[str, ...]) -> Json:
        """Return the JSON Schema of a body in which the fields `needs` are required."""
        described = self.whole(schema)
        if needs:
            described["required"] = list(needs)
        return described


class JsonAnswer(Dialect):
    """The dialect for answers in JSON: every field is there, null if it has no value (O10)."""

    def value(self, field: Field, converted: Json) -> Json:
        if isinstance(field, EpochMillis):
            return {"type": "integer", "format": "int64"}
        if isinstance(field, CharacterAnalysis):
            return {"type": "array", "items": CHARACTER}
        return super().value(field, converted)

    def finish(self, schema: ApiSchema, described: Json) -> None:
        described["required"] = list(described["properties"])


class XmlAnswer(Dialect):
    """The dialect for answers in XML.

    Fields without a value are left out (A44), dates are in ISO 8601 (A45), lists have no element
    around them (O14, A43), and fields stand in the order of the XML elements (A46, I8).
    """

    suffix = "Xml"

    def value(self, field: Field, converted: Json) -> Json:
        if isinstance(field, EpochMillis):
            return {"type": "string", "format": "date-time"}
        if isinstance(field, CharacterAnalysis):
            return {"type": "array", "items": CHARACTER_XML}
        described = super().value(field, converted)
        if "$ref" in described:
            # The component is named after its type, the element here after the field.
            described["xml"] = {"name": name_of(field)}
        return described

    def null(self, doc: Doc) -> bool:
        return False

    def example(self, field: Field, doc: Doc) -> Any:
        if isinstance(field, EpochMillis) and doc.example is not None:
            return iso8601(doc.example)
        return doc.example

    def finish(self, schema: ApiSchema, described: Json) -> None:
        always = [
            name
            for name, value in described["properties"].items()
            if value.get("type") != "array" and not doc_of(schema.type_name, name).null
        ]
        if always:
            described["required"] = always
        properties = described["properties"]
        described["properties"] = {name: properties[name] for name, _ in in_xml_order(schema)}
        described["xml"] = {"name": schema.element_name()}


class _Converter(OpenAPIConverter):
    """apispec's converter from marshmallow fields, with the dialect deciding about each value."""

    dialect: Dialect

    def field2nullable(self, field: Field, ret: Json) -> Json:
        return {}  # every field here accepts None; the dialect decides whether to show it

    def field2property(self, field: Field) -> Json:
        schema = field.parent
        if not isinstance(schema, ApiSchema):  # the members of a list
            inner: Json = super().field2property(field)
            return inner
        doc = doc_of(schema.type_name, name_of(field))
        described = self.dialect.value(field, super().field2property(field))
        described |= self.dialect.limits(doc)
        if self.dialect.null(doc):
            described = _allow_null(described)
        described["description"] = doc.text
        example = self.dialect.example(field, doc)
        if example is not None or (doc.null and "null" in described.get("type", ())):
            described["examples"] = [example]
        return described

    def schema2jsonschema(self, schema: ApiSchema) -> Json:
        described: Json = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        self.dialect.finish(schema, described)
        return described


class _Plugin(MarshmallowPlugin):
    Converter = _Converter
    dialect: Dialect

    def init_spec(self, spec: APISpec) -> None:
        super().init_spec(spec)
        assert isinstance(self.converter, _Converter)
        self.converter.dialect = self.dialect


def component_name(schema: Any) -> str:
    """Return the name of a schema's component, without the suffix of its dialect."""
    name: str = schema.type_name
    return _NAMES.get(name, name)


def name_of(field: Field) -> str:
    """Return the field's name in JSON and XML."""
    return field.data_key or str(field.name)


def _integer_format(field: WholeNumber) -> str:
    return "int32" if field.max <= INT32[1] else "int64"


def _allow_null(described: Json) -> Json:
    if "$ref" in described:
        reference = {"$ref": described.pop("$ref")}
        return {"anyOf": [reference, {"type": "null"}], **described}
    kinds = described["type"]
    described["type"] = [*(kinds if isinstance(kinds, list) else [kinds]), "null"]
    if "enum" in described:
        described["enum"] = [*described["enum"], None]
    return described
