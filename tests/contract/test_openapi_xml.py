"""Answers in XML have the elements, attributes and texts that openapi.yaml describes.

Nothing else reads the description of XML, so these tests read it as the OpenAPI specification says:
names from `xml`, and lists unwrapped by default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from sms_mock.actions.receive import receive_reply
from sms_mock.service import Service
from tests.conftest import Api
from tests.contract.published_description import Json, example_request, ours

TEXTS = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile("true|false"),
    "string": re.compile(r"(?s).*"),
}
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(?!000)\d{3})?\+02:00")


def described_schema(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema with its reference followed; keywords beside the reference win."""
    if "$ref" not in value:
        return value
    found = ours()["components"]["schemas"][value["$ref"].rpartition("/")[2]]
    return {**found, **{key: inner for key, inner in value.items() if key != "$ref"}}


def complaints(element: Element, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    """Yield each way in which an element differs from its schema."""
    if schema.get("type") != "object":
        wanted = DATE_TIME if schema.get("format") == "date-time" else TEXTS[schema["type"]]
        if len(element) or not wanted.fullmatch(element.text or ""):
            yield f"{where} is {element.text!r}, no {schema['type']}"
        return
    members, attributes = parts_of(schema)
    given = set(element.attrib)
    for name in sorted(given - attributes):
        yield f"{where} has the attribute {name}"
    for name in schema.get("required", ()):
        if name in attributes - given:
            yield f"{where} has no attribute {name}"
        if name in members and element.find(members[name][0]) is None:
            yield f"{where} has no {name}"
    by_element = dict(members.values())
    for child in element:
        if child.tag in by_element:
            yield from complaints(child, by_element[child.tag], f"{where}/{child.tag}")
        else:
            yield f"{where} has {child.tag}, which is not described"


def parts_of(schema: Mapping[str, Any]) -> tuple[dict[str, tuple[str, Any]], set[str]]:
    """Return the element and schema of each property, and the names of the attributes."""
    members: dict[str, tuple[str, Any]] = {}
    attributes = set()
    for name, value in schema["properties"].items():
        inner = described_schema(value)
        if inner.get("type") == "array":
            inner = described_schema(inner["items"])
        xml = inner.get("xml", {})
        if xml.get("attribute"):
            attributes.add(name)
        else:
            namespace = f"{{{xml['namespace']}}}" if "namespace" in xml else ""
            members[name] = (namespace + xml.get("name", name), inner)
    return members, attributes


def operations_with_fields() -> list[Any]:
    return [
        pytest.param(method, path, operation, id=operation["operationId"])
        for path, item in ours()["paths"].items()
        if path.startswith("/api/rest/v1/")
        for method, operation in item.items()
        if any("application/xml" in content_of(operation, status) for status in ("200", "201"))
    ]


def content_of(operation: Json, status: str) -> Json:
    found: Json = operation["responses"].get(status, {}).get("content", {})
    return found


def prepared(service: Service, api: Api) -> str:
    """Fill a world so that the lists with an example have something; return an inbound message's
    id.
    """
    api.send("27600000100", "Hello", campaign="Reminders", dataField="7")
    api.send("27600000101", "Later", dateToSend="202711221200")
    api.post("/voice/single-text", json={"recipientNumber": "27600000100", "message": "Good day"})
    return receive_reply(service.teams.default, "27600000100", "Yes").message_id


@pytest.mark.parametrize("method, path, operation", operations_with_fields())
def test_an_answer_in_xml_is_as_described(
    service: Service, api: Api, method: str, path: str, operation: Json
) -> None:
    message_id = prepared(service, api)
    if path.startswith("/api/rest/v1/voice/"):
        (voice,) = api.get("/voice/all").json["messages"]  # type: ignore[index]
        message_id = voice["voiceMessageId"]
    target = path.removeprefix("/api/rest/v1")
    target, options = example_request(operation, target, message_id)
    response = api.call(method.upper(), target, headers={"Accept": "application/xml"}, **options)
    assert response.status_code in (200, 201), response.text
    content = content_of(operation, str(response.status_code))
    schema = described_schema(content["application/xml"]["schema"])
    root = ElementTree.fromstring(response.data)
    assert root.tag == schema["xml"]["name"]
    assert list(complaints(root, schema, root.tag)) == []
    assert_in_order(root, schema)


def assert_in_order(element: Element, schema: Mapping[str, Any]) -> None:
    """Assert that an element's children, at every level, stand in the order of the properties."""
    if schema.get("type") != "object":
        return
    members, _ = parts_of(schema)
    places = {tag: place for place, (tag, _) in enumerate(members.values())}
    order = [places[child.tag] for child in element]
    assert order == sorted(order), element.tag
    for child in element:
        assert_in_order(child, dict(members.values())[child.tag])


def test_an_error_in_xml_is_as_described(api: Api) -> None:
    response = api.get("/messages/unknown", headers={"Accept": "application/xml"})
    schema = ours()["components"]["schemas"]["ErrorXml"]
    root = ElementTree.fromstring(response.data)
    assert root.tag == schema["xml"]["name"]
    assert list(complaints(root, schema, root.tag)) == []


@pytest.mark.parametrize(
    "document, complaint",
    [
        ("<account><links/><creditBalance>1.0</creditBalance></account>", "account has links"),
        ("<account><link/><creditBalance>1.0</creditBalance></account>", "account has link"),
        ("<account><creditBalance>many</creditBalance></account>", "creditBalance is 'many'"),
        ("<account/>", "account has no creditBalance"),
        (
            '<account xmlns:atom="http://www.w3.org/2005/Atom"><atom:link rel="self"/>'
            "<creditBalance>1.0</creditBalance></account>",
            "account/{http://www.w3.org/2005/Atom}link has no attribute href",
        ),
    ],
)
def test_what_is_not_as_described_would_be_found(document: str, complaint: str) -> None:
    schema = ours()["components"]["schemas"]["AccountXml"]
    (found,) = complaints(ElementTree.fromstring(document), schema, "account")
    assert complaint in found
