"""Bad requests to operations that take a body: each gets a helpful error and changes nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import Api


class Target(NamedTuple):
    """An operation that takes a body, and the path of a text field in its JSON."""

    method: str
    path: str
    root: str
    json: str
    """A body with its text field where %s stands."""
    field: str


TARGETS = {
    "send": Target("POST", "/sms/send", "sendSmsRequest", '{"message": %s}', "message"),
    "bulk": Target(
        "POST",
        "/sms/send-bulk",
        "sendSmsRequests",
        '{"sendSmsRequests": [{}, {"message": %s}]}',
        "sendSmsRequests[1].message",
    ),
    "transfer": Target(
        "POST",
        "/account/transfer",
        "transferCreditsRequest",
        '{"transferFromEmailAddress": %s}',
        "transferFromEmailAddress",
    ),
    "create": Target("PUT", "/account/user", "user", '{"firstName": %s}', "firstName"),
    "update": Target("POST", "/account/user/18988", "user", '{"lastName": %s}', "lastName"),
}

every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


def send(api: Api, target: Target, body: bytes | str, content_type: str | None) -> Any:
    headers = {} if content_type is None else {"Content-Type": content_type}
    return api.call(target.method, target.path, data=body, headers=headers)


def refuse(
    api: Api,
    target: Target,
    body: bytes | str,
    code: int,
    *teaches: str,
    status: int = 400,
    content_type: str | None = "application/json",
) -> None:
    """Send a body, and assert that it is refused with this code and status and changes no table."""
    before = world_state(api.service)
    answer = send(api, target, body, content_type)
    refusal(answer, status, code, None, *teaches)
    assert len(answer.text) < 1000
    assert world_state(api.service) == before


@every_target
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"message": "a',
        b"{'message': 'a'}",
        b'{"message": "a",}',
        b'{"message": "a"} x',
        b'{"message": NaN}',
        b'{"message": -Infinity}',
        b'{"message": "\xff"}',
        b'{"message": 1' + b"0" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"message": {"a": ' * 50_000 + b"1" + b"}}" * 50_000,
        b"nonsense",
        b"\x00\x01\x02",
    ],
    ids=lambda body: ascii(body[:20]),
)
def test_malformed_json_is_refused(api: Api, target: Target, body: bytes) -> None:
    refuse(api, target, body, 101)


@every_target
@pytest.mark.parametrize("body", ["[]", "[{}]", '"text"', "5", "true", "null"])
def test_json_that_is_no_object_is_refused(api: Api, target: Target, body: str) -> None:
    refuse(api, target, body, 100, "object")


@every_target
@pytest.mark.parametrize("value", ["[]", '["a"]', "{}", "[5]"])
def test_a_text_of_another_type_is_refused_by_name(api: Api, target: Target, value: str) -> None:
    refuse(api, target, target.json % value, 100, target.field, "in double quotes")


@every_target
@pytest.mark.parametrize(
    "text, teaches",
    [
        (r'"a\u0000b"', "NUL"),
        (r'"\ud800"', "surrogate"),
        (r'"\udc00\ud800"', "surrogate"),
        (r'"a\ud83d"', "surrogate"),
    ],
)
def test_a_text_no_message_can_hold_is_refused_by_name(
    api: Api, target: Target, text: str, teaches: str
) -> None:
    refuse(api, target, target.json % text, 100, target.field, teaches)


@every_target
@pytest.mark.parametrize(
    "body",
    [
        "<",
        "<{root}>",
        "<{root}></other>",
        "<{root}><message>a & b</message></{root}>",
        "<{root}><message>&undefined;</message></{root}>",
        "<{root}><message>\x00</message></{root}>",
        "<{root}/><{root}/>",
        "text",
        "<other/>",
        "<{root}s2/>",
        '<?xml version="1.0" encoding="nonsense"?><{root}/>',
        "<!DOCTYPE {root}><{root}/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><{root}><message>&b;</message></{root}>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><{root}/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><{root}>&b;</{root}>',
        "<{root}>" + "<a>" * 100_000,
    ],
    ids=lambda body: ascii(body[:40]),
)
def test_malformed_xml_is_refused(api: Api, target: Target, body: str) -> None:
    xml = body.replace("{root}", target.root)
    refuse(api, target, xml, 101, content_type="application/xml")


@every_target
@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/pdf", "application/octet-stream", "image/png", "json", "a/b; c"],
)
def test_another_media_type_is_unsupported(api: Api, target: Target, content_type: str) -> None:
    body = target.json % '"a"'
    refuse(api, target, body, 118, "Content-Type", status=415, content_type=content_type)


@every_target
def test_what_is_not_acceptable_is_refused_before_anything_is_done(
    api: Api, target: Target
) -> None:
    before = world_state(api.service)
    sms = {"recipientNumber": "0821234567", "message": "Hi", "firstName": "X"}
    answer = api.call(target.method, target.path, json=sms, headers={"Accept": "text/csv"})
    refusal(answer, 406, 115, "Not acceptable", "Accept")
    assert world_state(api.service) == before


@every_target
def test_a_body_over_the_limit_is_too_large(api: Api, target: Target) -> None:
    megabytes = 8 if target.root == "sendSmsRequests" else 1
    body = b'{"message": "' + b"a" * megabytes * 1024 * 1024 + b'"}'
    refuse(api, target, body, 116, str(megabytes * 1024 * 1024), status=413)


@every_target
@pytest.mark.parametrize("method", ["PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_wrong_method_names_the_right_ones(api: Api, target: Target, method: str) -> None:
    before = world_state(api.service)
    answer = api.call(method, target.path, json={})
    refusal(answer, 405, 114, "Method not allowed", target.method)
    assert target.method in answer.headers["Allow"].split(", ")
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "path",
    ["/sms", "/sms/", "/sms/Send", "/sms/send/1", "/account", "/account/users", "/sms/send.pdf"],
)
def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    before = world_state(api.service)
    answer = api.post(path, json={"recipientNumber": "0821234567", "message": "Hi"})
    refusal(answer, 404, 113, "Unknown path", path.strip("/"), "/_mock/docs")
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "query", ["searchEmail=%", "searchEmail=%FF", "searchEmail=%00", "searchEmail=a&x=%g1"]
)
def test_broken_percent_encoding_is_refused(api: Api, query: str) -> None:
    answer = api.get("/account/user", query_string=query)
    refusal(answer, 400, 102, "Malformed query string", "Parameter")
