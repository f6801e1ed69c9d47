"""The JSON Schemas of links and of analysed characters, which have no marshmallow schema."""

from __future__ import annotations

from typing import Any

from sms_mock.api.xml_format import ATOM

Json = dict[str, Any]

CHARACTER: Json = {
    "type": "array",
    "description": "The character, its encoding, what it counts.",
    "items": {"description": "Two texts and a whole number."},
    "minItems": 3,
    "maxItems": 3,
    "examples": [["€", "GSM7", 2]],
}
CHARACTER_XML: Json = {
    "type": "object",
    "properties": {
        "item": {
            "type": "array",
            "description": "The character, its encoding, what it counts.",
            "items": {"type": "string", "examples": ["€"]},
            "minItems": 3,
            "maxItems": 3,
        },
    },
    "required": ["item"],
    "xml": {"name": "characterAnalysis"},
}

_HREF = "http://localhost:8767/app/api/rest/v1/contacts/5b37661a0000000000000100"


def link_component(suffix: str) -> dict[str, Json]:
    """Return the component schema of a link by its name, `Link` and the suffix.

    A `suffix` means the schema for XML, where a link has attributes only.
    """
    described: Json = {
        "type": "object",
        "description": "Where something is found.",
        "properties": {
            "rel": {"type": "string", "enum": ["self", "next", "previous"]},
            "href": {"type": "string", "format": "uri", "examples": [_HREF]},
        },
        "required": ["rel", "href"],
    }
    if suffix:
        described["xml"] = {"name": "link", "namespace": ATOM, "prefix": "atom"}
        for value in described["properties"].values():
            value["xml"] = {"attribute": True}
    return {f"Link{suffix}": described}


def link_reference(suffix: str) -> Json:
    """Return a `$ref` to the component of `link_component` with the same suffix."""
    return {"$ref": f"#/components/schemas/Link{suffix}"}
