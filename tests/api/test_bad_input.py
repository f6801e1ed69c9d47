"""Bad input, tried on every operation: a 4xx that names the mistake, and no change."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

from sms_mock.api.objects import ApiSchema, Nested
from sms_mock.api.operation import Operation
from sms_mock.api.routes import OPERATIONS
from sms_mock.config import Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.plain_calls import BASE, IDS, operation_name, path_of, plain
from tests.api.second_team import add_second_team
from tests.api.stored_messages import store_inbound
from tests.api.world_state import world_state
from tests.conftest import Api, RealTime

JSON = "application/json"
BUILT = [operation for operation in OPERATIONS if operation.status != 501]
WITH_BODY = [operation for operation in BUILT if operation.body]
WITH_PARAMETERS = [operation for operation in BUILT if operation.parameters]
WITH_IDS = [operation for operation in BUILT if "Id}" in operation.path]
READS_FORMS = [operation for operation in BUILT if operation.form]


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """A client of one server for all tests here, since they change nothing; there is an inbound
    message.
    """
    service = Service(Settings(), now=RealTime(), rng=random.Random(1))
    store_inbound(service, message_id=IDS["messageId"])
    yield Api(service)
    service.stop()


@pytest.fixture(autouse=True)
def nothing_changes(api: Api) -> Iterator[None]:
    before = world_state(api.service)
    yield
    assert world_state(api.service) == before


def send(
    api: Api, operation: Operation, body: bytes, content_type: str | None = JSON, **options: Any
) -> TestResponse:
    """Send a body to an operation, and ask for JSON."""
    return plain(
        api,
        operation.method,
        BASE + path_of(operation),
        JSON,
        data=body,
        content_type=content_type,
        **options,
    )


def names(answer: TestResponse, field: str) -> None:
    """Assert that an answer is a refusal with code 100, and that both its texts name the field."""
    body = refusal(answer, 400, 100, None, field)
    assert field in body["message"]
    help = body["developerMessage"].removeprefix(body["message"])
    assert len(help) > 8, "what would work is missing"


# Bodies that are not JSON, with what the refusal has to say of them.
MALFORMED: dict[str, tuple[bytes, str]] = {
    "open object": (b"{", "line 1, column"),
    "open text": (b'{"message": "Hel', "line 1, column"),
    "trailing comma": (b'{"message": "x",}', "line 1, column"),
    "single quotes": (b"{'message': 'x'}", "line 1, column"),
    "no quotes": (b"{message: x}", "line 1, column"),
    "two bodies": (b"{}\n{}", "line 2, column 1"),
    "comment": (b'{"message": "x" /* hi */}', "line 1, column"),
    "raw newline in a text": (b'{"message": "a\nb"}', "line 1, column"),
    "raw NUL in a text": (b'{"message": "a\0b"}', "line 1, column"),
    "words": (b"message=Hello&recipientNumber=0821234567", "line 1, column 1"),
    "XML": (b"<sendSmsRequest/>", "line 1, column 1"),
    "bad escape": (b'{"message": "\\x41"}', "line 1, column"),
    "half an escape": (b'{"message": "\\u12"}', "line 1, column"),
    "NaN": (b'{"message": NaN}', "NaN at line 1, column 13"),
    "Infinity": (b'{"numberOfCreditsToTransfer": Infinity}', "Infinity at line 1"),
    "minus Infinity": (b'{"messagesPerMinute":\n -Infinity}', "-Infinity at line 2, column 2"),
    "a number of 5,000 digits": (b'{"x": ' + b"9" * 5_000 + b"}", "too many digits"),
    "leading zero": (b'{"messagesPerMinute": 01}', "line 1, column"),
    "nested 100,000 deep": (b"[" * 100_000, "nested too deeply"),
    "nested 100,000 deep and closed": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "objects nested 100,000 deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too deeply"),
    "nested deep in an unknown field": (b'{"x":' + b"[" * 100_000, "nested too deeply"),
    "not UTF-8": (b'{"message": "\xff\xfe"}', "byte at offset 13"),
    "a surrogate in UTF-8": (b'{"message": "\xed\xa0\x80"}', "byte at offset 13"),
    "overlong UTF-8": (b'{"message": "\xc0\x80"}', "byte at offset 13"),
    "cut UTF-8": (b'{"message": "\xe2\x82', "byte at offset"),
    "Latin-1": ('{"message": "é"}'.encode("latin-1"), "byte at offset 13"),
}


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_a_body_that_is_not_json_says_where(api: Api, operation: Operation) -> None:
    for name, (body, says) in MALFORMED.items():
        answer = send(api, operation, body)
        assert answer.status_code == 400, name
        refusal(answer, 400, 101, "Malformed request body", says)


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_an_error_over_a_malformed_body_is_in_the_format_asked_for(
    api: Api, operation: Operation
) -> None:
    url = BASE + path_of(operation)
    for accept, suffix in ((None, ""), ("application/xml", ""), (JSON, ".xml")):
        answer = plain(
            api, operation.method, url + suffix, accept, data=b"{", content_type="text/xml"
        )
        assert (answer.status_code, answer.content_type) == (400, "application/xml")
        assert ElementTree.fromstring(answer.data).findtext("code") == "101"


NOT_OBJECTS = {
    b"null": "null",
    b"5": "a number",
    b"1.5": "a number",
    b"9" * 400: "a number",
    b"true": "a boolean",
    b'"text"': "text",
    b"[]": "a list",
    b'[{"message": "x"}]': "a list",
}


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_a_body_that_is_no_object_says_what_it_is(api: Api, operation: Operation) -> None:
    for body, what in NOT_OBJECTS.items():
        refusal(send(api, operation, body), 400, 100, None, f"The body is {what}", "object")


def fields_of(schema: ApiSchema, path: str = "") -> Iterator[tuple[str, str, list[str | int]]]:
    """Yield the fields that a body may have: kind, path in errors, and the keys that lead to it.

    Fields of nested objects follow the field that holds them.
    """
    for name, field in schema.load_fields.items():
        here = f"{path}.{name}" if path else name
        if isinstance(field, Nested):
            yield "list" if field.many else "object", here, [name]
            inner = field.schema
            assert isinstance(inner, ApiSchema)
            for kind, spelled, way in fields_of(inner, f"{here}[1]"):
                yield kind, spelled, [name, 1, *way]
        else:
            yield type(field).__name__, here, [name]


def body_with(way: list[str | int], value: object) -> Any:
    """Return a body with a value at the end of a path of keys, and valid values on the way."""
    if not way:
        return value
    step, *rest = way
    inner = body_with(rest, value)
    return {step: inner} if isinstance(step, str) else [{}, inner]


HUGE = 10**399
WRONG_TYPES: dict[str, list[object]] = {
    "Text": [[], ["x"], [[]], {}, {"a": "b"}],
    "DigitsText": [[], ["0821234567"], {}, {"number": "0821234567"}],
    "WireDate": [1.5, True, False, [], [202511011030], {}, {"year": 2025}],
    "WholeNumber": [
        "five",
        "1.5",
        "0x10",
        1.5,
        0.001,
        True,
        False,
        [],
        [5],
        {},
        {"a": 5},
        2**31,
        HUGE,
        -(2**31) - 1,
        -HUGE,
        1e300,
    ],
    "list": [5, "x", True, {}, {"sendSmsRequest": []}, [5], ["x"], [None], [[]], [True]],
    "object": [5, "x", True, [], [{}]],
}
FIELDS = [
    pytest.param(operation, kind, spelled, way, id=f"{operation.operation_id}-{spelled}")
    for operation in WITH_BODY
    if operation.body
    for kind, spelled, way in fields_of(operation.body)
]


@pytest.mark.parametrize("operation, kind, spelled, way", FIELDS)
def test_a_value_of_the_wrong_type_is_refused_and_its_field_named(
    api: Api, operation: Operation, kind: str, spelled: str, way: list[str | int]
) -> None:
    for value in WRONG_TYPES[kind]:
        if kind == "WholeNumber" and spelled == "userId" and value == 2**31:
            continue  # an int64
        names(send(api, operation, json.dumps(body_with(way, value)).encode()), spelled)


@pytest.mark.parametrize("operation, kind, spelled, way", FIELDS)
def test_a_null_is_never_a_failure_of_the_server(
    api: Api, operation: Operation, kind: str, spelled: str, way: list[str | int]
) -> None:
    """Null counts as absent, and these bodies lack what the operation needs to do anything."""
    answer = send(api, operation, json.dumps(body_with(way, None)).encode())
    absent = send(api, operation, json.dumps(body_with(way[:-1], {})).encode())
    assert answer.status_code < 500
    assert answer.get_data() == absent.get_data()


UNUSABLE = {
    "NUL": ("\\u0000", "NUL"),
    "a high surrogate": ("\\ud83d", "surrogate"),
    "a low surrogate": ("\\udc18", "surrogate"),
    "surrogates the wrong way round": ("\\udc18\\ud83d", "surrogate"),
    "a surrogate in capitals": ("\\uD83D!", "surrogate"),
}


@pytest.mark.parametrize("operation, kind, spelled, way", FIELDS)
def test_nul_and_lone_surrogates_are_refused_in_every_text(
    api: Api, operation: Operation, kind: str, spelled: str, way: list[str | int]
) -> None:
    for escape, what in UNUSABLE.values():
        body = json.dumps(body_with(way, "HERE")).replace("HERE", f"a{escape}b")
        body_of_error = refusal(send(api, operation, body.encode()), 400, 100, None, what)
        assert spelled in body_of_error["message"]


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_nul_and_lone_surrogates_are_refused_in_unknown_fields_and_names_too(
    api: Api, operation: Operation
) -> None:
    for escape, what in UNUSABLE.values():
        for body in (f'{{"x": [{{"y": "{escape}"}}]}}', f'{{"{escape}": 1}}', f'"{escape}"'):
            refusal(send(api, operation, body.encode()), 400, 100, None, what)


TYPES_NOT_READ = [
    "text/plain",
    "text/csv",
    "text/html",
    "application/octet-stream",
    "application/vnd.api+json",
    "application/soap+xml",
    "image/png",
    "json",
    "/",
    "application/json, application/xml",
    "x" * 5_000,
    "\xff\xfe",
]


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_a_body_of_another_type_is_415(api: Api, operation: Operation) -> None:
    for content_type in TYPES_NOT_READ:
        for body in (b"{}", b"<a/>", b"null", b"\0"):
            answer = send(api, operation, body, content_type)
            refusal(answer, 415, 118, "Unsupported media type", "Content-Type: application/json")


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_a_form_or_an_untyped_body_that_begins_like_neither_is_415(
    api: Api, operation: Operation
) -> None:
    for content_type in (None, "application/x-www-form-urlencoded", "multipart/form-data"):
        for body in (b"message=Hello&recipientNumber=0821234567", b"null", b'"x"', b"5", b"\0{"):
            refusal(send(api, operation, body, content_type), 415, 118, "Unsupported media type")


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_an_untyped_body_that_begins_like_json_or_xml_is_415_and_names_the_header(
    api: Api, operation: Operation
) -> None:
    for content_type in (None, "application/x-www-form-urlencoded; charset=utf-8", "text/json"):
        for body in (b"{", b"[", b" \n{", b"<", b"\xef\xbb\xbf{"):
            answer = send(api, operation, body, content_type)
            header = f"Content-Type: application/{'xml' if body == b'<' else 'json'}"
            refusal(answer, 415, 118, "Unsupported media type", header)
            sent_a_form = "urlencoded" in (content_type or "")
            assert ("curl -d" in answer.text) is sent_a_form
            assert answer.headers["X-Mock-Inferred"] == "A25"


EMPTY = [b"", b" ", b"\r\n\t ", b"\xef\xbb\xbf"]


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_an_empty_body_is_one_without_fields_whatever_its_type(
    api: Api, operation: Operation
) -> None:
    without = send(api, operation, b"{}")
    for body in EMPTY:
        for content_type in (
            None,
            JSON,
            "application/xml",
            "text/csv",
            "application/x-www-form-urlencoded",
        ):
            answer = send(api, operation, body, content_type)
            assert (answer.status_code, answer.data) == (without.status_code, without.data)


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_a_body_over_its_limit_is_413(api: Api, operation: Operation) -> None:
    limit = (8 if operation.bulk else 1) * 1024 * 1024
    for content_type in (JSON, "application/xml", "text/csv"):
        answer = send(api, operation, b"[" + b" " * limit, content_type)
        refusal(answer, 413, 116, "Request body too large", str(limit))
        assert answer.headers["Connection"] == "close"
    at_the_limit = send(api, operation, b"{}" + b" " * (limit - 2))
    assert at_the_limit.data == send(api, operation, b"{}").data


def test_the_limits_are_settings() -> None:
    settings = Settings(body_limit=100, bulk_body_limit=200)
    api = Api(Service(settings, now=RealTime(), rng=random.Random(1)))
    for path, limit in (("/groups/create", 100), ("/sms/send-bulk", 200)):
        for size, status in ((limit + 1, 413), (limit, 400)):
            data = b"{}" + b" " * (size - 2)
            answer = plain(api, "POST", BASE + path, JSON, data=data, content_type=JSON)
            assert answer.status_code == status
    api.service.stop()


@pytest.mark.parametrize("operation", READS_FORMS, ids=operation_name)
def test_a_form_over_the_limit_is_413(api: Api, operation: Operation) -> None:
    body = b"message=" + b"a" * 1024 * 1024
    answer = send(api, operation, body, "application/x-www-form-urlencoded")
    refusal(answer, 413, 116, "Request body too large", "1048576")


BROKEN_QUERIES = {
    "%": "not percent-encoding",
    "%4": "not percent-encoding",
    "%zz": "not percent-encoding",
    "100% sure": "not percent-encoding",
    "%u0041": "not percent-encoding",
    "%FF": "not UTF-8",
    "%C3": "not UTF-8",
    "%C0%80": "not UTF-8",
    "%ED%A0%BD": "not UTF-8",
    "%E9": "not UTF-8",
    "%00": "NUL",
    "a%00b": "NUL",
}


@pytest.mark.parametrize("operation", BUILT, ids=operation_name)
def test_broken_percent_encoding_in_a_query_names_the_parameter(
    api: Api, operation: Operation
) -> None:
    named = [parameter.name for parameter in operation.parameters] or ["anything"]
    for name in named:
        for value, what in BROKEN_QUERIES.items():
            url = f"{BASE}{path_of(operation)}"
            answer = plain(
                api,
                operation.method,
                url,
                JSON,
                environ_overrides={"QUERY_STRING": f"x=1&{name}={value}"},
            )
            refusal(answer, 400, 102, "Malformed query string", what, name)


def test_a_query_in_raw_bytes_is_read_where_it_is_utf_8_and_refused_where_not(api: Api) -> None:
    url = f"{BASE}/messages/all"
    for raw, status in ((b"message=\xc3\xa9", 200), (b"message=\xe9", 400), (b"\xff=1", 400)):
        environ = {"QUERY_STRING": raw.decode("latin-1")}
        answer = plain(api, "GET", url, JSON, environ_overrides=environ)
        assert answer.status_code == status, raw


@pytest.mark.parametrize("operation", READS_FORMS, ids=operation_name)
@pytest.mark.parametrize("value", BROKEN_QUERIES)
def test_broken_percent_encoding_in_a_form_names_the_parameter(
    api: Api, operation: Operation, value: str
) -> None:
    if operation.method == "GET":
        return
    body = f"recipientNumber=0821234567&message={value}".encode()
    answer = send(api, operation, body, "application/x-www-form-urlencoded")
    refusal(answer, 400, 102, "Malformed query string", BROKEN_QUERIES[value], "message")


@pytest.mark.parametrize("operation", BUILT, ids=operation_name)
def test_more_parameters_than_anybody_needs_are_refused(api: Api, operation: Operation) -> None:
    query = "&".join(f"p{number}=1" for number in range(1_001))
    url = f"{BASE}{path_of(operation)}?{query}"
    refusal(plain(api, operation.method, url, JSON), 400, 102, None, "1000")


NO_IDS = [
    "0",
    "-1",
    "1.5",
    "1e3",
    "5b37661ae396c8e42e0c9ca",
    "5b37661ae396c8e42e0c9ca22",
    "zzzzzzzzzzzzzzzzzzzzzzzz",
    "ffffffffffffffffffffffff",
    "nobody",
    "null",
    "undefined",
    "{id}",
    "' OR '1'='1",
    "1; DROP TABLE messages",
    "<script>alert(1)<script>",
    "🐘",
    "\0",
    "a\0b",
    "%",
    "%zz",
    "..%5c",
    "9" * 19,
    "9" * 400,
    "a" * 10_000,
    "\xff".encode().decode("latin-1"),
]


NUMBERS = ("userId", "templateId")
"""Ids that are numbers: what is none is a 400 (I11), where another id is a 404 (A6)."""


@pytest.mark.parametrize("operation", WITH_IDS, ids=operation_name)
def test_an_id_that_is_none_is_404_or_400_for_a_number_and_named(
    api: Api, operation: Operation
) -> None:
    for name in [name for name in IDS if f"{{{name}}}" in operation.path]:
        for no_id in NO_IDS:
            url = BASE + path_of(operation, **{name: quote(no_id, safe="")})
            options = {"json": {"name": "x"}} if operation.body else {}
            answer = plain(api, operation.method, url, JSON, **options)
            if name in NUMBERS and not re.fullmatch("-?[0-9]{1,18}", no_id):
                refusal(answer, 400, 100, None, f"{name} is", "whole number")
                continue
            body = refusal(answer, 404, 112, "Not found")
            assert name.removesuffix("Id") in body["developerMessage"].lower() or (
                "is no id" in body["developerMessage"]
            )


RAW_PATHS = [b"%", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\x01", b"\x7f", b"a\nb", b"\r\n"]


@pytest.mark.parametrize("operation", WITH_IDS, ids=operation_name)
def test_bytes_in_a_path_that_are_no_text_name_nothing(api: Api, operation: Operation) -> None:
    """A server passes `%FF` and the like to the application as bytes, one character each."""
    for name in [name for name in IDS if f"{{{name}}}" in operation.path]:
        for raw in RAW_PATHS:
            path = BASE + path_of(operation, **{name: raw.decode("latin-1")})
            options = {"json": {"name": "x"}} if operation.body else {}
            answer = plain(
                api,
                operation.method,
                "/",
                JSON,
                environ_overrides={"PATH_INFO": path},
                **options,
            )
            no_number = name in NUMBERS and answer.get_json()["code"] == 100
            assert answer.status_code == (400 if no_number else 404), raw
            assert answer.get_json()["code"] in (100, 112, 113)


def test_ids_of_another_team_are_404_everywhere(api: Api) -> None:
    """The other team has the same things as the default team, under other ids."""
    server = Service(Settings(), now=RealTime(), rng=random.Random(1))
    foreign = Api(server)
    world = add_second_team(server)
    theirs = {
        "contactId": "aaaaaaaaaaaaaaaaaaaaaaa1",
        "groupId": "aaaaaaaaaaaaaaaaaaaaaaa2",
        "messageId": store_inbound(server, world, user_id=1),
        "templateId": "909",
        "userId": "70001",
    }
    with world.transaction() as db:
        db.execute(
            "INSERT INTO contacts (contact_id, contact_number) VALUES (?, '27821234567')",
            (theirs["contactId"],),
        )
        db.execute("INSERT INTO groups (group_id, name) VALUES (?, 'x')", (theirs["groupId"],))
        db.execute("INSERT INTO templates (template_id, name, data) VALUES (909, 'x', 'x')")
    before = world_state(server)
    for operation in WITH_IDS:
        for name in [name for name in theirs if f"{{{name}}}" in operation.path]:
            url = BASE + path_of(operation, **{name: theirs[name]})
            options = {"json": {"name": "x", "firstName": "x"}} if operation.body else {}
            answer = plain(foreign, operation.method, url, JSON, **options)
            refusal(answer, 404, 112, "Not found")
    assert world_state(server) == before
    server.stop()


@pytest.mark.parametrize("operation", OPERATIONS, ids=operation_name)
def test_strange_headers_are_no_failure_of_the_server(api: Api, operation: Operation) -> None:
    """The answer is as without the headers or a refusal, and 401 if the credentials are wrong."""
    if operation.url_token:
        return
    for name, value in (
        ("email", "x" * 20_000),
        ("email", "\xff\xfe"),
        ("email", "ï¿½@example.com"),
        ("token", "x" * 20_000),
        ("token", "\x80\x81"),
        ("token", "' OR 1=1 --"),
    ):
        answer = plain(
            api, operation.method, BASE + path_of(operation), JSON, headers={name: value}
        )
        refusal(answer, 401, 110, "Reason: Unauthorized")
    for accept in ("," * 5_000, "application/json;q=" + "9" * 5_000, '"' * 100, "\xff/\xff"):
        answer = plain(
            api, operation.method, BASE + path_of(operation), accept, headers={"token": "wrong"}
        )
        assert answer.status_code in (401, 406)
        assert "html" not in (answer.content_type or "")


NO_BODY = [
    operation
    for operation in BUILT
    if not (operation.body or operation.own_body or operation.changes)
]


@pytest.mark.parametrize("operation", NO_BODY, ids=operation_name)
def test_where_no_body_is_taken_any_body_is_ignored(api: Api, operation: Operation) -> None:
    options = {"query_string": {"searchEmail": "sub@example.com"}}
    url = BASE + path_of(operation)
    plainly = plain(api, operation.method, url, JSON, **options)
    assert plainly.status_code == (404 if "voice/{" in operation.path else 200)
    for body in (b"null", b"{", b"<", b"a=b", b"\xff\0", b" " * 2_000_000):
        for content_type in (JSON, "application/xml", "application/x-www-form-urlencoded", "x"):
            answer = send(api, operation, body, content_type, **options)
            assert (answer.status_code, answer.data) == (plainly.status_code, plainly.data)


def test_a_refused_number_is_told_its_bounds_and_nothing_of_other_formats(api: Api) -> None:
    fields = {"recipientNumber": "0821234567", "message": "Hello"}
    values: list[Any] = ["many", True, [], 1.5, -1]
    for wrong in values:
        body = {"sendSmsRequests": [fields], "messagesPerMinute": wrong}
        told = refusal(api.post("/sms/send-bulk", json=body), 400, 100)["developerMessage"]
        assert "Send a whole number from" in told
        assert "quotes" not in told
        assert "XML" not in told
