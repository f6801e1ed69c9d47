"""The tools' schemas are short, because an agent has all of them in its context, and yet whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from sms_mock.mcp.mock import Mock
from sms_mock.mcp.server import AgentServer

MOST_BYTES = 35_400
"""Half of what they were before definitions stood in them once: 70,839 bytes."""
_PLACE = re.compile(r"As in ([a-z_.]+)(?:\.|, and:)")


@pytest.fixture(scope="module")
def tools() -> list[dict[str, Any]]:
    """The tools as an agent gets them."""
    found = anyio.run(AgentServer(Mock("http://localhost:1")).list_tools)
    return [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in found]


@pytest.fixture(scope="module")
def outputs(tools: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["name"]: one["outputSchema"] for one in tools}


def schemas_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from schemas_in(inner)


def whole(outputs: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an object, with those of the place that its description names."""
    named = _PLACE.fullmatch(schema.get("description", ""))
    if named is None:
        fields: dict[str, Any] = schema["properties"]
        return fields
    tool, *names = named[1].split(".")
    found = outputs[tool]
    for name in names:
        found = whole(outputs, found)[name]
        found = found.get("items", found)
    return {**whole(outputs, found), **schema.get("properties", {})}


def test_all_tools_together_take_half_of_what_they_took(tools: list[dict[str, Any]]) -> None:
    text = json.dumps({"tools": tools}, separators=(",", ":"), ensure_ascii=False)
    assert len(text.encode()) <= MOST_BYTES


def test_no_schema_has_titles_nulls_or_definitions(tools: list[dict[str, Any]]) -> None:
    for tool in tools:
        for schema in schemas_in([tool["inputSchema"], tool["outputSchema"]]):
            assert not isinstance(schema.get("title"), str), tool["name"]
            assert "$defs" not in schema, tool["name"]
            assert schema.get("type") != "null", tool["name"]
            assert schema.get("default", 0) is not None, tool["name"]


def test_an_object_is_described_once(outputs: dict[str, Any]) -> None:
    described = [
        json.dumps(one["properties"], sort_keys=True)
        for one in schemas_in(outputs)
        if len(one.get("properties", ())) > 1 and "type" in one
    ]
    assert len(described) > 20
    assert len(described) == len(set(described))


@pytest.mark.parametrize(
    "tool, fields",
    [
        ("get_message", {"message_id", "text", "status", "credits", "steps"}),
        ("send_message", {"message_id", "text", "note"}),
        ("create_team", {"team_id", "name", "accounts"}),
        ("advance_clock", {"now", "frozen", "events", "pending"}),
        ("redeliver_webhook", {"webhook_id", "state", "attempts"}),
        ("get_request", {"request_id", "summary", "request", "response"}),
        ("list_messages", {"messages", "more", "cursor"}),
        ("put_schedule", {"perturbations", "possible"}),
    ],
)
def test_where_it_occurs_again_the_schema_names_its_description(
    outputs: dict[str, Any], tool: str, fields: set[str]
) -> None:
    assert fields <= whole(outputs, outputs[tool]).keys()


def test_every_place_that_a_schema_names_is_described(outputs: dict[str, Any]) -> None:
    named = [one for one in schemas_in(outputs) if "As in" in str(one.get("description"))]
    assert len(named) > 15
    assert all(len(whole(outputs, one)) > 1 for one in named)
