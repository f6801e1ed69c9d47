"""Describes the operations of the imitated API as paths of openapi.yaml."""

from __future__ import annotations

import re
from typing import Any

from sms_mock import evidence
from sms_mock.api.operation import Operation, OwnBody
from sms_mock.api.parameters import Parameter
from sms_mock.api.paths import BASE
from sms_mock.openapi import samples
from sms_mock.openapi.answers import Answers
from sms_mock.openapi.dialects import Body, Json
from sms_mock.openapi.field_docs import HEX_ID

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FORM = "application/x-www-form-urlencoded"

PATH_PARAMETERS: dict[str, Json] = {
    "userId": {"type": "integer", "format": "int64", "minimum": 1},
    "templateId": {"type": "integer", "format": "int64", "minimum": 1},
    "contactId": {"type": "string", **HEX_ID},
    "groupId": {"type": "string", **HEX_ID},
    "messageId": {"type": "string", **HEX_ID},
    "token": {"type": "string", "pattern": "^[^/]+$"},
}
_PATH_TEXTS = {"token": "The account's URL-sending token; it authenticates, the API token does not"}


class Operations:
    """Describes operations, and collects the components that the descriptions refer to."""

    def __init__(self) -> None:
        self.answers = Answers()
        self.bodies = Body()
        self.named_bodies: dict[str, Json] = {}

    def describe(self, operation: Operation) -> tuple[str, str, Json]:
        """Return an operation's path, its method in lower case, and its description.

        The components that the description refers to are added to those of this object.
        """
        described: Json = {
            "operationId": operation.operation_id,
            "tags": [operation.tag],
            "summary": operation.summary,
            **_grounds(operation),
        }
        if operation.url_token:
            described["security"] = []
        parameters = [*_path_parameters(operation), *_query_parameters(operation)]
        if parameters:
            described["parameters"] = parameters
        if operation.body is not None:
            described["requestBody"] = self._body(operation)
        elif operation.own_body is not None:
            described["requestBody"] = _own_body(operation.own_body)
        elif operation.form and operation.method == "POST":
            described["requestBody"] = _form(operation)
        described["responses"] = self.answers.of(operation)
        return BASE + operation.path, operation.method.lower(), described

    def _body(self, operation: Operation) -> Json:
        assert operation.body is not None
        name = f"{operation.operation_id[:1].upper()}{operation.operation_id[1:]}Body"
        self.named_bodies[name] = self.bodies.body(operation.body, operation.needs)
        reference = {"$ref": f"#/components/schemas/{name}"}
        example = samples.BODIES[operation.operation_id]
        return {
            "required": bool(operation.needs),
            "content": {
                "application/json": {"schema": reference, "example": dict(example)},
                # No example: linters and generators don't take XML in a text for one, and tools
                # write a sample from the schema.
                "application/xml": {"schema": reference},
            },
        }


def _grounds(operation: Operation) -> Json:
    """Return the evidence that a successful answer rests on: as a list of ids, and in words."""
    if not operation.evidence:
        return {}
    entries = [evidence.load()[id_] for id_ in operation.evidence]
    lines = (f"- {entry.id} ({entry.ground}): {entry.statement}" for entry in entries)
    return {
        "description": "\n".join(["What the answer rests on:", "", *lines]),
        "x-evidence": list(operation.evidence),
    }


def _path_parameters(operation: Operation) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            **({"description": _PATH_TEXTS[name]} if name in _PATH_TEXTS else {}),
            "schema": PATH_PARAMETERS[name],
            "example": samples.PATH[name],
        }
        for name in _PLACEHOLDER.findall(operation.path)
    ]


def _query_parameters(operation: Operation) -> list[Json]:
    found = []
    for parameter in operation.parameters:
        described: Json = {
            "name": parameter.name,
            "in": "query",
            "description": parameter.description,
            "schema": dict(parameter.schema),
        }
        if _needed(operation, parameter):
            # A POST may have it in a form body instead.
            described["required"] = not (operation.form and operation.method == "POST")
            described["schema"]["minLength"] = 1
            described["example"] = samples.QUERY[parameter.name]
        found.append(described)
    return found


def _needed(operation: Operation, parameter: Parameter) -> bool:
    return parameter.required or parameter.name in operation.needs


def _own_body(body: OwnBody) -> Json:
    content = {media_type: dict(described) for media_type, described in body.content.items()}
    return {"required": body.required, "content": content}


def _form(operation: Operation) -> Json:
    """Return the description of a form body with the parameters of the query string.

    If a request has a parameter in both, the server uses the one in the query string.
    """
    properties: dict[str, Any] = {
        parameter.name: {**parameter.schema, "description": parameter.description}
        for parameter in operation.parameters
    }
    return {
        "description": "The same parameters in a form; if both have one, the query's is used.",
        "required": False,
        "content": {_FORM: {"schema": {"type": "object", "properties": properties}}},
    }
