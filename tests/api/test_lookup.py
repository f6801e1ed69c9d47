"""Number look-up: every spelling of a number, and what the answer says of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import pytest

from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import Api

DIGITS = "27821234567"
JSON, XML, TEXT = "application/json", "application/xml", "text/plain"
FORM = "application/x-www-form-urlencoded"
PATH = "/context/lookup"
BOTH = pytest.mark.parametrize("method", ["GET", "POST"])


def link(number: str) -> list[dict[str, str]]:
    href = f"http://localhost/app/api/rest/v1/context/lookup?number={quote(number)}"
    return [{"rel": "self", "href": href}]


@BOTH
@pytest.mark.parametrize(
    "data, content_type",
    [
        ('"0821234567"', JSON),
        ('"0821234567"', "text/json; charset=utf-8"),
        (' \n"+27 (82) 123-4567"\n', JSON),
        ("27821234567", JSON),
        ('{"numbers": ["0821234567", "0111234567"]}', JSON),
        ('{"numbers": "0821234567", "links": []}', JSON),
        ('{"numbers": null, "number": 27821234567}', JSON),
        ("<string>0821234567</string>", XML),
        ("<?xml version='1.0'?>\n<number> 0821234567 </number>", "text/xml"),
        (
            "<numberContextLookupRequest><links><rel>self</rel></links><numbers>0821234567</numbers>"
            "<numbers>0111234567</numbers></numberContextLookupRequest>",
            XML,
        ),
        ('<a xmlns="urn:x"><number>0821234567</number></a>', XML),
        ("0821234567", TEXT),
        ("\ufeff +27 82 123 4567\r\n", "text/plain; charset=utf-8"),
        ("0821234567", None),
        ('"0821234567"', None),
        ("<number>0821234567</number>", None),
        ("+27821234567", FORM),
        ('{"numbers": ["0821234567"]}', FORM),
        ("a=b&number=%2B27821234567", FORM),
    ],
)
def test_every_form_of_a_number_is_read(
    api: Api, method: str, data: str, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = api.call(method, PATH, data=data.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.get_json() == {"number": DIGITS, "numberValid": True, "links": link(DIGITS)}


@BOTH
def test_the_number_may_stand_in_the_url_and_counts_before_a_body(api: Api, method: str) -> None:
    for options in ({}, {"json": "0111234567"}, {"data": b"", "content_type": JSON}):
        answer = api.call(method, f"{PATH}?number=%2B27821234567", **options)
        assert answer.get_json()["number"] == DIGITS


def test_a_form_of_several_parts_brings_it_too(api: Api) -> None:
    options = {"data": {"number": "0821234567"}, "content_type": "multipart/form-data"}
    assert api.post(PATH, **options).get_json()["number"] == DIGITS


@pytest.mark.parametrize(
    "written",
    ["0111234567", "12345", "+999999", "Thandi", "0821234567,0831234567", "<b>", "€ é", "0" * 300],
)
def test_what_no_message_can_be_sent_to_is_answered_as_it_was_sent(api: Api, written: str) -> None:
    answer = api.post(PATH, json=written)
    assert answer.status_code == 200
    assert answer.get_json() == {"number": written, "numberValid": False, "links": link(written)}
    assert answer.headers["X-Mock-Assumed"] == "A194,A162"


def test_a_number_abroad_is_valid(api: Api) -> None:
    assert api.post(PATH, json="+44 7400 123456").get_json()["number"] == "447400123456"


def test_it_says_that_newer_descriptions_have_withdrawn_it(api: Api) -> None:
    for suffix in ("", ".xml"):
        note = api.post(f"{PATH}{suffix}", json="0821234567").headers["X-Mock-Note"]
        assert (
            note
            == "newer descriptions of the API no longer have context/lookup; do not build on it"
        )


def test_in_xml(api: Api) -> None:
    answer = api.post(f"{PATH}.xml", data="<number>0821234567</number>", content_type=XML)
    found = fromstring(answer.text)
    assert found.tag == "numberContextLookupResponse"
    assert found.findtext("number") == DIGITS
    assert found.findtext("numberValid") == "true"
    assert [each.attrib for each in found.findall("{http://www.w3.org/2005/Atom}link")] == link(
        DIGITS
    )


@BOTH
@pytest.mark.parametrize(
    "options, status, code, teaches",
    [
        ({}, 400, 100, "?number=27821234567"),
        ({"query_string": {"number": ""}}, 400, 100, "no number"),
        ({"json": None, "content_type": JSON}, 400, 100, "no number"),
        ({"data": "null", "content_type": JSON}, 400, 100, "no number"),
        ({"json": ""}, 400, 100, "no number"),
        ({"json": " "}, 400, 100, "no number"),
        ({"json": {}}, 400, 100, "no number"),
        ({"json": {"numbers": []}}, 400, 100, "no number"),
        ({"data": "<numbers/>", "content_type": XML}, 400, 100, "no number"),
        ({"json": True}, 400, 100, "a boolean, not text"),
        ({"json": 1.5}, 400, 100, "a number, not text"),
        ({"json": ["0821234567"]}, 400, 100, "a list, not text"),
        ({"json": {"numbers": [{}]}}, 400, 100, "an object, not text"),
        ({"data": '"082', "content_type": JSON}, 400, 101, "not JSON"),
        ({"data": "<a>", "content_type": XML}, 400, 101, "not XML"),
        ({"data": "<!DOCTYPE a><a>1</a>", "content_type": XML}, 400, 101, "DTD"),
        ({"data": "<a>" * 101, "content_type": XML}, 400, 101, "100 deep"),
        ({"data": b"\xff", "content_type": TEXT}, 400, 101, "UTF-8"),
        ({"data": b"1\0", "content_type": TEXT}, 400, 100, "NUL"),
        ({"data": '"\\ud800"', "content_type": JSON}, 400, 100, "surrogate"),
        ({"data": "number=%ZZ", "content_type": FORM}, 400, 102, "percent-encoding"),
        ({"data": "a", "content_type": "text/csv"}, 415, 118, "JSON string"),
    ],
)
def test_what_names_no_number_is_refused(
    api: Api, method: str, options: dict[str, Any], status: int, code: int, teaches: str
) -> None:
    refusal(api.call(method, PATH, **options), status, code, None, teaches)


def test_the_form_that_is_published_rests_on_what_is_published(api: Api) -> None:
    assert api.post(PATH, json="0821234567").headers["X-Mock-Assumed"] == "A194"
    assert api.post(PATH, json={"numbers": ["0821234567"]}).headers["X-Mock-Assumed"] == "A194,A161"


def test_a_lookup_changes_and_costs_nothing(api: Api) -> None:
    before = world_state(api.service)
    api.post(PATH, json="0821234567")
    assert world_state(api.service) == before
