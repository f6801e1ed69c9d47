"""The headers that say what decided an answer.

`X-Mock-Assumed` names assumed evidence, `X-Mock-Inferred` evidence inferred from a server of the
same framework, and `X-Mock-Note` says why an answer is XML.
"""

from __future__ import annotations

from typing import Any

import pytest

from sms_mock import evidence
from sms_mock.api.errors import CATALOGUE
from sms_mock.api.routes import OPERATIONS
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT, URL_TOKEN, Api

DEMO = ADMINISTRATOR[0]
SUB = SUB_ACCOUNT[0]
SMS = {"recipientNumber": "27821234567", "message": "Hello"}


def named(answer: Any) -> list[str]:
    """Return the evidence ids that an answer names, the assumed ones before the inferred ones."""
    return header(answer, "X-Mock-Assumed") + header(answer, "X-Mock-Inferred")


def header(answer: Any, name: str) -> list[str]:
    value = answer.headers.get(name)
    return value.split(",") if value is not None else []


def send(api: Api, **fields: Any) -> list[str]:
    return named(api.post("/sms/send", json={**SMS, **fields}))


def bulk(api: Api, *items: dict[str, Any], **fields: Any) -> list[str]:
    body = {"sendSmsRequests": [{**SMS, **item} for item in items], **fields}
    return named(api.post("/sms/send-bulk", json=body))


def statistics(api: Api, **query: str) -> list[str]:
    return named(api.get("/account/statistics", query_string=query))


def test_what_was_observed_carries_no_header(api: Api) -> None:
    for answer in (
        api.get("/account/balance"),
        api.get("/account/user/18988"),
        api.post("/sms/send", json=SMS),
        api.get(f"/sms/send-url/{URL_TOKEN}", query_string=SMS),
        api.post("/groups/create", json={"name": "New"}),
    ):
        assert answer.status_code in (200, 201)
        assert named(answer) == []


@pytest.mark.parametrize(
    "fields, ids",
    [
        ({"recipientNumber": 27821234567}, ["A64"]),
        ({"dateToSend": "202611231030"}, ["A118", "A155"]),
        ({"recipientNumber": "0821234567"}, ["A62"]),
        ({"recipientNumber": "+27821234567"}, ["A62"]),
        ({"recipientNumber": "+264811234567"}, ["A62"]),
        ({"recipientNumber": "264811234567"}, ["A179"]),
        ({"dateToSend": "202611221100"}, ["A77"]),
        ({"dateToSend": 202611231030}, ["A118", "A155", "A210"]),
        ({"dateToSend": "202001010000", "recipientNumber": "0821234567"}, ["A62", "A77"]),
    ],
    ids=str,
)
def test_a_send_names_what_its_acceptance_rests_on(
    api: Api, fields: dict[str, Any], ids: list[str]
) -> None:
    assert send(api, **fields) == ids


@pytest.mark.parametrize(
    "fields, ids",
    [
        ({"recipientNumber": None}, ["A52"]),
        ({"recipientNumber": "x"}, ["A63"]),
        ({"recipientNumber": "0821234567,0831234567"}, ["A66"]),
        ({"message": None}, ["A53"]),
        ({"message": "a" * 1531}, ["A149"]),
        ({"message": [5]}, ["A32"]),
        ({"message": "a\0"}, ["A33"]),
        ({"dateToSend": "soon"}, ["A75"]),
        ({"dateToSend": "1795428000000"}, ["A72"]),
        ({"dateToSend": "2026-11-23T12:00"}, ["A73"]),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_refused_send_names_the_rule_that_refused_it(
    api: Api, fields: dict[str, Any], ids: list[str]
) -> None:
    assert send(api, **fields) == ids


@pytest.mark.parametrize(
    "method, path, body, ids",
    [
        ("GET", "/contacts/all?page=1&page=2", {}, ["A103", "A110", "A34"]),
        ("GET", "/contacts/all?page=", {}, ["A103", "A110", "A180"]),
        ("GET", "/contacts/all?page=1&&pageSize=2&", {}, ["A103", "A110"]),
        ("POST", "/contacts/create", {"contactNumber": 27821234567}, ["A64"]),
        (
            "POST",
            "/contacts/create",
            {"contactId": "5", "contactNumber": "27821234567"},
            ["A71"],
        ),
        ("POST", "/groups/create", {"groupId": "5", "name": "New"}, ["A71"]),
    ],
)
def test_an_answer_names_how_its_request_was_read(
    api: Api, method: str, path: str, body: dict[str, Any], ids: list[str]
) -> None:
    answer = api.call(method, path, **({"json": body} if body else {}))
    assert answer.status_code in (200, 201)
    assert named(answer) == ids


@pytest.mark.parametrize(
    "body, ids",
    [
        ({}, "A133"),
        ({"sendSmsRequests": []}, "A133"),
        ({"sendSmsRequests": [{}], "messagesPerMinute": -1}, "A138"),
        ({"sendSmsRequests": [{}], "messagesPerMinute": 1.5}, "A138"),
        ({"sendSmsRequests": [{}], "messagesPerMinute": "five"}, "A32"),
    ],
    ids=str,
)
def test_a_refused_bulk_send_names_the_rule_that_refused_it(
    api: Api, body: dict[str, Any], ids: str
) -> None:
    answer = api.post("/sms/send-bulk", json=body)
    assert (answer.status_code, answer.headers["X-Mock-Assumed"]) == (400, ids)


def test_markup_inside_a_text_names_its_own_rule(api: Api) -> None:
    body = "<sendSmsRequest><message>a <b>bold</b> text</message></sendSmsRequest>"
    answer = api.post("/sms/send", data=body, content_type="text/xml")
    assert (answer.status_code, answer.headers["X-Mock-Assumed"]) == (400, "A206,A24")


@pytest.mark.parametrize(
    "items, fields, ids",
    [
        ([{}, {}], {}, []),
        ([{}, {"message": ""}], {}, ["A131"]),
        ([{}, {"recipientNumber": "0821234567"}], {}, ["A62"]),
        ([{}, {}], {"messagesPerMinute": 60}, ["A136", "A118", "A155"]),
        ([{}, {}], {"messagesPerMinute": 0}, []),
        ([{}], {"defaultDateToSend": "202611231030"}, ["A118", "A155"]),
        ([{}], {"defaultDateToSend": "202611211030"}, ["A77"]),
        ([{"dateToSend": "2026-11-23"}], {}, ["A131", "A73"]),
        (
            [{}, {"dateToSend": "202611231100"}],
            {"defaultDateToSend": "202611231030"},
            ["A135", "A118", "A155"],
        ),
    ],
    ids=str,
)
def test_a_bulk_send_names_its_order_and_what_else_it_rests_on(
    api: Api, items: list[dict[str, Any]], fields: dict[str, Any], ids: list[str]
) -> None:
    assert bulk(api, *items, **fields) == ["A130", *ids]


@pytest.mark.parametrize(
    "query, ids",
    [
        ({}, ["A84"]),
        ({"includeRefundedAndOptout": "true"}, []),
        ({"from": "21-11-2026"}, ["A78", "A84"]),
        ({"to": "21-11-2026"}, ["A79", "A84"]),
        ({"from": "21-11-2026", "to": "22-11-2026"}, ["A84"]),
        ({"from": "22-11-2026", "to": "21-11-2026"}, ["A76", "A84"]),
    ],
    ids=str,
)
def test_the_statistics_name_how_they_read_their_days(
    api: Api, query: dict[str, str], ids: list[str]
) -> None:
    assert statistics(api, **query) == ["A80", "A82", "A83", *ids]


def test_a_form_is_named_where_it_brought_the_parameters(api: Api) -> None:
    path = "/sms/send-url-parameters"
    assert named(api.post(path, data=SMS)) == ["A139"]
    assert named(api.post(path, query_string=SMS)) == []


TRANSFER = {
    "transferFromEmailAddress": DEMO,
    "transferToEmailAddress": SUB,
    "numberOfCreditsToTransfer": 5,
}


@pytest.mark.parametrize(
    "changes, ids",
    [
        ({}, ["A88"]),
        ({"numberOfCreditsToTransfer": 0}, ["A85"]),
        ({"numberOfCreditsToTransfer": 5000}, ["A87"]),
        ({"transferToEmailAddress": DEMO}, ["A86"]),
        ({"transferToEmailAddress": "x@y.z"}, ["A21"]),
        ({"transferToEmailAddress": None}, ["A55"]),
    ],
    ids=str,
)
def test_a_transfer_names_the_rule_that_decided_it(
    api: Api, changes: dict[str, Any], ids: list[str]
) -> None:
    assert named(api.post("/account/transfer", json={**TRANSFER, **changes})) == ids


def test_rights_name_the_rule_that_decided_them(api: Api, sub_api: Api) -> None:
    new = {
        "firstName": "A",
        "lastName": "B",
        "contactNumber": "1",
        "password": "x",
        "emailAddress": "new@example.com",
    }
    user = "/account/user"
    assert named(sub_api.call("PUT", user, json=new)) == ["A17"]
    assert named(api.call("PUT", user, json=new)) == ["A92", "A93"]
    assert named(api.call("PUT", user, json=new)) == ["A91"]
    assert named(api.call("PUT", user, json={**new, "emailAddress": "x"})) == ["A94"]
    assert named(sub_api.post(f"{user}/18987", json={})) == ["A17"]
    assert named(api.post(f"{user}/18988", json={})) == ["A95"]
    assert named(sub_api.get(f"{user}/18987")) == ["A19"]
    assert named(api.get(f"{user}/1")) == ["A16"]
    assert named(api.get(f"{user}/x")) == ["I11"]
    assert named(api.get(user, query_string={"searchEmail": SUB})) == ["A89"]
    assert named(api.get(user, query_string={"searchEmail": "x@y.z"})) == ["A89", "A23"]
    assert named(sub_api.get(user, query_string={"searchEmail": DEMO})) == ["A89", "A19"]
    assert named(sub_api.post("/account/transfer", json=TRANSFER)) == ["A20"]
    other = {"userEmailAddress": DEMO}
    assert named(sub_api.get("/account/statistics", query_string=other)) == ["A22"]


def test_assumed_and_inferred_entries_are_named_in_headers_of_their_own(api: Api) -> None:
    answer = api.post("/sms/send", json={**SMS, "recipientNumber": 27821234567, "dateToSend": "x"})
    assert header(answer, "X-Mock-Assumed") == ["A75"]
    answer = api.post("/contacts/create", json={"contactId": "5", "contactNumber": 27821234567})
    assert header(answer, "X-Mock-Assumed") == ["A71"]
    assert header(answer, "X-Mock-Inferred") == ["A64"]


def test_an_unknown_field_of_json_is_inferred_to_be_ignored_and_of_xml_observed(api: Api) -> None:
    assert named(api.post("/sms/send", json={**SMS, "mesage": "Hello"})) == ["I1"]
    body = (
        "<sendSmsRequest><recipientNumber>27821234567</recipientNumber><message>Hi</message>"
        "<mesage>Hi</mesage></sendSmsRequest>"
    )
    answer = api.post("/sms/send", data=body, content_type="application/xml")
    assert answer.status_code == 200
    assert named(answer) == []


def test_an_empty_body_is_assumed_to_be_one_without_fields(api: Api) -> None:
    answer = api.post("/sms/send", content_type="application/json")
    assert (answer.status_code, named(answer)) == (400, ["A52", "A208"])


def test_a_body_nested_too_deeply_is_refused_by_a_limit_of_ours(api: Api) -> None:
    answer = api.post("/sms/send", data=b"[" * 100_000, content_type="application/json")
    assert (answer.status_code, named(answer)) == (400, ["A209"])


def test_a_charset_changes_nothing_for_json(api: Api) -> None:
    body = '{"recipientNumber": "27821234567", "message": "café"}'.encode()
    typed = "application/json; charset=ISO-8859-1"
    sent = api.post("/sms/send", data=body, content_type=typed).get_json()
    assert api.get(f"/messages/{sent['messageId']}").get_json()["message"] == "café"


@pytest.mark.parametrize("path", ["/account/balance", "/messages/all", "/account/user/18988"])
def test_links_are_the_last_key_in_json(api: Api, path: str) -> None:
    found = api.get(path).get_json()
    assert "links" not in found or list(found)[-1] == "links"


def test_a_range_that_only_a_server_of_the_framework_takes_names_its_rule(api: Api) -> None:
    for accept in ("*", "text/*"):
        answer = api.get("/account/balance", headers={"Accept": accept})
        assert (answer.status_code, answer.content_type) == (200, "application/xml")
        assert header(answer, "X-Mock-Inferred") == ["I12"]
    answer = api.get("/account/balance", headers={"Accept": "text/*, */*;q=0.1"})
    assert header(answer, "X-Mock-Inferred") == []


def test_refusals_of_http_name_their_rule(api: Api) -> None:
    assert named(api.get("/nothing")) == ["A3"]
    assert named(api.get("/account/transfer")) == ["A4"]
    assert named(api.get("/account/balance", headers={"Accept": "a/b"})) == ["A38"]
    assert named(api.get("/account/balance", headers={"token": "x"})) == ["A12"]
    assert named(api.get(f"/sms/send-url/{ADMINISTRATOR[1]}")) == ["A11", "A12"]
    assert named(api.post("/sms/send", data=b"{")) == ["A25"]
    json, xml = ({"Content-Type": f"application/{form}"} for form in ("json", "xml"))
    assert named(api.post("/sms/send", data=b"{", headers=json)) == ["A27"]
    assert named(api.post("/sms/send", data=b'{"message": NaN}', headers=json)) == ["A28"]
    assert named(api.post("/sms/send", data=b"<a/>", headers=xml)) == ["A30"]
    assert named(api.post("/sms/send", data=b"<!DOCTYPE a><a/>", headers=xml)) == ["A29"]
    pdf = {"Content-Type": "application/pdf"}
    assert named(api.post("/sms/send", data=b"x", headers=pdf)) == ["A26"]
    assert named(api.get("/account/user", query_string="searchEmail=%")) == ["A35"]


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.text)
def test_the_entries_of_every_error_exist(kind: Any) -> None:
    assert kind.evidence
    assert set(kind.evidence) <= set(evidence.load())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)
def test_the_entries_of_every_operation_exist(operation: Any) -> None:
    assert {*operation.evidence, *operation.sometimes} <= set(evidence.load())


def test_the_contract_shows_what_an_operation_sometimes_rests_on_too(api: Api) -> None:
    found = api.control("GET", "/contract").get_json()["operations"]
    (sending,) = [one for one in found if one["operationId"] == "sendSms"]
    assert {"O41", "A62", "A179"} <= set(sending["evidence"])


XML_NOTE = 'XML because Accept did not ask; send "Accept: application/json" or use .json'


@pytest.mark.parametrize(
    "accept, suffix, noted",
    [
        (None, "", True),
        ("", "", True),
        ("*/*", "", True),
        ("application/*", "", True),
        ("text/html, */*;q=0.1", "", True),
        ("application/xml", "", False),
        ("text/xml, */*", "", False),
        ("application/json", "", False),
        (None, ".xml", False),
        ("*/*", ".json", False),
    ],
)
def test_only_an_answer_that_is_xml_by_default_carries_the_note(
    api: Api, accept: str | None, suffix: str, noted: bool
) -> None:
    email, token = ADMINISTRATOR
    headers = {"email": email, "token": token} | ({} if accept is None else {"Accept": accept})
    client = api.app.test_client()
    for path in ("/account/balance", "/account/user/1", "/nothing"):
        answer = client.get(f"/app/api/rest/v1{path}{suffix}", headers=headers)
        assert answer.headers.get("X-Mock-Note") == (XML_NOTE if noted else None), path


@pytest.mark.parametrize("flag", ["1", "yes", "TRUE", " on "])
def test_an_unusual_spelling_of_true_is_named(api: Api, flag: str) -> None:
    answer = api.get("/account/statistics", query_string={"calculateCreditValue": flag})
    assert answer.status_code == 200
    assert "A74" in answer.headers["X-Mock-Inferred"].split(",")


def test_true_in_its_own_words_is_not_named(api: Api) -> None:
    answer = api.get("/account/statistics?calculateCreditValue=true")
    assert "A74" not in answer.headers.get("X-Mock-Inferred", "")
