"""The body of an error in both formats, whichever part of the server refuses the request."""

from __future__ import annotations

import pytest

from sms_mock.actions import accounts
from tests.api.error_bodies import refusal
from tests.conftest import JSON_TYPE, Api


def test_an_error_in_json_is_exactly_this(api: Api) -> None:
    answer = api.post("/sms/send", json={"recipientNumber": "0821234567", "message": ""})
    assert answer.content_type == JSON_TYPE
    assert answer.text == (
        '{"status":"BAD_REQUEST","code":3,"message":"Message cannot be empty",'
        '"developerMessage":"message is missing or empty. Give at least one character.",'
        '"moreInfoUrl":"None"}'
    )


def test_an_error_in_xml_is_exactly_this(api: Api) -> None:
    answer = api.post("/sms/send.xml", json={"recipientNumber": "0821234567", "message": ""})
    assert answer.content_type == "application/xml"
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        "<error><code>3</code>"
        "<developerMessage>message is missing or empty. Give at least one character."
        "</developerMessage><message>Message cannot be empty</message>"
        "<moreInfoUrl>None</moreInfoUrl><status>BAD_REQUEST</status></error>"
    )


@pytest.mark.parametrize(
    "headers, content_type",
    [
        ({"Accept": "application/json"}, JSON_TYPE),
        ({"Accept": "text/json;q=0.9, application/xml;q=0.8"}, JSON_TYPE),
        ({"Accept": "application/xml"}, "application/xml"),
        ({"Accept": "*/*"}, "application/xml"),
        ({"Accept": ""}, "application/xml"),
    ],
    ids=str,
)
def test_an_error_is_in_the_negotiated_format(
    api: Api, headers: dict[str, str], content_type: str
) -> None:
    assert api.post("/sms/send", json={}, headers=headers).content_type == content_type


def test_an_error_that_is_xml_by_default_says_so(api: Api) -> None:
    note = 'XML because Accept did not ask; send "Accept: application/json" or use .json'
    by_default = api.post("/sms/send", json={}, headers={"Accept": "*/*"})
    assert by_default.headers["X-Mock-Note"] == note
    asked = api.post("/sms/send", json={}, headers={"Accept": "application/xml"})
    assert "X-Mock-Note" not in asked.headers


def test_markup_in_what_a_client_sent_is_escaped_in_xml(api: Api) -> None:
    answer = api.get("/account/user/%3Cscript%3E&amp;.xml", headers={"Accept": "text/html"})
    assert answer.content_type == "application/xml"
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text


def test_not_acceptable_is_json_and_nothing_is_done(api: Api) -> None:
    sms = {"recipientNumber": "0821234567", "message": "Hi"}
    answer = api.post("/sms/send", json=sms, headers={"Accept": "text/html"})
    refusal(answer, 406, 115, "Not acceptable", "Accept", "application/json")
    assert api.balance() == 1000


def test_a_bug_of_the_mock_is_a_500_in_the_error_format(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(account: object) -> int:
        raise KeyError("a bug")

    monkeypatch.setattr(accounts, "balance", fail)
    text = "An error occurred while processing your request."
    refusal(api.get("/account/balance"), 500, 1, text, "bug of the mock", "report")
