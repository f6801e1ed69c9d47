"""openapi.yaml has nothing of which code generators are known to make clients that do not work.

`make test-clients` generates clients and calls the mock with them, which takes minutes; these tests
hold the causes that it has found so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sms_mock.control.description import part_of

ROOT = Path(__file__).parents[2]
PARTS = ("api", "control")

Json = dict[str, Any]

NAMES_THAT_GENERATORS_TAKE = ("Request", "Response", "OperationRequest", "Params", "Body200")
"""Ends of the names of classes that generators make of an operation, after its operationId."""


@pytest.fixture(scope="module")
def whole() -> Json:
    found: Json = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    return found


def schemas_in(value: object, where: tuple[str, ...] = ()) -> Iterator[tuple[str, Json]]:
    """Yield each JSON Schema inside a document with the path to it."""
    if isinstance(value, list):
        for at, inner in enumerate(value):
            yield from schemas_in(inner, (*where, str(at)))
    if not isinstance(value, dict) or where[-1:] == ("example",):
        return
    named = where[-1:] == ("properties",) or where == ("components", "schemas")
    is_schema = (
        not named and ("schema" in where or "schemas" in where) and where[-1:] != ("schema",)
    )
    if is_schema or where[-1:] == ("schema",):
        yield "/".join(where), value
    for name, inner in value.items():
        if name not in ("examples", "xml", "propertyNames") or named:
            yield from schemas_in(inner, (*where, name))


def types_of(schema: Json) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def operations_in(document: Json) -> Iterator[Json]:
    for item in (*document["paths"].values(), *document.get("webhooks", {}).values()):
        yield from item.values()


def test_no_schema_is_null_alone_but_beside_another_in_any_of(whole: Json) -> None:
    lone = [
        where
        for where, schema in schemas_in(whole)
        if schema.get("type") == "null" and "/anyOf/" not in where
    ]
    assert not lone


def test_every_list_says_what_is_in_it(whole: Json) -> None:
    without = [
        where
        for where, schema in schemas_in(whole)
        if "array" in types_of(schema) and not schema.get("items")
    ]
    assert not without


def test_no_value_has_two_types(whole: Json) -> None:
    several = [
        where for where, schema in schemas_in(whole) if len({*types_of(schema)} - {"null"}) > 1
    ]
    assert not several


def test_no_schema_is_one_of_several(whole: Json) -> None:
    assert not [where for where, schema in schemas_in(whole) if "oneOf" in schema]


def test_every_choice_has_a_type(whole: Json) -> None:
    without = [
        where
        for where, schema in schemas_in(whole)
        if ("enum" in schema or "const" in schema) and "type" not in schema
    ]
    assert not without


def test_no_boolean_is_a_choice_which_becomes_an_enum_of_numbers_in_c_sharp(whole: Json) -> None:
    choices = [
        where
        for where, schema in schemas_in(whole)
        if "boolean" in types_of(schema) and ("enum" in schema or "const" in schema)
    ]
    assert not choices


def test_what_is_sent_is_never_null_unless_null_means_something(whole: Json) -> None:
    nullable = [
        where
        for where, schema in schemas_in(whole)
        if "null" in types_of(schema) and "requestBody" in where.split("/")
    ]
    assert [where.rpartition("/")[2] for where in nullable] == ["replyUrl", "deliveryReportUrl"]


def test_every_operation_and_webhook_has_an_id_of_its_own(whole: Json) -> None:
    ids = [operation["operationId"] for operation in operations_in(whole)]
    assert len(ids) == len(set(ids))
    assert {"receiveReply", "receiveDeliveryReport"} <= set(ids)


def test_no_component_has_a_name_that_generators_give_to_a_class_of_an_operation(
    whole: Json,
) -> None:
    ids = [operation["operationId"] for operation in operations_in(whole)]
    taken = {f"{one}{end}".lower() for one in ids for end in NAMES_THAT_GENERATORS_TAKE}
    assert not [name for name in whole["components"]["schemas"] if name.lower() in taken]


def test_a_path_has_operations_and_no_servers(whole: Json) -> None:
    methods = {"get", "put", "post", "delete"}
    assert all(item.keys() <= methods for item in whole["paths"].values())


def test_examples_are_values_and_no_text_with_xml(whole: Json) -> None:
    for operation in operations_in(whole):
        content = operation.get("requestBody", {}).get("content", {})
        for media in content.values():
            if "$ref" in media["schema"]:
                assert not isinstance(media.get("example"), str)
    assert all(isinstance(one["value"], dict) for one in whole["components"]["examples"].values())


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_no_two_security_schemes_for_one_name(whole: Json, part: str) -> None:
    schemes = part_of(whole, part)["components"]["securitySchemes"]
    names = [scheme["name"] for scheme in schemes.values() if scheme["type"] == "apiKey"]
    assert sorted(names) == ["email", "token"]
    assert all(scheme["in"] == "header" for scheme in schemes.values() if "in" in scheme)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_no_webhooks_which_are_no_calls_of_a_client(whole: Json, part: str) -> None:
    assert "webhooks" not in part_of(whole, part)


def test_texts_of_digits_are_texts_in_yaml_1_2_too() -> None:
    text = (ROOT / "openapi.yaml").read_text("utf-8")
    assert "example: '0821234567'" in text
