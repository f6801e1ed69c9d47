"""What holds for every operation of the control API, checked for each in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sms_mock.control.operation import Operation
from sms_mock.control.table import OPERATIONS
from sms_mock.openapi.document import document
from tests.conftest import Api

FAR = [10**400, -(10**400), 10**19, -(10**19)]
"""Whole numbers beyond a float, and beyond what the database stores."""
FILLED = {
    "userId": "18987",
    "teamId": "default",
    "messageId": "0" * 24,
    "number": "1",
    "entryId": "1",
    "deliveryId": "1",
    "name": "A1",
}


def snake_case(name: str) -> str:
    return re.sub("([A-Z])", r"_\1", name).lower()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)
def test_a_handler_is_named_after_its_operation(operation: Operation) -> None:
    assert operation.handler.__name__ == snake_case(operation.operation_id)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)
def test_the_variables_of_a_path_are_its_path_parameters(operation: Operation) -> None:
    declared = list(operation.parameters_in("path"))
    assert re.findall(r"\{(\w+)\}", operation.path) == declared
    assert set(declared) <= FILLED.keys()


def places_in(schema: Any) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to every value in a body, according to the body's schema.

    Numbers are not only where the schema has them: what is described as a text or as a list may be
    read from a number too.
    """
    yield ()
    for name, inner in schema.get("properties", {}).items():
        yield from ((name, *rest) for rest in places_in(inner))
    if "items" in schema:
        yield from ((0, *rest) for rest in places_in(schema["items"]))


def put_into(place: tuple[str | int, ...], value: Any) -> Any:
    """Return a plain value that has `value` at this path and nothing else."""
    for step in reversed(place):
        value = [value] if isinstance(step, int) else {step: value}
    return value


def numeric_places() -> list[Any]:
    """Return every operation with each value that its body has, and each number that its query
    string or path takes."""
    places = []
    for operation in OPERATIONS:
        if operation.body is not None:
            for place in filter(None, dict.fromkeys(places_in(operation.body.shape.schema()))):
                places.append((operation, "body", place))
        for one in operation.parameters:
            if one.shape.schema().get("type") in ("integer", "number"):
                places.append((operation, one.place, (one.name,)))
    return [
        pytest.param(*found, id=f"{found[0].operation_id}-{'.'.join(map(str, found[2]))}")
        for found in places
    ]


def test_every_number_that_openapi_describes_is_tried() -> None:
    tried = {
        (parameters.values[0].operation_id, parameters.values[2]) for parameters in numeric_places()
    }
    for known in (
        ("advanceClock", ("seconds",)),
        ("advanceClock", ("timeout",)),
        ("setClock", ("freeze",)),
        ("addFault", ("effect", "latency")),
        ("addFault", ("effect", "latency", 0)),
        ("verifyRequests", ("count", "min")),
        ("listMessages", ("limit",)),
        ("waitForMessage", ("timeout",)),
        ("deleteFault", ("number",)),
        ("putState", ("users", 0, "credits")),
    ):
        assert known in tried


@pytest.mark.parametrize("operation, kind, place", numeric_places())
def test_a_number_beyond_a_float_never_fails(
    api: Api, operation: Operation, kind: str, place: tuple[str | int, ...]
) -> None:
    path = re.sub(r"\{(\w+)\}", lambda found: FILLED[found[1]], operation.path)
    for number in FAR:
        options: dict[str, Any] = {}
        asked = path
        if kind == "body":
            assert operation.body is not None
            example = {
                name: value
                for name, value in operation.body.example.items()
                if name not in operation.body.exactly_one
            }
            options["json"] = {**example, **put_into(place, number)}
        elif kind == "query":
            options["query_string"] = {str(place[0]): str(number)}
        else:
            asked = operation.path.replace(f"{{{place[0]}}}", str(number))
        answer = api.control(operation.method, asked, **options)
        assert answer.status_code < 500, answer.text
        assert answer.is_json, answer.text
        if answer.status_code >= 400:
            assert answer.get_json()["error"].keys() == {"field", "message", "help"}


def test_a_misspelt_parameter_is_refused_by_every_operation_that_has_parameters(api: Api) -> None:
    for operation in OPERATIONS:
        if operation.parameters_in("query"):
            path = re.sub(r"\{(\w+)\}", lambda found: FILLED[found[1]], operation.path)
            answer = api.control(operation.method, path, query_string={"tem": "default"})
            assert answer.status_code == 400, operation.operation_id
            assert answer.get_json()["error"]["field"] == "tem"


def test_every_operation_is_in_openapi_as_the_table_has_it() -> None:
    paths = document()["paths"]
    described = {
        (method.upper(), path.removeprefix("/_mock"), item[method]["operationId"])
        for path, item in paths.items()
        if path.startswith("/_mock")
        for method in item
        if method != "servers"
    }
    assert described == {(one.method, one.path, one.operation_id) for one in OPERATIONS}
