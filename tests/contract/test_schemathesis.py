"""openapi.yaml holds for generated inputs, valid and invalid.

There is a fixed number of inputs for each operation, the same in every run. Each answer must have a
status, a type and a body that are described, and must not be an error of the server itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.deserialization import DeserializationContext
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response

from sms_mock.actions.receive import receive_reply
from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.openapi import samples
from sms_mock.service import Service
from tests.conftest import ADMINISTRATOR, RealTime

ROOT = Path(__file__).parents[2]
EXAMPLES = 15
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EMAIL, TOKEN = ADMINISTRATOR
CREDENTIALS = {"email": EMAIL, "token": TOKEN}

# A client that names no format is answered in XML.
accepts = strategies.sampled_from(["application/json", "application/json", "*/*"])

bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking a failure would take minutes
    suppress_health_check=list(HealthCheck),
)


WITHOUT = {"/_mock/docs/assets/{name}", "/_mock/events"}
"""Files of a page, and a stream that does not end."""


@cache
def described() -> Any:
    """Return openapi.yaml, parsed, without prefixes, so that paths are called as written."""
    document = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    document["servers"] = [{"url": "/"}]
    return document


def cases() -> list[Any]:
    """Return every operation with valid input, and with invalid input if it takes any input."""
    return [
        pytest.param(label, mode, id=f"{label}-{mode.value}")
        for path, item in described()["paths"].items()
        if path not in WITHOUT
        for method, operation in item.items()
        if method != "servers"
        for label in [f"{method.upper()} {path}"]
        for mode in GenerationMode
        if mode == GenerationMode.POSITIVE or operation.keys() & {"parameters", "requestBody"}
    ]


@schemathesis.deserializer("application/json")
def read_json(context: DeserializationContext, response: Response) -> Any:
    """Parse an answer as JSON, unless the operation answers a single text without quotes (A48)."""
    answers = context.operation.definition.raw["responses"]
    content = answers.get(str(response.status_code), {}).get("content", {})
    bare_text = content.get("application/json", {}).get("schema", {}).get("type") == "string"
    return response.text if bare_text else response.json()


@cache
def schema() -> Any:
    loaded = schemathesis.openapi.from_dict(described())
    loaded.config.generation.update(with_security_parameters=False)
    return loaded


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service(Settings(), now=RealTime(), rng=random.Random(1))
    made.phase = "ready"  # without its worker, which would post webhooks to made-up URLs
    yield made
    made.stop()


@pytest.fixture
def app(service: Service) -> Flask:
    """The application, in which a bug raises an exception instead of causing an answer."""
    made = create_app(service.settings, service=service)
    made.testing = True
    return made


@pytest.fixture
def known(service: Service) -> dict[str, Any]:
    """Values of path parameters that exist, by name; the message is an inbound one."""
    reply = receive_reply(service.teams.default, "27600000100", "Yes")
    return {**samples.PATH, "messageId": reply.message_id, "teamId": "default", "name": "docs.css"}


@pytest.mark.parametrize("label, mode", cases())
def test_every_answer_is_as_described(
    app: Flask, known: dict[str, Any], label: str, mode: GenerationMode
) -> None:
    operation = schema().find_operation_by_label(label)
    names = {parameter.name for parameter in operation.path_parameters}
    existing = {name: known[name] for name in names & known.keys()}
    query = {"timeout": 0} if "timeout" in {p.name for p in operation.query} else None
    anything = operation.as_strategy(mode, query=query)
    if existing:
        anything |= operation.as_strategy(mode, query=query, path_parameters=existing)

    @seed(1)
    @bounded
    @given(case=anything, accept=accepts)
    def hold(case: Any, accept: str) -> None:
        response = case.call(app=app, headers={**CREDENTIALS, "Accept": accept})
        case.validate_response(response, checks=CHECKS)

    hold()


@pytest.mark.parametrize(
    "status, content_type, field, failure",
    [
        ("201", "application/json", "creditBalance", "Undocumented status code"),
        ("200", "application/yaml", "creditBalance", "Undocumented Content-Type"),
        ("200", "application/json", "creditsLeft", "Response violates schema"),
    ],
)
def test_an_answer_that_is_not_as_described_would_be_found(
    app: Flask, status: str, content_type: str, field: str, failure: str
) -> None:
    content = {content_type: {"schema": {"type": "object", "required": [field]}}}
    responses = {status: {"description": "", "content": content}}
    path = "/api/rest/v1/account/balance"
    wrong = schemathesis.openapi.from_dict(
        {
            "openapi": "3.1.0",
            "info": {"title": "wrong", "version": "1"},
            "paths": {path: {"get": {"responses": responses}}},
        }
    )
    case = wrong[path]["GET"].Case()
    response = case.call(app=app, headers={**CREDENTIALS, "Accept": "application/json"})
    with pytest.raises(FailureGroup) as caught:
        case.validate_response(response, checks=CHECKS)
    assert failure in str(caught.value.exceptions[0])


def test_a_bug_would_be_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sms_mock.api.pipeline.render", lambda *_: 1 // 0)
    case = schema()["/api/rest/v1/account/balance"]["GET"].Case()
    with pytest.raises(ZeroDivisionError):
        case.call(app=app, headers=CREDENTIALS)
