"""What the live service very probably refuses is refused here too, unless a setting allows it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from sms_mock.config import Leniency, Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import Api, RealTime

JSON = b'{"recipientNumber": "27821234567", "message": "Hello"}'
FIELDS = "<recipientNumber>27821234567</recipientNumber><message>Hello</message>"
XML = f"<sendSmsRequest>{FIELDS}</sendSmsRequest>".encode()
XMLNS = f'<sendSmsRequest xmlns="urn:x">{FIELDS}</sendSmsRequest>'
PREFIXED = f'<n:sendSmsRequest xmlns:n="urn:x">{FIELDS}</n:sendSmsRequest>'

Lenient = Callable[..., Api]


@pytest.fixture
def lenient() -> Iterator[Lenient]:
    """A function that returns a client of a server with certain values of `Settings.lenient`."""
    made: list[Service] = []

    def serve(*names: Leniency) -> Api:
        made.append(Service(Settings(lenient=names), now=RealTime(), rng=random.Random(1)))
        return Api(made[-1])

    yield serve
    for service in made:
        service.stop()


def notes(answer: TestResponse) -> str:
    return "; ".join(answer.headers.getlist("X-Mock-Note"))


@pytest.mark.parametrize("body", [JSON, XML], ids=["JSON", "XML"])
@pytest.mark.parametrize("content_type", [None, "application/x-www-form-urlencoded", "text/json"])
def test_a_body_that_its_type_does_not_announce_is_refused_unless_lenient(
    lenient: Lenient, content_type: str | None, body: bytes
) -> None:
    strict = lenient("dates", "namespaces")
    before = world_state(strict.service)
    answer = strict.post("/sms/send", data=body, content_type=content_type)
    header = f"Content-Type: application/{'json' if body == JSON else 'xml'}"
    refusal(answer, 415, 118, "Unsupported media type", header)
    assert answer.headers["X-Mock-Inferred"] == "A25"
    assert world_state(strict.service) == before

    taken = lenient("content-types").post("/sms/send", data=body, content_type=content_type)
    assert taken.status_code == 200
    assert "--lenient content-types; the live service very probably answers 415" in notes(taken)
    assert taken.headers["X-Mock-Inferred"] == "A25"


def test_the_control_api_takes_json_under_any_type(api: Api) -> None:
    for content_type in (None, "application/x-www-form-urlencoded", "text/plain", "text/json"):
        answer = api.control(
            "POST",
            "/inbound",
            data=b'{"from": "0821234567", "message": "Yes"}',
            content_type=content_type,
        )
        assert answer.status_code == 201


@pytest.mark.parametrize("body", [XMLNS, PREFIXED], ids=["xmlns", "prefix"])
def test_a_root_in_a_namespace_is_refused_unless_lenient(lenient: Lenient, body: str) -> None:
    strict = lenient("dates", "content-types")
    answer = strict.post("/sms/send", data=body, content_type="application/xml")
    refusal(answer, 400, 101, "Malformed request body", 'namespace "urn:x"', "no prefix")
    assert answer.headers["X-Mock-Inferred"] == "I10"

    taken = lenient("namespaces").post("/sms/send", data=body, content_type="application/xml")
    assert taken.status_code == 200
    assert "--lenient namespaces" in notes(taken)
    assert taken.headers["X-Mock-Inferred"] == "I10"


def test_elements_in_a_namespace_are_unknown_ones_unless_lenient(lenient: Lenient) -> None:
    child = '<x:dataField xmlns:x="urn:x">a</x:dataField>'
    body = f"<sendSmsRequest>{FIELDS}{child}</sendSmsRequest>"
    for api, field in ((lenient(), None), (lenient("namespaces"), "a")):
        answer = api.post("/sms/send", data=body, content_type="text/xml")
        message = api.get(f"/messages/{answer.get_json()['messageId']}").get_json()
        assert message["userDataField"] == field
        assert "I10" in answer.headers["X-Mock-Inferred"]
        said = "dataField (it is in an XML namespace" if field is None else "--lenient namespaces"
        assert said in notes(answer)


def test_declared_namespaces_that_no_element_uses_do_no_harm(api: Api) -> None:
    unused = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    )
    body = f"<sendSmsRequest {unused}>{FIELDS}</sendSmsRequest>"
    answer = api.post("/sms/send", data=body, content_type="application/xml")
    assert (answer.status_code, notes(answer)) == (200, "")
    assert "X-Mock-Inferred" not in answer.headers


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate, gzip"])
def test_a_compressed_body_is_415_and_the_header_is_named(api: Api, coding: str) -> None:
    for path, content_type in (
        ("/sms/send", "application/json"),
        ("/sms/send", "application/xml"),
        ("/sms/send-url-parameters", "application/x-www-form-urlencoded"),
        ("/voice/single-audio", "multipart/form-data; boundary=x"),
        ("/context/lookup", "application/json"),
    ):
        headers = {"Content-Encoding": coding, "Content-Type": content_type}
        answer = api.post(path, data=b"\x1f\x8b\x08", headers=headers)
        said = f'"Content-Encoding: {coding.lower()}"'
        refusal(answer, 415, 118, "Unsupported media type", said, "uncompressed")
        assert answer.headers["X-Mock-Assumed"] == "A212"


def test_a_content_encoding_that_changes_nothing_is_taken(api: Api) -> None:
    headers = {"Content-Encoding": "identity", "Content-Type": "application/json"}
    assert api.post("/sms/send", data=JSON, headers=headers).status_code == 200
    assert api.get("/account/balance", headers={"Content-Encoding": "gzip"}).status_code == 200


def test_json_in_another_charset_is_told_that_the_content_type_changes_nothing(api: Api) -> None:
    body = '{"message": "é"}'.encode("latin-1")
    json = "application/json; charset=iso-8859-1"
    answer = api.post("/sms/send", data=body, content_type=json)
    refusal(answer, 400, 101, "Malformed request body", "not UTF-8", "charset 'iso-8859-1'")
    assert answer.headers["X-Mock-Inferred"] == "A28,I2"


@pytest.mark.parametrize(
    "charset, declared, encoded, length",
    [
        ("iso-8859-1", "", "latin-1", 1),
        ("windows-1252", "", "cp1252", 1),
        ("utf-8", "", "utf-8", 1),
        ("", "", "utf-8", 1),
        ("utf-8", "iso-8859-1", "latin-1", 1),
        ("iso-8859-1", "utf-8", "utf-8", 1),
        ("iso-8859-1", "", "utf-8-sig", 1),
        ("iso-8859-1", "", "utf-8", 2),
    ],
)
def test_the_charset_of_xml_is_its_declarations_else_its_content_types(
    api: Api, charset: str, declared: str, encoded: str, length: int
) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    root = "analyseMessageRequest"
    body = f"{declaration}<{root}><message>é</message></{root}>".encode(encoded)
    content_type = "application/xml" + (f"; charset={charset}" if charset else "")
    answer = api.post("/messages/analyse/message-length", data=body, content_type=content_type)
    assert (answer.status_code, answer.text) == (200, str(length))


def test_a_charset_that_is_not_read_is_named(api: Api) -> None:
    answer = api.post("/sms/send", data=XML, content_type="application/xml; charset=utf-7")
    refusal(answer, 400, 101, "Malformed request body", 'charset "utf-7" of the Content-Type')


def test_a_misspelt_name_of_the_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="'date'; give a tuple of some of dates, content-types"):
        Settings(lenient=("date",))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "date, entry, form",
    [
        ("2026-11-23T08:30:00Z", "A73", "ISO 8601"),
        ("2026-11-23", "A73", "ISO 8601"),
        ("1795422600000", "A72", "epoch milliseconds"),
        (1_795_422_600_000, "A72", "epoch milliseconds"),
    ],
)
def test_other_forms_of_dates_are_taken_and_noted_when_lenient(
    lenient: Lenient, date: str | int, entry: str, form: str
) -> None:
    item = {"recipientNumber": "27821234567", "message": "Hello", "dateToSend": date}
    assert lenient("content-types", "namespaces").post("/sms/send", json=item).status_code == 400
    api = lenient("dates")
    single = api.post("/sms/send", json=item)
    bulk = api.post("/sms/send-bulk", json={"sendSmsRequests": [item]})
    by_url = api.get("/sms/send-url-parameters", query_string=item)
    for answer in (single, bulk, by_url):
        assert answer.status_code == 200
        assert f"read as {form} by --lenient dates; the live service very probably" in notes(answer)
        assert entry in answer.headers["X-Mock-Inferred"].split(",")
    message_id = bulk.get_json()["sendSmsResponses"][0]["messageId"]
    assert api.get(f"/messages/{message_id}").get_json()["messageStatus"] == "SCHEDULED"


def test_a_browsers_preflight_is_refused_with_the_reason(api: Api) -> None:
    headers = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
    for given in (headers, {**headers, "Access-Control-Request-Headers": "email, token"}):
        answer = api.call("OPTIONS", "/sms/send", headers=given)
        refusal(
            answer,
            405,
            114,
            "Method not allowed",
            "a page of http://localhost:3000 may send POST here",
            "no page of another origin may",
            "from your server",
        )
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_another_options_is_refused_as_any_wrong_method(api: Api) -> None:
    answer = api.call("OPTIONS", "/sms/send", headers={"Origin": "http://localhost:3000"})
    refusal(answer, 405, 114, "Method not allowed", "OPTIONS is not a method of this path")
