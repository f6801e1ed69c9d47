"""Puts openapi.yaml together from the imitated API, the control API and their components."""

from __future__ import annotations

from typing import Any

from sms_mock import __version__
from sms_mock.api.routes import OPERATIONS, TAGS
from sms_mock.control.description import servers
from sms_mock.openapi import answers, control, handwritten
from sms_mock.openapi.dialects import OPENAPI, Json
from sms_mock.openapi.introduction import INTRODUCTION, TITLE, error_table
from sms_mock.openapi.operations import Operations
from sms_mock.openapi.webhooks import DESCRIPTION as WEBHOOKS_DESCRIPTION
from sms_mock.openapi.webhooks import TAG as WEBHOOKS_TAG
from sms_mock.openapi.webhooks import webhooks

SECURITY_SCHEMES: Json = {
    "email": {"type": "apiKey", "in": "header", "name": "email", "description": "Email address."},
    "token": {"type": "apiKey", "in": "header", "name": "token", "description": "API token."},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The email address as user name, the API token as password.",
    },
    "controlToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "Of a server started with --control-token.",
    },
}
# Not the URL parameters email and token, which are read too: clients that are generated from two
# schemes of one name put the API token into every URL.
ACCOUNT: list[Json] = [{"email": [], "token": []}, {"basic": []}]


def document() -> Json:
    """Return the OpenAPI 3.1 document of both APIs, made of dicts, lists and scalars."""
    operations = Operations()
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        path, method, described = operations.describe(operation)
        paths.setdefault(path, {})[method] = described
    own = control.ControlPaths(ACCOUNT)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": TITLE,
            "version": __version__,
            "summary": "What this server really answers.",
            "description": INTRODUCTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": servers(None),
        "security": ACCOUNT,
        "tags": [{"name": tag.name, "description": tag.description} for tag in TAGS]
        + [
            {"name": WEBHOOKS_TAG, "description": WEBHOOKS_DESCRIPTION},
            {"name": control.TAG, "description": control.DESCRIPTION},
        ],
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
