"""The control API's part of openapi.yaml, read from `control/descriptions/`.

Each file there describes in OpenAPI what one file of `control/` serves. This file adds what all
operations have in common: tag, security, servers and the refusals.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sms_mock.openapi.dialects import Json
from sms_mock.openapi.shape_schemas import shape_schemas

TAG = "control"
DESCRIPTION = (
    "The mock's own calls, which the live service does not have: JSON only, answered to local"
    " callers. A call is about the default team unless it authenticates as another or names one"
    " with `?team=`."
)
FOLDER = Path(__file__).parents[1] / "control" / "descriptions"
METHODS = ("get", "put", "post", "delete")

_TEAM = {"$ref": "#/components/parameters/team"}
# The prefixes are the imitated API's.
_SERVERS = [{"url": "/", "description": "no prefix"}]


def fragments(three_ways: list[Json]) -> dict[str, Json]:
    """`paths`, `schemas`, `parameters` and `responses` of the control API.

    Args:
        three_ways: the security requirements of an account, which a call may have and need not.
    """
    found: dict[str, Json] = {"paths": {}, "schemas": shape_schemas(), "parameters": {}}
    for file in sorted(FOLDER.glob("*.yaml")):
        for part, entries in _read(file).items():
            twice = found[part].keys() & entries.keys()
            if twice:
                raise ValueError(f"{file.name}: described elsewhere too: {', '.join(twice)}")
            found[part].update(entries)
    for item in found["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            operation["tags"] = [TAG]
            operation["security"] = [{}, {"controlToken": []}, *three_ways]
            operation["responses"] = _with_refusals(operation)
        item["servers"] = _SERVERS
    found["responses"] = _RESPONSES
    return found


def _with_refusals(operation: Json) -> Json:
    """The responses of a call, with the refusals that all calls of its kind have."""
    found = {"401": "ControlUnauthorized", "403": "ControlForbidden"}
    if _TEAM in operation.get("parameters", ()):
        found |= {"400": "ControlInvalid", "404": "ControlNotFound"}
    if "requestBody" in operation:
        found |= {"400": "ControlInvalid", "413": "ControlTooLarge"}
    shared = {status: {"$ref": f"#/components/responses/{name}"} for status, name in found.items()}
    return dict(sorted({**shared, **operation["responses"]}.items()))


def _read(file: Path) -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return described


def _refusal(description: str, field: str, message: str, help: str) -> Json:
    example = {"error": {"field": field, "message": message, "help": help}}
    return {
        "description": description,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ControlError"},
                "example": example,
            }
        },
    }


_RESPONSES: Json = {
    "ControlInvalid": _refusal(
        "Something in the request is wrong; nothing was changed",
        "credits",
        "credits is not a number",
        'send {"credits": 100}',
    ),
    "ControlUnauthorized": _refusal(
        "Credentials or control token are wrong or missing",
        "Authorization",
        "this server was started with a control token",
        "send Authorization: Bearer and that token",
    ),
    "ControlForbidden": _refusal(
        "The Host or Origin is not local",
        "Host",
        "'example.com' is not a local name: neither /_mock nor the page answers to it",
        "start the server with --allow-host example.com",
    ),
    "ControlNotFound": _refusal(
        "There is no such team or thing",
        "team",
        "there is no team 'example'",
        "GET /_mock/teams lists them",
    ),
    "ControlTooLarge": _refusal(
        "The body is too large", "body", "the body is too large", "send less in one request"
    ),
}
