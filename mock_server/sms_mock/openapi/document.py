"""Puts openapi.yaml together from the imitated API, the control API and their components."""

from __future__ import annotations

from typing import Any

import yaml

from sms_mock import __version__
from sms_mock.api.paths import PREFIXES
from sms_mock.api.routes import OPERATIONS, TAGS
from sms_mock.openapi import answers, control, handwritten
from sms_mock.openapi.dialects import OPENAPI, Json
from sms_mock.openapi.introduction import INTRODUCTION, TITLE, error_table
from sms_mock.openapi.operations import Operations
from sms_mock.openapi.webhooks import webhooks

SECURITY_SCHEMES: Json = {
    "email": {"type": "apiKey", "in": "header", "name": "email", "description": "Email address."},
    "token": {"type": "apiKey", "in": "header", "name": "token", "description": "API token."},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The email address as user name, the API token as password.",
    },
    "emailParameter": {
        "type": "apiKey",
        "in": "query",
        "name": "email",
        "description": "Email address; URLs are logged in many places, so for trying out only.",
    },
    "tokenParameter": {
        "type": "apiKey",
        "in": "query",
        "name": "token",
        "description": "API token; URLs are logged in many places, so for trying out only.",
    },
    "controlToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "Of a server started with --control-token.",
    },
}
THREE_WAYS: list[Json] = [
    {"email": [], "token": []},
    {"basic": []},
    {"emailParameter": [], "tokenParameter": []},
]


def document() -> Json:
    """Return the OpenAPI 3.1 document of both APIs, made of dicts, lists and scalars."""
    operations = Operations()
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        path, method, described = operations.describe(operation)
        paths.setdefault(path, {})[method] = described
    own = control.ControlPaths(THREE_WAYS)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": TITLE,
            "version": __version__,
            "summary": "What this server really answers.",
            "description": INTRODUCTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [
            *({"url": prefix} for prefix in PREFIXES),
            {"url": "/", "description": "for clients that let a user set only a host"},
        ],
        "security": THREE_WAYS,
        "tags": [{"name": tag.name, "description": tag.description} for tag in TAGS]
        + [{"name": control.TAG, "description": control.DESCRIPTION}],
        "paths": {**paths, **own.paths},
        "webhooks": webhooks(),
        "components": _components(operations, own),
    }


def _components(operations: Operations, own: control.ControlPaths) -> Json:
    schemas = _together(
        operations.named_bodies,
        operations.bodies.components(),
        operations.answers.json.components(),
        operations.answers.xml.components(),
        handwritten.link_component(""),
        handwritten.link_component(operations.answers.xml.suffix),
        own.schemas,
    )
    schemas["Error"] = {"description": error_table(), **schemas["Error"]}
    return {
        "securitySchemes": SECURITY_SCHEMES,
        "headers": answers.HEADERS,
        "parameters": own.parameters,
        "responses": _together(operations.answers.shared, own.responses),
        "examples": answers.examples(),
        "schemas": dict(sorted(schemas.items())),
    }


def _together(*parts: dict[str, Any]) -> dict[str, Any]:
    """Merge dicts of components.

    Raises:
        ValueError: two of them have the same name.
    """
    found: dict[str, Any] = {}
    for part in parts:
        twice = found.keys() & part.keys()
        if twice:
            raise ValueError(f"described twice: {', '.join(sorted(twice))}")
        found.update(part)
    return found


class _Dumper(yaml.SafeDumper):
    """A YAML dumper that writes equal values anew instead of as aliases, and short ones inline."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, text: str) -> yaml.Node:
        return self.represent_scalar(_STRING, text, style="|" if "\n" in text else None)

    def items(self, items: list[Any]) -> yaml.Node:
        flat = all(isinstance(item, str | int | float | None) for item in items)
        return self.represent_sequence(_LIST, items, flow_style=flat)

    def mapping(self, entries: Json) -> yaml.Node:
        flat = not entries or (len(entries) == 1 and isinstance(next(iter(entries.values())), str))
        return self.represent_mapping(_MAP, entries, flow_style=flat)


_STRING, _LIST, _MAP = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))
_Dumper.add_representer(str, _Dumper.text)
_Dumper.add_representer(list, _Dumper.items)
_Dumper.add_representer(dict, _Dumper.mapping)


def as_yaml(described: Json) -> str:
    """Return an OpenAPI document as the text of openapi.yaml."""
    return yaml.dump(described, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
