"""Unknown parameters of an operation are ignored, and the answer and the log say so."""

from __future__ import annotations

import pytest

from sms_mock.journal.records import RequestRecord
from tests.conftest import ADMINISTRATOR, URL_TOKEN, Api

MEANT = "ignored unknown parameter: dataFeild (did you mean dataField?)"


def note(api: Api, path: str, method: str = "GET") -> str | None:
    return api.call(method, path).headers.get("X-Mock-Note")


def test_a_misspelt_filter_is_ignored_but_named(api: Api) -> None:
    plain, misspelt = api.get("/messages/all"), api.get("/messages/all?dataFeild=x")
    assert misspelt.json == plain.json
    assert misspelt.headers["X-Mock-Note"] == MEANT
    assert "A31" in misspelt.headers["X-Mock-Inferred"].split(",")
    assert "X-Mock-Note" not in plain.headers
    assert "X-Mock-Inferred" not in plain.headers


def test_the_log_and_the_journal_say_it_too(api: Api) -> None:
    lines: list[RequestRecord] = []
    api.service.log = lines.append
    api.get("/messages/all?dataFeild=x")
    assert lines[0].summary == f"0 of 0; {MEANT}"
    (entry,) = api.control("GET", "/requests").json["items"]  # type: ignore[index]
    assert entry["response"]["headers"]["X-Mock-Note"] == MEANT


@pytest.mark.parametrize(
    "parameters, said",
    [
        ("DATAFIELD=x", "parameter: DATAFIELD (did you mean dataField?)"),
        ("pagesize=5&q=x", "parameters: pagesize (did you mean pageSize?), q"),
        ("_=1732269600000", "parameter: _"),
        ("a1=&b1=&c1=&d1=&e1=", "parameters: a1, b1, c1, 2 more"),
        (f"{'z' * 60_000}=1", "parameter: one of 60000 characters"),
        ("a%0D%0ASet-Cookie:x=1", "parameter: a\\r\\nSet-Cookie:x"),
        ("%D0%BA%D0%BE%D0%B4=1", "parameter: \\u043a\\u043e\\u0434"),
        ("=1", None),
    ],
)
def test_what_was_probably_meant(api: Api, parameters: str, said: str | None) -> None:
    assert note(api, f"/messages/all?{parameters}") == (said and f"ignored unknown {said}")


@pytest.mark.parametrize(
    "path",
    [
        "/messages/all?page=1&pageSize=5&message=x&campaign=&email=nobody&token=x",
        "/account/balance?email=nobody&token=x",
        "/sms/send-url-parameters?recipientNumber=0821234567&message=x",
    ],
)
def test_known_parameters_and_credentials_are_not_named(api: Api, path: str) -> None:
    assert note(api, path) is None


def test_a_token_where_a_name_should_be_is_masked_in_the_log(api: Api) -> None:
    lines: list[RequestRecord] = []
    api.service.log = lines.append
    api.get(f"/messages/all?{ADMINISTRATOR[1]}&{URL_TOKEN}=")
    assert lines[0].summary == "0 of 0; ignored unknown parameters: 1111…, 2222…"


@pytest.mark.parametrize("path", ["/contacts/all", "/groups/all", "/templates/all", "/voice/all"])
def test_every_list_says_it(api: Api, path: str) -> None:
    assert note(api, f"{path}?pagesize=5") == (
        "ignored unknown parameter: pagesize (did you mean pageSize?)"
    )


def test_a_refusal_says_it_for_it_may_be_why(api: Api) -> None:
    answer = api.get(f"/sms/send-url/{URL_TOKEN}?recipientNumber=0821234567&mesage=Hi")
    assert answer.status_code == 400
    assert answer.headers["X-Mock-Note"] == (
        "ignored unknown parameter: mesage (did you mean message?)"
    )


def test_a_field_of_a_form_is_named_as_well(api: Api) -> None:
    form = {"recipientNumber": "0821234567", "message": "Hi", "dateToSent": "202612011200"}
    answer = api.call("POST", "/sms/send-url-parameters", data=form)
    assert answer.headers["X-Mock-Note"] == (
        "ignored unknown parameter: dateToSent (did you mean dateToSend?)"
    )


def test_xml_by_default_is_said_beside_it(api: Api) -> None:
    answer = api.get("/messages/all?dataFeild=x", headers={"Accept": "*/*"})
    first, second = answer.headers.getlist("X-Mock-Note")
    assert first.startswith("XML because Accept did not ask")
    assert second == MEANT
