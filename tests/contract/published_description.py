"""Compares the provider's published description with openapi.yaml: what ours lacks, line by line.

It has the short lists of deliberate differences; the tests are in another file.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.driving import AUDIO_FORM, audio_form

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "reference" / "published-openapi.json"

Json = dict[str, Any]

LEFT_OUT = frozenset({("Link", "templated")})
"""Fields that ours leaves out by decision (evidence A50)."""

FORM_INSTEAD = frozenset({"/sms/send-url-parameters", "/sms/send-url/{token}"})
"""Where a POST may bring a required parameter in a form body, so the query need not (A139)."""

OBJECTS_IN_XML = frozenset({"application/xml.characterAnalysis[]"})
"""What is published as a list in a list, which XML cannot say (A47)."""

JSON_TYPES = {
    str: "string",
    float: "number",
    int: "integer",
    bool: "boolean",
    list: "array",
    dict: "object",
}

_FORM = "multipart/form-data"

FORMS_OF_INSTANTS = ({"integer"}, {"string"}, {"string", "integer"})
"""What is published as a date-time has forms of its own on the wire (O12, A45, A72, A73)."""


@cache
def published() -> Json:
    found: Json = json.loads(PUBLISHED.read_text("utf-8"))
    return found


@cache
def ours() -> Json:
    found: Json = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    return found


def published_operations() -> list[tuple[str, str, Json]]:
    """Return method, path below the base URL and description of each published operation."""
    if not PUBLISHED.exists():
        return []
    return [
        (method, path.removeprefix("/api/rest/v1"), operation)
        for path, item in published()["paths"].items()
        for method, operation in item.items()
    ]


def our_operation(method: str, path: str) -> Json:
    found: Json = ours()["paths"][f"/api/rest/v1{path}"][method]
    return found


def resolve(document: Json, value: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return a schema with its references followed, and the name of its component, "" if it has
    none.
    """
    name = ""
    for alternative in value.get("anyOf", ()):
        if alternative != {"type": "null"}:
            value = alternative
    while "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        value = document["components"]["schemas"][name]
    return name, value


def types_of(schema: Mapping[str, Any]) -> set[str]:
    kinds = schema.get("type", [])
    return set(kinds if isinstance(kinds, list) else [kinds]) - {"null"}


def complaints(theirs: Mapping[str, Any], mine: Mapping[str, Any], where: str) -> Iterator[str]:
    """Yield a line for each thing in the published schema that ours lacks."""
    name, theirs = resolve(published(), theirs)
    _, mine = resolve(ours(), mine)
    yield from value_complaints(theirs, mine, where)
    for field, inner in theirs.get("properties", {}).items():
        if (name, field) in LEFT_OUT:
            continue
        if field not in mine.get("properties", {}):
            yield f"{where}.{field} is missing"
        else:
            yield from complaints(inner, mine["properties"][field], f"{where}.{field}")
    if theirs.get("items") and mine.get("items"):
        yield from complaints(theirs["items"], mine["items"], f"{where}[]")


def value_complaints(
    theirs: Mapping[str, Any], mine: Mapping[str, Any], where: str
) -> Iterator[str]:
    missing = set(theirs.get("enum", ())) - set(mine.get("enum", ()))
    if missing:
        yield f"{where} does not have {sorted(missing)}"
    if "default" in theirs and mine.get("default") != theirs["default"]:
        yield f"{where} has the default {mine.get('default')}, not {theirs['default']}"
    if theirs.get("format") == "date-time":
        if types_of(mine) not in FORMS_OF_INSTANTS:
            yield f"{where} is {types_of(mine)}, no instant"
        return
    if not types_of(theirs) <= types_of(mine) and where not in OBJECTS_IN_XML:
        yield f"{where} is {types_of(mine)}, not {types_of(theirs)}"
    if theirs.get("format") and mine.get("format") not in (theirs["format"], None):
        yield f"{where} is {mine['format']}, not {theirs['format']}"


def success(operation: Json) -> Json:
    """Return the content of an operation's answer with status 200 or 201, by media type; {} if it
    has none.
    """
    found: Json = {}
    for status in ("200", "201"):
        found = found or operation["responses"].get(status, {}).get("content", {})
    return found


def body(document: Json, operation: Json) -> Json | None:
    described = operation.get("requestBody")
    if described is None:
        return None
    if "$ref" in described:
        described = document["components"]["requestBodies"][described["$ref"].rpartition("/")[2]]
    found: Json = described["content"]
    return found


def example_request(operation: Json, path: str, message_id: str) -> tuple[str, Json]:
    """Return the path with query, and the options of a request made of the description's examples.

    If the body is a file, it is some bytes.
    """
    query = {}
    for parameter in operation.get("parameters", []):
        name, place = parameter["name"], parameter["in"]
        value = message_id if name == "messageId" else parameter.get("example")
        if place == "path":
            path = path.replace(f"{{{name}}}", str(value))
        elif value is not None:
            query[name] = value
    options: Json = {"query_string": query}
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        options["json"] = content["application/json"]["example"]
    elif _FORM in content:
        options |= {"data": audio_form(b"ID3"), "content_type": AUDIO_FORM}
    return path, options


def absent(theirs: Mapping[str, Any], value: object, where: str) -> Iterator[str]:
    """Yield each published field that a value from this server lacks."""
    name, theirs = resolve(published(), theirs)
    if isinstance(value, list) and value and theirs.get("items"):
        yield from absent(theirs["items"], value[0], f"{where}[]")
    if not isinstance(value, dict):
        return
    for field, inner in theirs.get("properties", {}).items():
        if field in value:
            yield from absent(inner, value[field], f"{where}.{field}")
        elif (name, field) not in LEFT_OUT:
            yield f"{where}.{field} is missing"
