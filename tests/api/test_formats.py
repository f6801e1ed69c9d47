"""The format of an answer (by suffix, Accept or default), and what JSON and XML look like."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from sms_mock.api.operation import Operation
from sms_mock.api.routes import OPERATIONS
from sms_mock.config import Settings
from sms_mock.service import Service
from tests.api.plain_calls import BASE, operation_name, path_of, plain
from tests.api.stored_messages import store_inbound, store_outbound
from tests.api.world_state import world_state
from tests.conftest import JSON_TYPE, NOON, Api, RealTime

NOTE = 'XML because Accept did not ask; send "Accept: application/json" or use .json'
JSON, XML = JSON_TYPE, "application/xml"
ATOM = "http://www.w3.org/2005/Atom"
LINK = f"{{{ATOM}}}link"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """A client of one server for these tests, which only read; it has a message and a reply."""
    service = Service(Settings(), now=RealTime(), rng=random.Random(1))
    sent = store_outbound(service, to_number="27600000100", campaign="Spring")
    store_inbound(service, from_number="27600000100", replied_to=sent)
    yield Api(service)
    service.stop()


@pytest.fixture(autouse=True)
def nothing_changes(api: Api) -> Iterator[None]:
    before = world_state(api.service)
    yield
    assert world_state(api.service) == before


# Accept, content type, whether that is only the default
ACCEPTS = [
    (None, XML, True),
    ("", XML, True),
    (" ", XML, True),
    ("*/*", XML, True),
    ("application/*", XML, True),
    ("*", XML, True),
    ("text/*", XML, True),
    ("text/*;q=0.1, image/png", XML, True),
    ("*/*;q=0.1", XML, True),
    ("text/html, */*;q=0.8", XML, True),
    ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", XML, True),
    ("rubbish, */*", XML, True),
    ("application/json", JSON, False),
    ("APPLICATION/JSON", JSON, False),
    ("text/json", JSON, False),
    ("application/json; charset=utf-8", JSON, False),
    ("application/json;q=0.1", JSON, False),
    ("application/json, text/plain, */*", JSON, False),
    ("text/html, application/json;q=0.5, */*;q=0.1", JSON, False),
    ("application/xml", XML, False),
    ("text/xml", XML, False),
    ("application/xml;version=1", XML, False),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML, False),
    ("application/json, application/xml", JSON, False),
    ("application/xml, application/json", XML, False),
    ("application/xml;q=0.5, application/json;q=0.6", JSON, False),
    ("application/json;q=0.5, application/xml;q=0.6", XML, False),
    ("application/json;q=0.5, text/xml", XML, False),
    ("application/json;q=0, application/xml", XML, False),
    ("application/xml;q=0, */*", JSON, True),
    ("application/json;q=0, */*", XML, True),
    ("application/json;q=high, application/xml;q=0.1", XML, False),
    ("application/json;q=2, text/xml;q=0.1", XML, False),
    ("application, /json, ;;, application/json", JSON, False),
    ('application/json;profile="a,b;q=0", application/xml;q=0.9', JSON, False),
]


@pytest.mark.parametrize("accept, content_type, by_default", ACCEPTS)
def test_accept_decides_the_format(
    api: Api, accept: str | None, content_type: str, by_default: bool
) -> None:
    answer = plain(api, "GET", f"{BASE}/account/balance", accept)
    assert (answer.status_code, answer.content_type) == (200, content_type)
    xml_by_default = by_default and content_type == XML
    assert answer.headers.get("X-Mock-Note") == (NOTE if xml_by_default else None)


@pytest.mark.parametrize("accept, content_type, by_default", ACCEPTS)
def test_a_refusal_comes_in_the_same_format(
    api: Api, accept: str | None, content_type: str, by_default: bool
) -> None:
    for path in ("/groups/0", "/nothing", "/account/statistics?from=1", "/voice"):
        answer = plain(api, "GET", f"{BASE}{path}", accept)
        assert answer.status_code in (400, 404)
        assert answer.content_type == content_type
        xml_by_default = by_default and content_type == XML
        assert answer.headers.get("X-Mock-Note") == (NOTE if xml_by_default else None)


@pytest.mark.parametrize("accept, _type, _by_default", [*ACCEPTS, ("application/pdf", "", False)])
@pytest.mark.parametrize("suffix, content_type", [(".json", JSON), (".xml", XML)])
def test_a_suffix_beats_accept(
    api: Api, accept: str | None, _type: str, _by_default: bool, suffix: str, content_type: str
) -> None:
    for path, status in (("/account/balance", 200), ("/groups/0", 404), ("/nothing", 404)):
        answer = plain(api, "GET", f"{BASE}{path}{suffix}", accept)
        assert (answer.status_code, answer.content_type) == (status, content_type)
        assert "X-Mock-Note" not in answer.headers


def test_the_default_can_be_json_and_then_needs_no_note() -> None:
    api = Api(Service(Settings(default_format="json"), now=RealTime()))
    for accept, content_type, by_default in ACCEPTS:
        answer = plain(api, "GET", f"{BASE}/account/balance", accept)
        expected = JSON if by_default else content_type
        if accept == "application/json;q=0, */*":
            expected = XML
        assert answer.content_type == expected, accept
        assert ("X-Mock-Note" in answer.headers) == (by_default and expected == XML), accept
    assert plain(api, "GET", f"{BASE}/nothing").content_type == JSON
    assert plain(api, "GET", f"{BASE}/account/balance.xml").content_type == XML
    api.service.stop()


NEGOTIATING = [operation for operation in OPERATIONS if not operation.media]
UNACCEPTABLE = [
    "application/pdf",
    "application/json;q=0",
    "application/json;q=0, application/xml;q=0, */*",
    "application/xml;q=0, application/json;q=0",
    "*/*;q=0",
    "rubbish",
    "application/*+json",
    "audio/*",
]


@pytest.mark.parametrize("operation", NEGOTIATING, ids=operation_name)
def test_nothing_acceptable_is_406_in_json_before_anything_is_done(
    api: Api, operation: Operation
) -> None:
    for accept in UNACCEPTABLE:
        if operation.bare and accept.endswith("*/*"):
            continue  # plain text is left
        for headers in ({}, {"token": "wrong"}):
            answer = plain(
                api,
                operation.method,
                BASE + path_of(operation),
                accept,
                headers=headers,
                data=b"{broken",
                content_type="image/png",
            )
            assert (answer.status_code, answer.content_type) == (406, JSON), accept
            body = answer.get_json()
            assert (body["status"], body["code"]) == ("NOT_ACCEPTABLE", 115)
            assert "Accept" in body["developerMessage"]
            assert "application/json" in body["developerMessage"]


def test_a_send_that_cannot_be_answered_is_not_sent(api: Api) -> None:
    body = {"recipientNumber": "0821234567", "message": "Hello"}
    url = f"{BASE}/sms/send-url-parameters?recipientNumber=0821234567&message=Hello"
    for accept in ("application/pdf", "audio/*"):
        assert plain(api, "POST", f"{BASE}/sms/send", accept, json=body).status_code == 406
        assert plain(api, "GET", url, accept).status_code == 406


def test_text_is_acceptable_for_bare_values_only(api: Api) -> None:
    body = {"message": "Hello"}
    for accept in ("text/html", "text/plain", "image/png", "image/*"):
        path = f"{BASE}/messages/analyse/message-length"
        assert plain(api, "POST", path, accept, json=body).text == "5"
        assert plain(api, "GET", f"{BASE}/account/balance", accept).status_code == 406


READS = {
    "/account/balance": ("account", {LINK}),
    "/account/statistics": ("accountStatistics", {"userStatistics"}),
    "/account/user?searchEmail=demo@example.com": ("users", {"user"}),
    "/account/user/18987": ("user", set()),
    "/contacts/all": ("contacts", {"contact", LINK}),
    "/contacts/5b37661a0000000000000100": ("contact", {LINK}),
    "/groups/all": ("groups", {"group", LINK}),
    "/groups/5b3766100000000000000001": ("group", {LINK}),
    "/templates/all": ("templates", {"template", LINK}),
    "/templates/301": ("template", {LINK}),
    "/messages/all": ("messages", {"message", LINK}),
    "/sms/send": ("sendSmsRequest", set()),
    "/sms/send-bulk": ("sendSmsRequests", {"sendSmsRequest"}),
}
"""The root of every read in XML, and the elements in it that may repeat."""


@pytest.mark.parametrize("path", READS)
def test_the_root_and_the_members_are_named_after_their_types(api: Api, path: str) -> None:
    root, members = READS[path]
    answer = plain(api, "GET", BASE + path, XML)
    declared = f' xmlns:atom="{ATOM}"' if LINK in members else ""
    assert answer.text.startswith(f"{DECLARATION}<{root}{declared}>")
    document = ElementTree.fromstring(answer.data)
    assert members <= {element.tag for element in document}


@pytest.mark.parametrize("path", READS)
def test_links_come_first_in_xml_and_then_the_fields_from_a_to_z(api: Api, path: str) -> None:
    in_json = plain(api, "GET", BASE + path, JSON).get_json()
    document = ElementTree.fromstring(plain(api, "GET", BASE + path, XML).data)
    names = [MEMBERS.get(key, key) for key in sorted(in_json) if key != "links"]
    if "links" in in_json:
        names.insert(0, LINK)
    assert list(dict.fromkeys(element.tag for element in document)) == [
        name for name in names if document.find(name) is not None
    ]
    for element in document.iter():
        tags = [child.tag for child in element]
        assert LINK not in tags[tags.count(LINK) :]


def test_the_prefix_of_links_is_declared_also_where_there_is_no_link(api: Api) -> None:
    for path, declares in (("/context/lookup?number=x", True), ("/account/user/18987", False)):
        text = plain(api, "GET", BASE + path, XML).text
        assert (f' xmlns:atom="{ATOM}">' in text) is declares
    assert "xmlns" not in plain(api, "GET", f"{BASE}/nothing", XML).text


@pytest.mark.parametrize("path", READS)
def test_xml_says_what_json_says_without_the_nulls(api: Api, path: str) -> None:
    in_json = plain(api, "GET", BASE + path, JSON).get_json()
    in_xml = ElementTree.fromstring(plain(api, "GET", BASE + path, XML).data)
    assert as_json(in_xml) == simplified(in_json)


MEMBERS = {
    "webServiceUserList": "user",
    "webServiceContacts": "contact",
    "webServiceGroups": "group",
    "webServiceTemplates": "template",
    "webServiceMessages": "message",
    "sendSmsRequests": "sendSmsRequest",
    "users": "userStatistics",
    "campaigns": "campaignStatistics",
    "links": LINK,
}
"""What the members of each list are called in XML."""


def simplified(value: Any) -> Any:
    """Return a JSON value in the form that XML can express: lists by their members' name, texts
    only.
    """
    if not isinstance(value, dict):
        return str(value).lower() if isinstance(value, bool) else str(value)
    found: dict[str, list[Any]] = {}
    for key, inner in value.items():
        if isinstance(inner, list):
            found.setdefault(MEMBERS[key], []).extend(simplified(member) for member in inner)
        elif inner is not None:
            shown = iso(inner) if key in DATES and isinstance(inner, int) else simplified(inner)
            found.setdefault(key, []).append(shown)
    return {key: members for key, members in found.items() if members}


DATES = {"from", "to", "dateTimeSent", "dateTimeReceived", "dateTimeScheduled"}


def iso(milliseconds: int) -> str:
    assert NOON - 43_200_000 <= milliseconds < NOON + 43_200_000
    rest = milliseconds - NOON + 43_200_000
    hours, rest = divmod(rest, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    fraction = f".{rest % 1000:03}" if rest % 1000 else ""
    return f"2026-11-22T{hours:02}:{minutes:02}:{rest // 1000:02}{fraction}+02:00"


def as_json(element: ElementTree.Element) -> Any:
    if element.tag == LINK:
        return {key: [text] for key, text in element.attrib.items()}
    if not len(element):
        return element.text or ""
    found: dict[str, list[Any]] = {}
    for inner in element:
        found.setdefault(inner.tag, []).append(as_json(inner))
    return found


@pytest.mark.parametrize("path", READS)
def test_in_json_nothing_is_left_out_and_links_are_a_list(api: Api, path: str) -> None:
    operation = next(
        each
        for each in OPERATIONS
        if each.method == "GET"
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path.partition("?")[0])
    )
    assert operation.response is not None
    body = plain(api, "GET", BASE + path, JSON).get_json()
    assert list(body) == list(operation.response.fields)
    if "links" in body:
        assert body["links"][0]["rel"] == "self"
        for link in body["links"]:
            assert list(link) == ["rel", "href"]


def test_dates_are_milliseconds_in_json_and_iso_8601_with_offset_in_xml(api: Api) -> None:
    in_json = plain(api, "GET", f"{BASE}/account/statistics.json").get_json()
    assert (in_json["from"], in_json["to"]) == (NOON - 43_200_000, NOON + 43_199_999)
    in_xml = plain(api, "GET", f"{BASE}/account/statistics.xml").text
    assert "<from>2026-11-22T00:00:00+02:00</from>" in in_xml
    assert "<to>2026-11-22T23:59:59.999+02:00</to>" in in_xml


def test_dates_in_the_examples_are_texts_of_twelve_digits_in_both(api: Api) -> None:
    for path in ("/sms/send", "/sms/send-bulk"):
        body = plain(api, "GET", f"{BASE}{path}.json").get_json()
        text = plain(api, "GET", f"{BASE}{path}.xml").text
        example = body["sendSmsRequests"][0] if "sendSmsRequests" in body else body
        assert example["dateToSend"] == "202611231200"
        assert "<dateToSend>202611231200</dateToSend>" in text
        assert body.get("defaultDateToSend", "202611231200") == "202611231200"


REFUSALS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "400": ("POST", "/groups/create", {"json": {}}),
    "401": ("GET", "/account/balance", {"headers": {"token": "wrong"}}),
    "403": ("PUT", "/account/user", {"headers": {}}),
    "404": ("GET", "/groups/0", {}),
    "405": ("PUT", "/sms/send", {}),
    "413": ("POST", "/groups/create", {"data": b" " * 1_048_577, "content_type": JSON}),
    "415": ("POST", "/groups/create", {"data": b"name", "content_type": "text/csv"}),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_an_error_has_the_same_five_fields_in_both_formats(api: Api, status: str) -> None:
    method, path, options = REFUSALS[status]
    if status == "403":
        sub = {"email": "sub@example.com", "token": "33333333-3333-4333-8333-333333333333"}
        options = {"headers": sub, "json": {}}
    in_json = plain(api, method, BASE + path, JSON, **options)
    in_xml = plain(api, method, BASE + path, XML, **options)
    assert (in_json.status_code, in_json.content_type) == (int(status), JSON)
    assert (in_xml.status_code, in_xml.content_type) == (int(status), XML)
    body = in_json.get_json()
    assert list(body) == ["status", "code", "message", "developerMessage", "moreInfoUrl"]
    document = ElementTree.fromstring(in_xml.data)
    assert document.tag == "error"
    assert {element.tag: element.text for element in document} == {
        key: str(value) for key, value in body.items()
    }


def test_deletes_and_memberships_have_neither_a_body_nor_a_type(api: Api) -> None:
    path = "/contacts/5b37661a0000000000000100/addToGroup/5b3766100000000000000001"
    for accept in (None, JSON, XML):
        answer = plain(api, "GET", BASE + path, accept)
        assert (answer.status_code, answer.data) == (200, b"")
        assert "Content-Type" not in answer.headers
        assert "X-Mock-Note" not in answer.headers
