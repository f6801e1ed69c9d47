"""openapi.yaml describes exactly what is served, and is what `make openapi` writes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from marshmallow import Schema
from openapi_spec_validator import OpenAPIV31SpecValidator

from sms_mock.api import schemas
from sms_mock.api.errors import CATALOGUE
from sms_mock.api.objects import ApiSchema
from sms_mock.api.paths import BASE
from sms_mock.api.routes import OPERATIONS
from sms_mock.app import create_app
from sms_mock.control.blueprint import PREFIX
from sms_mock.control.description import as_yaml, part_of
from sms_mock.control.table import OPERATIONS as CONTROL_OPERATIONS
from sms_mock.evidence import Evidence
from sms_mock.openapi import samples
from sms_mock.openapi.document import document
from sms_mock.openapi.field_docs import FIELDS
from sms_mock.service import Service
from sms_mock.world import schemas as world_schemas
from sms_mock.world.entries import FATES
from sms_mock.world.schemas import WorldSchema
from tests.conftest import Api

ROOT = Path(__file__).parents[2]
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")

PAGES = ("/", "/app", "/inbox", "/llms.txt")
"""For people and agents, as is everything below /inbox: no calls, and not described."""

Json = dict[str, Any]

_PLACEHOLDER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


@pytest.fixture(scope="module")
def described() -> Json:
    """openapi.yaml from the root of the project, parsed."""
    found: Json = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    return found


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(service.settings, service=service)


def methods_of(item: Json) -> list[str]:
    """Return the methods of a path, always in the same order."""
    return [method for method in METHODS if method in item]


def described_calls(described: Json) -> set[str]:
    """Return every described operation, in the form `GET /path/{name}`."""
    return {
        f"{method.upper()} {path}"
        for path, item in described["paths"].items()
        for method in methods_of(item)
    }


def served_calls(app: Flask) -> set[str]:
    """Return every route in the same form, without HEAD and OPTIONS."""
    imitated = {f"{each.method} {BASE}{each.path}" for each in OPERATIONS}
    control = {f"{each.method} {PREFIX}{each.path}" for each in CONTROL_OPERATIONS}
    return (
        imitated
        | control
        | {
            f"{method} {_PLACEHOLDER.sub(in_braces, rule.rule)}"
            for rule in app.url_map.iter_rules()
            if rule.rule not in PAGES and not rule.rule.startswith("/inbox/")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
    )


def in_braces(placeholder: re.Match[str]) -> str:
    """Return a placeholder of a route in openapi.yaml's form: `{teamId}` for `<path:team_id>`."""
    return f"{{{camel_case(placeholder[1])}}}"


def camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)


def references(value: object) -> Iterator[str]:
    """Yield every `$ref` inside a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_route_is_described(described: Json, app: Flask) -> None:
    missing = served_calls(app) - described_calls(described)
    assert not missing, (
        f"served and not described: {sorted(missing)}; calls of /_mock belong into the table"
        " mock_server/sms_mock/control/table.py, then run make openapi"
    )


def test_everything_described_is_a_route(described: Json, app: Flask) -> None:
    missing = described_calls(described) - served_calls(app)
    assert not missing, f"described and not served: {sorted(missing)}; run make openapi"


def test_the_file_is_what_the_code_says() -> None:
    written = (ROOT / "openapi.yaml").read_text("utf-8")
    if written != as_yaml(document()):
        pytest.fail("openapi.yaml is not what the code says now; run: make openapi")


def test_the_file_is_valid_openapi_3_1(described: Json) -> None:
    assert described["openapi"] == "3.1.0"
    problems = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in OpenAPIV31SpecValidator(described).iter_errors()
    ]
    assert not problems, "\n".join(problems)


def test_every_component_is_used(described: Json) -> None:
    used = set(references(described))
    unused = [
        f"#/components/{part}/{name}"
        for part, entries in described["components"].items()
        if part not in ("securitySchemes", "examples")
        for name in entries
        if f"#/components/{part}/{name}" not in used
    ]
    assert not unused


def test_the_server_serves_the_file(api: Api) -> None:
    response = api.control("GET", "/openapi.yaml", base_url="http://localhost:8767")
    assert response.status_code == 200
    assert response.mimetype == "application/yaml"
    assert response.text == (ROOT / "openapi.yaml").read_text("utf-8")


def test_operation_ids_are_unique_and_those_of_the_table(described: Json) -> None:
    ids = [
        item[method]["operationId"]
        for item in described["paths"].values()
        for method in methods_of(item)
    ]
    assert len(ids) == len(set(ids))
    assert {operation.operation_id for operation in OPERATIONS} <= set(ids)


def test_only_send_url_needs_no_credentials(described: Json) -> None:
    without = {
        path
        for path, item in described["paths"].items()
        for method in methods_of(item)
        if item[method].get("security") == []
    }
    assert without == {"/api/rest/v1/sms/send-url/{token}"}


def test_the_servers_are_absolute_and_those_of_the_imitated_api_have_the_prefixes(
    described: Json,
) -> None:
    for each, urls in (
        (described, ["http://localhost:{port}"]),
        (part_of(described, "control"), ["http://localhost:{port}"]),
        (
            part_of(described, "api"),
            [f"http://localhost:{{port}}{prefix}" for prefix in ("/app", "/zoom", "")],
        ),
    ):
        assert [server["url"] for server in each["servers"]] == urls
        assert all(one["variables"]["port"]["default"] == "8767" for one in each["servers"])


def test_evidence_named_in_the_file_exists(described: Json) -> None:
    named = {
        id_
        for item in described["paths"].values()
        for method in methods_of(item)
        for id_ in item[method].get("x-evidence", [])
    } | {
        id_
        for example in described["components"]["examples"].values()
        for id_ in example["x-evidence"]
    }
    assert named
    assert named <= Evidence.packaged().entries.keys()


def test_every_error_is_an_example_with_its_code_and_in_the_table(described: Json) -> None:
    examples = described["components"]["examples"]
    for kind, row in CATALOGUE.items():
        assert examples[kind.__name__]["value"]["code"] == row.code
        table = described["components"]["schemas"]["Error"]["description"]
        assert f"| {row.code} | {row.status} |" in table


def wire_schemas() -> dict[str, type[ApiSchema]]:
    return {
        value.type_name: value
        for value in vars(schemas).values()
        if isinstance(value, type) and issubclass(value, ApiSchema) and value.type_name
    }


def test_every_field_of_every_body_has_words_and_no_words_are_left_over() -> None:
    known = {name: set(schema().fields) for name, schema in wire_schemas().items()}
    assert {name: set(words) for name, words in FIELDS.items()} == known


def test_every_body_has_an_example() -> None:
    with_body = {operation.operation_id for operation in OPERATIONS if operation.body}
    assert samples.BODIES.keys() == with_body


def requests_in_the_file() -> Iterator[tuple[str, str, str, str, Any]]:
    """Yield operation, method, path, content type and body for each example of a body."""
    for path, item in document()["paths"].items():
        for method in methods_of(item):
            operation = item[method]
            if not path.startswith("/api/rest/v1/"):
                continue
            for content_type, media in operation.get("requestBody", {}).get("content", {}).items():
                if "example" in media:
                    target = path.removeprefix("/api/rest/v1")
                    for parameter in operation.get("parameters", []):
                        if parameter["in"] == "path":
                            value = str(parameter["example"])
                            target = target.replace(f"{{{parameter['name']}}}", value)
                    name, example = operation["operationId"], media["example"]
                    yield name, method, target, content_type, example
                    if name in samples.BODIES:
                        yield name, method, target, "application/xml", in_xml(name, example)


def in_xml(operation_id: str, example: Json) -> str:
    """Return the example of a body in XML, which openapi.yaml describes and does not show."""
    (body,) = (one.body for one in OPERATIONS if one.operation_id == operation_id)
    assert body is not None
    return samples.as_xml(example, body)


@pytest.mark.parametrize(
    "name, method, path, content_type, example",
    [pytest.param(*found, id=f"{found[0]}-{found[3]}") for found in requests_in_the_file()],
)
def test_every_example_of_a_body_works_as_it_stands(
    api: Api, name: str, method: str, path: str, content_type: str, example: Any
) -> None:
    if content_type == "application/json":
        response = api.call(method.upper(), path, json=example)
    else:
        response = api.call(method.upper(), path, data=example, content_type=content_type)
    assert response.status_code in (200, 201), response.text


def world_parts() -> list[tuple[str, type[Schema]]]:
    """Return each part of the world document that has keys of its own, with its schema."""
    return [("", WorldSchema)] + [
        (name, getattr(world_schemas, f"{name[0].upper()}{name[1:-1]}Schema"))
        for name in (
            "users",
            "groups",
            "contacts",
            "templates",
            "scenarios",
            "carriers",
            "messages",
            "voiceMessages",
        )
    ]


@pytest.mark.parametrize("part, schema", world_parts())
def test_the_world_document_is_described_key_by_key(
    described: Json, part: str, schema: type[Schema]
) -> None:
    components = described["components"]["schemas"]
    found = components["World"]
    if part:
        found = found["properties"][part]["items"]
        found = components[found["$ref"].rpartition("/")[2]] if "$ref" in found else found
    keys = {camel_case(field.data_key or name) for name, field in schema().fields.items()}
    assert set(found["properties"]) == keys


def test_every_fate_is_described(described: Json) -> None:
    scenario = described["components"]["schemas"]["Scenario"]
    assert tuple(scenario["properties"]["fate"]["enum"]) == FATES


def test_a_call_without_a_description_would_be_found(described: Json, service: Service) -> None:
    app = create_app(service.settings, service=service)
    app.add_url_rule("/_mock/novelty/<int:a_number>", "novelty", lambda: "", methods=["POST"])
    assert "POST /_mock/novelty/{aNumber}" in served_calls(app) - described_calls(described)


def test_serving_does_not_need_what_writes_the_file() -> None:
    code = "import sys, sms_mock.app, sms_mock.serving.threads; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert "sms_mock.control.blueprint" in loaded
    assert not loaded & {"sms_mock.openapi", "apispec"}
