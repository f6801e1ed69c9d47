"""The date of a send: its forms, past and future dates, and deleting a scheduled message."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sms_mock.journal.records import RequestRecord
from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import NOON, Api

HALF_PAST_TEN_TOMORROW = 1_795_422_600_000
"""2026-11-23 10:30 in South Africa."""


def send(api: Api, date: Any) -> Any:
    body = {"recipientNumber": "27821234567", "message": "Hello", "dateToSend": date}
    return api.post("/sms/send", json=body)


def sent(api: Api, date: Any) -> dict[str, Any]:
    answer = send(api, date)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = api.get(f"/messages/{answer.get_json()['messageId']}").get_json()
    return found


@pytest.mark.parametrize(
    "date",
    [
        "202611231030",
        202611231030,
        " 202611231030 ",
    ],
)
def test_a_date_of_twelve_digits_schedules_the_message(api: Api, date: Any) -> None:
    message = sent(api, date)
    assert message["messageStatus"] == "SCHEDULED"
    assert message["dateTimeScheduled"] == HALF_PAST_TEN_TOMORROW
    assert message["dateTimeSent"] is None


OTHER_FORMS = [
    (str(HALF_PAST_TEN_TOMORROW), "A72"),
    (HALF_PAST_TEN_TOMORROW, "A72"),
    ("2026-11-23T10:30:00+02:00", "A73"),
    ("2026-11-23T08:30:00Z", "A73"),
    ("2026-11-23T08:30:00.000+0000", "A73"),
    ("2026-11-23T10:30", "A73"),
    ("2026-11-23 10:30:00", "A73"),
    ("20261123T1030", "A73"),
]


@pytest.mark.parametrize("date, entry", OTHER_FORMS)
def test_another_form_is_refused_and_told_what_would_happen_live(
    api: Api, date: Any, entry: str
) -> None:
    before = world_state(api.service)
    answer = send(api, date)
    refusal(answer, 400, 100, None, "dateToSend", "yyyyMMddHHmm", "live service", "sends at once")
    assert answer.headers["X-Mock-Inferred"] == entry
    assert world_state(api.service) == before


@pytest.mark.parametrize("date, entry", OTHER_FORMS)
def test_another_form_in_a_bulk_send_is_its_items_error(api: Api, date: Any, entry: str) -> None:
    item = {"recipientNumber": "27821234567", "message": "Hello"}
    items = [{**item, "dateToSend": date}, item]
    answer = api.post("/sms/send-bulk", json={"sendSmsRequests": items})
    first, second = answer.get_json()["sendSmsResponses"]
    assert (first["messageId"], second["error"]) == (None, None)
    assert "not yyyyMMddHHmm" in first["error"]
    assert entry in answer.headers["X-Mock-Inferred"].split(",")
    assert "sends at once" in answer.headers["X-Mock-Note"]
    whole = {"sendSmsRequests": [item], "defaultDateToSend": date}
    refusal(api.post("/sms/send-bulk", json=whole), 400, 100, None, "defaultDateToSend")


@pytest.mark.parametrize("date, entry", OTHER_FORMS)
def test_another_form_in_a_url_is_refused(api: Api, date: Any, entry: str) -> None:
    query = {"recipientNumber": "27821234567", "message": "Hello", "dateToSend": date}
    answer = api.get("/sms/send-url-parameters", query_string=query)
    refusal(answer, 400, 100, None, "dateToSend", "yyyyMMddHHmm")
    assert answer.headers["X-Mock-Inferred"] == entry


def test_an_unquoted_date_is_noted(api: Api) -> None:
    answer = send(api, 202611231030)
    assert answer.status_code == 200
    assert "A210" in answer.headers["X-Mock-Assumed"].split(",")
    assert "without quotes" in answer.headers["X-Mock-Note"]


def test_a_date_in_xml(api: Api) -> None:
    body = (
        "<sendSmsRequest><recipientNumber>0821234567</recipientNumber><message>Hi</message>"
        "<dateToSend> 202611231030 </dateToSend></sendSmsRequest>"
    )
    answer = api.post("/sms/send", data=body, content_type="text/xml")
    message_id = answer.get_json()["messageId"]
    text = api.get(f"/messages/{message_id}.xml").text
    assert "<dateTimeScheduled>2026-11-23T10:30:00+02:00</dateTimeScheduled>" in text
    assert "dateTimeSent" not in text


@pytest.mark.parametrize("date", ["202611221200", 202611221200])
def test_a_date_that_is_now_sends_now(api: Api, date: Any) -> None:
    message = sent(api, date)
    assert (message["messageStatus"], message["dateTimeSent"]) == ("SENT", NOON)


@pytest.mark.parametrize("date", ["202611221159", "190001010000", 190001010000, "000101030000"])
def test_a_date_in_the_past_sends_now(api: Api, date: Any) -> None:
    message = sent(api, date)
    assert (message["messageStatus"], message["dateTimeSent"]) == ("SENT", NOON)
    assert message["dateTimeScheduled"] is None


def test_a_date_in_the_past_is_marked_as_assumed(api: Api) -> None:
    assert send(api, "202611221159").headers["X-Mock-Assumed"] == "A77"


@pytest.mark.parametrize(
    "date, span",
    [
        ("202611221159", "60 s"),
        ("202611221120", "40.0 min"),
        ("202611220900", "3.0 h"),
        ("202611201200", "2.0 days"),
        ("201911221200", "7.0 years"),
    ],
)
def test_the_answer_and_the_log_say_how_far_past_a_date_is(api: Api, date: str, span: str) -> None:
    records: list[RequestRecord] = []
    api.service.log = records.append
    send(api, date)
    said = f"dateToSend was {span} ago, so it was sent now"
    assert said in records[-1].summary
    assert said in send(api, date).headers["X-Mock-Note"]
    assert "UTC" not in records[-1].summary


def test_the_log_guesses_at_the_zone_when_it_is_two_hours_off(api: Api) -> None:
    records: list[RequestRecord] = []
    api.service.log = records.append
    send(api, "202611221000")
    assert "yours looks like UTC" in records[-1].summary


@pytest.mark.parametrize(
    "date",
    [
        "202602300800",
        "202613010800",
        "202611232400",
        "202611230860",
        "20261123",
        "202611230830000",
        "20261123083000",
        20261123,
        -202611231030,
        "0",
        0,
        "tomorrow",
        "23-11-2026",
        "2026-11-31T10:00:00",
        "2026-11-23T25:00:00",
        "2026-11-23T10:30:00+99:00",
        "٢٠٢٦١١٢٣١٠٣٠",
        " ",
        "9" * 400,
        10**399,
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_no_date_is_refused_and_the_form_is_taught(api: Api, date: Any) -> None:
    before = world_state(api.service)
    answer = send(api, date)
    refusal(answer, 400, 100, None, "dateToSend", "yyyyMMddHHmm", "sends at once")
    assert len(answer.text) < 1000
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "date", [True, False, 202611231030.0, 1.5, ["202611231030"], {"date": 1}], ids=str
)
def test_a_date_of_the_wrong_type_is_refused(api: Api, date: Any) -> None:
    before = world_state(api.service)
    refusal(send(api, date), 400, 100, None, "dateToSend", "yyyyMMddHHmm")
    assert world_state(api.service) == before


def test_a_scheduled_message_is_paid_for_when_it_is_accepted(api: Api) -> None:
    message = sent(api, "202611231030")
    assert message["creditCost"] == 1
    assert api.balance() == 999


def test_deleting_a_scheduled_message_gives_its_credits_back_once(api: Api) -> None:
    message_id = sent(api, "202611231030")["messageId"]
    for _ in range(2):
        answer = api.call("DELETE", f"/messages/{message_id}")
        assert (answer.status_code, answer.data) == (200, b"")
    assert api.balance() == 1000
    rows = api.control("GET", "/credits").get_json()["items"]
    assert [(row["reason"], row["credits"]) for row in rows if row["messageId"] == message_id] == [
        ("cancel", 1.0),
        ("send", -1.0),
    ]


def test_a_deleted_scheduled_message_keeps_its_status_and_has_nothing_planned(api: Api) -> None:
    message_id = sent(api, "202611231030")["messageId"]
    api.call("DELETE", f"/messages/{message_id}")
    message = api.get(f"/messages/{message_id}").get_json()
    assert (message["messageStatus"], message["deleted"]) == ("SCHEDULED", True)
    assert world_state(api.service)["default", "tasks"] == []


def test_an_administrator_deletes_a_sub_accounts_and_the_sub_account_is_refunded(
    api: Api, sub_api: Api
) -> None:
    message_id = sent(sub_api, "202611231030")["messageId"]
    assert sub_api.balance() == 99
    assert api.call("DELETE", f"/messages/{message_id}").status_code == 200
    assert (api.balance(), sub_api.balance()) == (1000, 100)


def test_deleting_a_sent_message_gives_nothing_back(api: Api) -> None:
    api.call("DELETE", f"/messages/{api.send()}")
    assert api.balance() == 999


@pytest.mark.parametrize("date", ["", "  "])
def test_an_empty_date_is_refused_not_sent_at_once(api: Api, date: str) -> None:
    before = world_state(api.service)
    answer = send(api, date)
    refusal(answer, 400, 100, None, "dateToSend is empty", "leave dateToSend out")
    assert answer.headers["X-Mock-Inferred"] == "A204"
    assert world_state(api.service) == before


def test_an_empty_date_in_xml_is_absent(api: Api) -> None:
    body = (
        "<sendSmsRequest><recipientNumber>0821234567</recipientNumber><message>Hi</message>"
        "<dateToSend></dateToSend></sendSmsRequest>"
    )
    answer = api.post("/sms/send", data=body, content_type="text/xml")
    assert answer.status_code == 200
    assert answer.headers["X-Mock-Inferred"] == "I13"


def test_an_empty_date_as_a_parameter_is_none(api: Api) -> None:
    query = "recipientNumber=0821234567&message=Hi&dateToSend="
    assert api.get(f"/sms/send-url-parameters?{query}").status_code == 200


def test_an_empty_default_date_fails_the_bulk_and_an_items_own_that_item(api: Api) -> None:
    item = {"recipientNumber": "0821234567", "message": "Hi"}
    bulk = {"sendSmsRequests": [item], "defaultDateToSend": ""}
    refusal(api.post("/sms/send-bulk", json=bulk), 400, 100, None, "defaultDateToSend is empty")
    bulk = {"sendSmsRequests": [item, {**item, "dateToSend": ""}]}
    responses = api.post("/sms/send-bulk", json=bulk).get_json()["sendSmsResponses"]
    assert [each["error"] for each in responses] == [None, "dateToSend is empty"]


def test_a_default_date_that_cannot_be_read_is_named(api: Api) -> None:
    item = {"recipientNumber": "0821234567", "message": "Hi"}
    answer = api.post(
        "/sms/send-bulk", json={"sendSmsRequests": [item], "defaultDateToSend": "soon"}
    )
    error = refusal(answer, 400, 100, None, 'defaultDateToSend "soon"')
    assert "dateToSend " not in error["message"].replace("defaultDateToSend", "")


@pytest.mark.parametrize("date", ["2026-11-23T10:30:00+02:00", "1795422600000", "soon", ""])
def test_a_refused_date_names_the_same_time_tomorrow_by_the_teams_clock(
    api: Api, date: str
) -> None:
    api.control("PUT", "/clock", json={"freeze": "2031-12-31T09:05:00+02:00"})
    refusal(send(api, date), 400, 100, None, "yyyyMMddHHmm", "(203201010905)")
    items = [{"recipientNumber": "27821234567", "message": "Hello"}]
    body = {"sendSmsRequests": items, "defaultDateToSend": date}
    refusal(api.post("/sms/send-bulk", json=body), 400, 100, None, "(203201010905)")


def test_the_date_that_a_refusal_names_is_taken_and_lies_ahead(api: Api) -> None:
    told = refusal(send(api, "soon"), 400, 100)["developerMessage"]
    (example,) = re.findall("[0-9]{12}", told)
    assert sent(api, example)["messageStatus"] == "SCHEDULED"


def test_a_date_of_the_wrong_json_type_names_no_date(api: Api) -> None:
    told = refusal(send(api, True), 400, 100, None, "yyyyMMddHHmm", "12 digits")["developerMessage"]
    assert not re.search("[0-9]{12}", told)
