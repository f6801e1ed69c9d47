"""The control API's part of openapi.yaml, derived from its table of operations."""

from __future__ import annotations

from typing import Final

from sms_mock.control.answers import ControlError
from sms_mock.control.blueprint import PREFIX
from sms_mock.control.guard import NEEDS_TOKEN, SEND_TOKEN
from sms_mock.control.operation import BEFORE, LIMIT, Body, DeclaredAnswer, Operation, Parameter
from sms_mock.control.table import OPERATIONS
from sms_mock.openapi.dialects import Json
from sms_mock.openapi.typed import TypedSchemas

TAG: Final = "control"
DESCRIPTION: Final = (
    "The mock's own calls, which the live service does not have: JSON only, answered to local"
    " callers. A call is about the default team unless it authenticates as another or names one"
    " with `?team=`."
)

_TEAM: Final = Parameter(
    "team",
    description="id of the team that the call is about; the default team if left out",
)
_SHARED: Final = (_TEAM, LIMIT, BEFORE)
"""Parameters that are components, because many operations have them."""


class ControlPaths:
    """Describes the control API: `paths`, and the components that they refer to.

    Args:
        account: the security requirements for the credentials of an account, which are optional.
    """

    def __init__(self, account: list[Json]) -> None:
        self._security = [{}, {"controlToken": []}, *account]
        self._typed = TypedSchemas()
        self._typed.of(ControlError)
        self.paths: dict[str, Json] = {}
        for operation in OPERATIONS:
            item = self.paths.setdefault(PREFIX + operation.path, {})
            item[operation.method.lower()] = self._describe(operation)

    @property
    def schemas(self) -> dict[str, Json]:
        """Component schemas by name."""
        return self._typed.components

    @property
    def parameters(self) -> dict[str, Json]:
        """Component parameters by name."""
        return {one.name: _described(one) for one in _SHARED}

    @property
    def responses(self) -> dict[str, Json]:
        """Component responses by name: the refusals that several operations have."""
        return _RESPONSES

    def _describe(self, operation: Operation) -> Json:
        described: Json = {
            "operationId": operation.operation_id,
            "summary": operation.summary,
            **({"description": operation.description} if operation.description else {}),
            "tags": [TAG],
            "security": self._security,
        }
        parameters = [*operation.parameters, *((_TEAM,) if operation.about_team else ())]
        if parameters:
            described["parameters"] = [_parameter(one) for one in parameters]
        if operation.body is not None:
            described["requestBody"] = self._body(operation.body)
        described["responses"] = self._responses(operation)
        return described

    def _body(self, body: Body) -> Json:
        schema = body.shape.schema()
        for name, component in body.names.items():
            fields = schema["properties"]
            fields[name] = self._typed.component(component, fields[name])
        if body.exactly_one:
            # In words: of a oneOf generators make a class for each alternative.
            schema["description"] = f"Send exactly one of {' and '.join(body.exactly_one)}."
        needed = bool(schema.get("required") or body.exactly_one)
        if body.name:
            schema = self._typed.component(body.name, schema)
        content = {"application/json": {"schema": schema, "example": body.example}}
        return {**({"required": True} if needed else {}), "content": content}

    def _responses(self, operation: Operation) -> Json:
        """Return an operation's answers by status, with the refusals that many operations have."""
        shared = {*(() if operation.for_everybody else (401, 403)), *operation.refuses}
        if operation.about_team:
            shared |= {400, 404}
        if operation.body is not None:
            shared |= {400, 413}
        found = {
            str(status): {"$ref": f"#/components/responses/{_REFUSALS[status]}"}
            for status in shared
        }
        for status, answer in operation.answers.items():
            found[str(status)] = self._answer(answer)
        return dict(sorted(found.items()))

    def _answer(self, answer: DeclaredAnswer) -> Json:
        content = {media_type: dict(described) for media_type, described in answer.media.items()}
        if answer.type is not None:
            content["application/json"] = {"schema": self._typed.of(answer.type)}
        return {
            "description": answer.description,
            **({"content": content} if content else {}),
        }


def _parameter(parameter: Parameter) -> Json:
    if parameter in _SHARED:
        return {"$ref": f"#/components/parameters/{parameter.name}"}
    return _described(parameter)


def _described(parameter: Parameter) -> Json:
    default = {} if parameter.default in (None, "") else {"default": parameter.default}
    return {
        "name": parameter.name,
        "in": parameter.place,
        **({"required": True} if parameter.place == "path" else {}),
        **({"description": parameter.description} if parameter.description else {}),
        "schema": {**parameter.shape.schema(), **parameter.keywords, **default},
        **({"example": parameter.example} if parameter.example is not None else {}),
    }


def _refusal(description: str, field: str | None, message: str, help: str) -> Json:
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


_REFUSALS: Final = {
    400: "ControlInvalid",
    401: "ControlUnauthorized",
    403: "ControlForbidden",
    404: "ControlNotFound",
    413: "ControlTooLarge",
    429: "ControlTooMany",
}
_RESPONSES: Final[Json] = {
    "ControlInvalid": _refusal(
        "Something in the request is wrong; nothing was changed",
        "credits",
        "credits is not a number",
        'send {"credits": 100}',
    ),
    "ControlUnauthorized": _refusal(
        "Credentials or control token are wrong or missing",
        "Authorization",
        NEEDS_TOKEN,
        SEND_TOKEN,
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
    "ControlTooMany": _refusal(
        "The server has as many of these as it may have",
        None,
        "this server has 1000 teams, and may have no more",
        "DELETE /_mock/teams/{teamId} deletes one",
    ),
}
