"""How values of another type than expected are read, in JSON, in XML and in a query."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from tests.conftest import NOON, Api

ABSENT = None
REFUSED = 400
TOMORROW = 1_795_422_600_000
"""2026-11-23 10:30 in South Africa."""


class Row(NamedTuple):
    """A value as it is written, and what each format reads from it; "-" if the format cannot write
    it.
    """

    written: str
    in_json: Any
    in_xml: Any
    in_query: Any


def row_name(row: Row) -> str:
    return row.written


def json_with(field: str, written: str) -> str:
    return f'{{"recipientNumber": "27821234567", "message": "Hello", "{field}": {written}}}'


def sent(api: Api, form: str, field: str, written: str) -> Any:
    """Send a message in which one field has a value as it is written, and return the answer.

    Args:
        form: `json`, `xml` or a query string.
        written: the value as JSON writes it; other forms get it without quotes.
    """
    text = json.loads(written) if written.startswith('"') else written
    if form == "json":
        body = json_with(field, written)
        return api.post("/sms/send", data=body, content_type="application/json")
    if form == "xml":
        fields = "<recipientNumber>27821234567</recipientNumber><message>Hello</message>"
        if field == "recipientNumber":
            fields = "<message>Hello</message>"
        body = f"<sendSmsRequest>{fields}<{field}>{text}</{field}></sendSmsRequest>"
        return api.post("/sms/send", data=body, content_type="application/xml")
    query = {"recipientNumber": "27821234567", "message": "Hello", field: text}
    return api.get("/sms/send-url-parameters", query_string=query)


def message_of(api: Api, answer: Any) -> Any:
    """Return the message that was accepted, or the code of the refusal."""
    if answer.status_code != 200:
        return answer.get_json()["code"]
    found = answer.get_json(silent=True)
    message_id = found["messageId"] if isinstance(found, dict) else answer.text
    return api.get(f"/messages/{message_id}").get_json()


TEXTS = [
    Row('"a"', "a", "a", "a"),
    Row('""', ABSENT, ABSENT, ABSENT),
    Row("null", ABSENT, "null", "null"),
    Row("77", "77", "77", "77"),
    Row("-5", "-5", "-5", "-5"),
    Row("1.50", "1.50", "1.50", "1.50"),
    Row("1e3", "1e3", "1e3", "1e3"),
    Row("482159", "482159", "482159", "482159"),
    Row("true", "true", "true", "true"),
    Row("[]", REFUSED, "-", "-"),
    Row('["a"]', REFUSED, "-", "-"),
    Row("{}", REFUSED, "-", "-"),
]


@pytest.mark.parametrize("row", TEXTS, ids=row_name)
@pytest.mark.parametrize("form", ["json", "xml", "query"])
def test_where_text_is_due(api: Api, form: str, row: Row) -> None:
    wanted = getattr(row, f"in_{form}")
    if wanted == "-":
        pytest.skip("has no such form")
    answer = sent(api, form, "dataField", row.written)
    found = message_of(api, answer)
    assert (REFUSED if found == 100 else found["userDataField"]) == wanted
    if form == "json" and not row.written.startswith(('"', "n", "[", "{")):
        assert answer.headers["X-Mock-Inferred"] == "I14"


NUMBERS = [
    Row("60", 60, 60, 60),
    Row('"60"', 60, 60, 60),
    Row('" 60 "', 60, 60, 60),
    Row('""', ABSENT, ABSENT, ABSENT),
    Row("null", ABSENT, REFUSED, REFUSED),
    Row("60.0", 60, REFUSED, REFUSED),
    Row("60.7", REFUSED, REFUSED, REFUSED),
    Row('"60.7"', REFUSED, REFUSED, REFUSED),
    Row('"sixty"', REFUSED, REFUSED, REFUSED),
    Row("true", REFUSED, REFUSED, REFUSED),
    Row("-1", REFUSED, REFUSED, REFUSED),
    Row("[60]", REFUSED, "-", "-"),
    Row("{}", REFUSED, "-", "-"),
]


@pytest.mark.parametrize("row", NUMBERS, ids=row_name)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_where_a_number_is_due(api: Api, form: str, row: Row) -> None:
    wanted = getattr(row, f"in_{form}")
    if wanted == "-":
        pytest.skip("has no such form")
    sms = {"recipientNumber": "27821234567", "message": "Hello"}
    if form == "json":
        body = (
            f'{{"sendSmsRequests": {json.dumps([sms, sms])}, "messagesPerMinute": {row.written}}}'
        )
    else:
        text = json.loads(row.written) if row.written.startswith('"') else row.written
        item = "".join(f"<{name}>{value}</{name}>" for name, value in sms.items())
        items = f"<sendSmsRequest>{item}</sendSmsRequest>" * 2
        body = (
            f"<sendSmsRequests>{items}<messagesPerMinute>{text}</messagesPerMinute>"
            "</sendSmsRequests>"
        )
    answer = api.post("/sms/send-bulk", data=body, content_type=f"application/{form}")
    if wanted == REFUSED:
        assert (answer.status_code, answer.get_json()["code"]) == (400, 100)
        assert "messagesPerMinute" in answer.get_json()["message"]
        return
    last = answer.get_json()["sendSmsResponses"][1]["messageId"]
    scheduled = api.get(f"/messages/{last}").get_json()["dateTimeScheduled"]
    assert scheduled == (None if wanted is None else NOON + 60_000 // wanted)
    inferred = answer.headers.get("X-Mock-Inferred", "").split(",")
    assert ("I15" in inferred) == (form == "json" and row.written.startswith('"'))
    assert ("I13" in inferred) == (form == "xml" and wanted is None)


@pytest.mark.parametrize("row", [row for row in NUMBERS if row.in_query != "-"], ids=row_name)
def test_where_a_number_is_due_in_a_query(api: Api, row: Row) -> None:
    text = json.loads(row.written) if row.written.startswith('"') else row.written
    answer = api.get("/messages/all", query_string={"pageSize": text})
    found = answer.get_json()
    wanted = 100 if row.in_query is None else row.in_query
    assert (found["pageSize"] if answer.status_code == 200 else answer.status_code) == wanted


DATES = [
    Row('"202611231030"', TOMORROW, TOMORROW, TOMORROW),
    Row('" 202611231030 "', TOMORROW, TOMORROW, TOMORROW),
    Row("202611231030", TOMORROW, TOMORROW, TOMORROW),
    Row('""', REFUSED, ABSENT, ABSENT),
    Row("null", ABSENT, REFUSED, REFUSED),
    Row('"tomorrow"', REFUSED, REFUSED, REFUSED),
    Row('"2026-11-23T10:30:00+02:00"', REFUSED, REFUSED, REFUSED),
    Row("1795422600000", REFUSED, REFUSED, REFUSED),
    Row("202611231030.0", REFUSED, REFUSED, REFUSED),
    Row("true", REFUSED, REFUSED, REFUSED),
    Row("[202611231030]", REFUSED, "-", "-"),
]


@pytest.mark.parametrize("row", DATES, ids=row_name)
@pytest.mark.parametrize("form", ["json", "xml", "query"])
def test_where_a_date_is_due(api: Api, form: str, row: Row) -> None:
    wanted = getattr(row, f"in_{form}")
    if wanted == "-":
        pytest.skip("has no such form")
    found = message_of(api, sent(api, form, "dateToSend", row.written))
    assert (REFUSED if found == 100 else found["dateTimeScheduled"]) == wanted


MOBILES = [
    Row('"27821234567"', "27821234567", "27821234567", "27821234567"),
    Row("27821234567", "27821234567", "27821234567", "27821234567"),
    Row("821234567", "27821234567", "27821234567", "27821234567"),
    Row("-27821234567", 2, "-", "-"),
    Row("27821234567.0", 2, 2, 2),
    Row("82123456.7", 2, "-", "-"),
    Row("2.7821234567e10", 2, 2, 2),
    Row("true", 2, 2, 2),
    Row('""', 2, 2, 2),
    Row("null", 2, 2, 2),
    Row('["27821234567"]', 100, "-", "-"),
    Row("{}", 100, "-", "-"),
]


@pytest.mark.parametrize("row", MOBILES, ids=row_name)
@pytest.mark.parametrize("form", ["json", "xml", "query"])
def test_where_a_mobile_number_is_due(api: Api, form: str, row: Row) -> None:
    wanted = getattr(row, f"in_{form}")
    if wanted == "-":
        pytest.skip("has no such form")
    answer = sent(api, form, "recipientNumber", row.written)
    found = message_of(api, answer)
    assert (found if isinstance(found, int) else found["toNumber"]) == wanted
    if form == "json" and wanted == 2 and row.written not in ('""', "null"):
        assert answer.headers["X-Mock-Inferred"] == "A65"


def test_a_bulk_item_with_a_negative_number_fails_alone(api: Api) -> None:
    items = [{"recipientNumber": number, "message": "Hi"} for number in (-27821234567, 27821234567)]
    answer = api.post("/sms/send-bulk", json={"sendSmsRequests": items})
    first, second = answer.get_json()["sendSmsResponses"]
    assert (first["error"], second["error"]) == ("Invalid mobile number", None)
    assert {"A64", "A65"} <= set(answer.headers["X-Mock-Inferred"].split(","))


@pytest.mark.parametrize("text", ["true", "TRUE", "yes", "On", "1", " 1 "])
def test_what_is_true_in_a_query(api: Api, text: str) -> None:
    answer = api.get("/account/statistics", query_string={"calculateCreditValue": text})
    assert answer.get_json()["showingCreditValue"] is True


@pytest.mark.parametrize("text", ["false", "No", "OFF", "0", ""])
def test_what_is_false_in_a_query(api: Api, text: str) -> None:
    answer = api.get("/account/statistics", query_string={"calculateCreditValue": text})
    assert answer.get_json()["showingCreditValue"] is False


@pytest.mark.parametrize(
    "query, size",
    [("pageSize=2&pageSize=3", 2), ("pageSize=&pageSize=3", 100), ("pageSize=2&pageSize=x", 2)],
)
def test_of_a_number_given_twice_the_first_counts(api: Api, query: str, size: int) -> None:
    answer = api.get(f"/messages/all?{query}")
    assert answer.get_json()["pageSize"] == size
    assert "A34" in answer.headers["X-Mock-Inferred"]


@pytest.mark.parametrize(
    "query, form, message",
    [
        ("message=a&message=b", None, "a,b"),
        ("message=a", {"message": "b"}, "a,b"),
        ("message=a&message=b", {"message": "c"}, "a,b,c"),
        ("", {"message": ["b", "c"]}, "b,c"),
        ("message=a&message=", None, "a,"),
    ],
)
def test_a_text_given_twice_is_joined(
    api: Api, query: str, form: dict[str, Any] | None, message: str
) -> None:
    path = f"/sms/send-url-parameters?recipientNumber=27821234567&{query}"
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = api.post(path, data=form, content_type=content_type if form else None)
        assert message_of(api, answer)["message"] == message
        assert "A34" in answer.headers["X-Mock-Inferred"]


def test_a_number_given_twice_is_two_recipients_and_so_refused(api: Api) -> None:
    path = "/sms/send-url-parameters?recipientNumber=27821234567&recipientNumber=27831234567"
    assert message_of(api, api.get(f"{path}&message=Hi")) == 2


def test_of_credentials_given_twice_the_first_count(api: Api) -> None:
    path = "/account/balance.json?email=demo@example.com&email=x&token={}&token=x"
    token = "11111111-1111-4111-8111-111111111111"
    assert api.get(path.format(token), headers=None).status_code == 200
    assert api.get(path.format("x"), headers=None).status_code == 401


def test_an_empty_text_parameter_is_the_empty_text(api: Api) -> None:
    path = "/sms/send-url-parameters"
    no_number = api.get(f"{path}?recipientNumber=&message=Hi")
    assert message_of(api, no_number) == 2
    assert "No mobile number was given" in no_number.get_json()["developerMessage"]
    assert message_of(api, api.get(f"{path}?recipientNumber=27821234567&message=")) == 3
    assert "A180" in no_number.headers["X-Mock-Inferred"]
