"""Everything in the provider's published description is served and described here.

The published description is not part of the project; without it these tests are skipped.
"""

from typing import Any

import pytest

from sms_mock.actions.receive import receive_reply
from sms_mock.service import Service
from tests.conftest import Api
from tests.contract.published_description import (
    FORM_INSTEAD,
    JSON_TYPES,
    LEFT_OUT,
    PUBLISHED,
    Json,
    absent,
    body,
    complaints,
    example_request,
    our_operation,
    ours,
    published,
    published_operations,
    resolve,
    success,
    types_of,
)

pytestmark = pytest.mark.skipif(
    not PUBLISHED.exists(), reason="the published description is not beside the project"
)


def every_operation() -> list[Any]:
    return [
        pytest.param(method, path, operation, id=f"{method} {path}")
        for method, path, operation in published_operations()
    ]


def test_there_is_something_to_compare() -> None:
    assert len(published_operations()) == 56


@pytest.mark.parametrize(
    "method, path",
    [pytest.param(m, p, id=f"{m} {p}") for m, p, _ in published_operations()],
)
def test_every_published_operation_is_served(api: Api, method: str, path: str) -> None:
    """Without credentials every operation answers 401, so its path and method exist."""
    target = path.replace("{token}", "unknown").replace("{", "").replace("}", "")
    response = api.call(method.upper(), target, headers=None)
    assert response.status_code == 401, response.text


@pytest.mark.parametrize("method, path, operation", every_operation())
def test_every_published_parameter_is_described(method: str, path: str, operation: Json) -> None:
    mine = {(p["in"], p["name"]): p for p in our_operation(method, path).get("parameters", [])}
    found = []
    for parameter in operation.get("parameters", []):
        key = (parameter["in"], parameter["name"])
        if key not in mine:
            found.append(f"{key} is missing")
            continue
        found += complaints(parameter["schema"], mine[key]["schema"], parameter["name"])
        may_be_elsewhere = method == "post" and path in FORM_INSTEAD and parameter["in"] == "query"
        if parameter["required"] and not mine[key].get("required") and not may_be_elsewhere:
            found.append(f"{key} is not required")
    assert not found


@pytest.mark.parametrize("path", sorted(FORM_INSTEAD))
def test_a_form_has_the_parameters_that_the_query_may_leave_out(path: str) -> None:
    form = our_operation("post", path)["requestBody"]["content"]
    (described,) = form.values()
    required = {
        parameter["name"]
        for method, known, operation in published_operations()
        if (method, known) == ("post", path)
        for parameter in operation["parameters"]
        if parameter["required"] and parameter["in"] == "query"
    }
    assert required
    assert required <= described["schema"]["properties"].keys()


@pytest.mark.parametrize("method, path, operation", every_operation())
def test_every_published_field_of_a_body_is_described(
    method: str, path: str, operation: Json
) -> None:
    theirs = body(published(), operation)
    mine = body(ours(), our_operation(method, path))
    if theirs is None:
        assert mine is None or path in FORM_INSTEAD
        return
    assert mine is not None
    found = [
        text
        for content_type, media in theirs.items()
        # This copy of the description names octet-stream where newer ones have a form (P39).
        if content_type != "application/octet-stream" or mine.keys() != {"multipart/form-data"}
        for text in complaints(media["schema"], mine[content_type]["schema"], content_type)
    ]
    assert not found


@pytest.mark.parametrize("method, path, operation", every_operation())
def test_every_published_field_of_an_answer_is_described(
    method: str, path: str, operation: Json
) -> None:
    theirs = success(operation)
    mine = success(our_operation(method, path))
    assert bool(theirs) == bool(mine)
    found: list[str] = []
    for content_type, media in theirs.items():
        # A bare string is plain text where JSON was not asked for (O15), a number always JSON (I4).
        if content_type not in mine:
            plain = {"text/plain"} if media["schema"]["type"] == "string" else set()
            assert mine.keys() == {"application/json", *plain}
            continue
        found += complaints(media["schema"], mine[content_type]["schema"], content_type)
    assert not found


@pytest.mark.parametrize("method, path, operation", every_operation())
def test_every_published_field_of_an_answer_is_served(
    service: Service, api: Api, method: str, path: str, operation: Json
) -> None:
    api.send("27600000100")
    call = {"recipientNumber": "27600000100", "message": "Your order is ready."}
    voice = api.post("/voice/single-text", json=call).json["voiceMessageId"]  # type: ignore[index]
    reply = receive_reply(service.teams.default, "27600000100", "Yes").message_id
    message_id = voice if path.startswith("/voice/") else reply
    target, options = example_request(our_operation(method, path), path, message_id)
    response = api.call(method.upper(), target, **options)
    assert response.status_code in (200, 201), response.text
    content = success(operation)
    if not content:
        assert response.data == b""
        return
    schema = content["application/json"]["schema"]
    kinds = types_of(resolve(published(), schema)[1])
    value = response.text if kinds == {"string"} else response.json
    assert list(absent(schema, value, "answer")) == []
    assert kinds == {JSON_TYPES[type(value)]}


def test_the_error_body_is_the_published_one() -> None:
    schemas = published()["components"]["schemas"]
    for name in ("Error", "ErrorXml"):
        mine = ours()["components"]["schemas"][name]
        assert list(complaints(schemas["RestErrorDTO"], mine, name)) == []


def test_every_published_status_of_a_message_is_described() -> None:
    parameters = our_operation("get", "/messages/all")["parameters"]
    (status,) = (p["schema"]["enum"] for p in parameters if p["name"] == "status")
    described = ours()["components"]["schemas"]["Message"]["properties"]["messageStatus"]["enum"]
    assert set(described) - {None} == set(status)


def test_the_list_of_what_is_left_out_is_true() -> None:
    schemas = published()["components"]["schemas"]
    for name, field in LEFT_OUT:
        assert field in schemas[name]["properties"]
        assert field not in ours()["components"]["schemas"][name]["properties"]


@pytest.mark.parametrize(
    "theirs, mine, complaint",
    [
        ({"properties": {"a": {}}}, {"properties": {}}, "x.a is missing"),
        ({"enum": ["A", "B"]}, {"enum": ["A", None]}, "x does not have ['B']"),
        ({"default": 100}, {"default": 10}, "x has the default 10, not 100"),
        ({"type": "string"}, {"type": ["integer", "null"]}, "x is {'integer'}, not {'string'}"),
        (
            {"type": "integer", "format": "int64"},
            {"type": "integer", "format": "int32"},
            "x is int32, not int64",
        ),
        (
            {"type": "string", "format": "date-time"},
            {"type": "boolean"},
            "x is {'boolean'}, no instant",
        ),
    ],
)
def test_what_is_missing_would_be_found(theirs: Json, mine: Json, complaint: str) -> None:
    assert list(complaints(theirs, mine, "x")) == [complaint]
