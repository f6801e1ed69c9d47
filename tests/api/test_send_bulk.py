"""Bulk sends: an answer for each message in order, and which mistakes refuse one message or all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import NOON, Api, RealTime

NUMBER = "27821234567"
MINUTE = 60_000


def item(message: Any = "Hello", **fields: Any) -> dict[str, Any]:
    return {"recipientNumber": NUMBER, "message": message, **fields}


def bulk(api: Api, *items: Any, **fields: Any) -> Any:
    return api.post("/sms/send-bulk", json={"sendSmsRequests": list(items), **fields})


def responses(api: Api, *items: Any, **fields: Any) -> list[dict[str, Any]]:
    answer = bulk(api, *items, **fields)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["sendSmsResponses"]
    return found


def sent(api: Api, *items: Any, **fields: Any) -> list[dict[str, Any]]:
    """Make a bulk send of which every item is accepted, and return the stored messages."""
    ids = [response["messageId"] for response in responses(api, *items, **fields)]
    return [api.get(f"/messages/{message_id}").get_json() for message_id in ids]


def dates(messages: list[dict[str, Any]]) -> list[int | None]:
    """Return for each message how many milliseconds after noon it is scheduled for.

    It is None for a message without a scheduled time, which was sent at once.
    """
    return [
        None if message["dateTimeScheduled"] is None else message["dateTimeScheduled"] - NOON
        for message in messages
    ]


def test_one_response_for_each_request_in_the_same_order(api: Api) -> None:
    answer = bulk(api, item("a"), item("b"), item("c"))
    assert answer.status_code == 200
    assert list(answer.json) == ["sendSmsResponses"]
    found = answer.json["sendSmsResponses"]
    assert [list(response) for response in found] == [["messageId", "error"]] * 3
    texts = [api.get(f"/messages/{one['messageId']}").get_json()["message"] for one in found]
    assert texts == ["a", "b", "c"]
    assert [one["error"] for one in found] == [None] * 3
    assert api.balance() == 997


def test_a_bulk_send_in_xml(api: Api) -> None:
    body = (
        "<sendSmsRequests><sendSmsRequest><recipientNumber>0821234567</recipientNumber>"
        "<message>One</message></sendSmsRequest><sendSmsRequest>"
        "<recipientNumber>0111234567</recipientNumber><message>Two</message></sendSmsRequest>"
        "<defaultDateToSend>202611231030</defaultDateToSend>"
        "<messagesPerMinute>60</messagesPerMinute></sendSmsRequests>"
    )
    answer = api.post("/sms/send-bulk.xml", data=body, content_type="application/xml")
    assert answer.status_code == 200
    start = "<sendSmsResponses><sendSmsResponse><messageId>"
    end = (
        "</messageId></sendSmsResponse><sendSmsResponse><error>Invalid mobile number</error>"
        "</sendSmsResponse></sendSmsResponses>"
    )
    before_id, after_id = answer.text.split(start)[1][:24], answer.text[-len(end) :]
    assert after_id == end
    assert api.get(f"/messages/{before_id}").get_json()["messageStatus"] == "SCHEDULED"


@pytest.mark.parametrize(
    "wrong, error",
    [
        (item(recipientNumber="0111234567"), "Invalid mobile number"),
        (item(recipientNumber=None), "Invalid mobile number"),
        (item(recipientNumber="0821234567,0831234567"), "Invalid mobile number"),
        ({"message": "Hello"}, "Invalid mobile number"),
        ({}, "Invalid mobile number"),
        (item(""), "Message cannot be empty"),
        (item(None), "Message cannot be empty"),
        (item("a" * 1531), "Message is too long"),
        (item(dateToSend="202602301200"), 'dateToSend "202602301200" is a date that does not'),
        (item(dateToSend="soon"), 'dateToSend "soon" is not a date'),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_value_fails_its_item_alone(api: Api, wrong: Any, error: str) -> None:
    first, refused, last = responses(api, item("a"), wrong, item("b"))
    assert refused["messageId"] is None
    assert refused["error"].startswith(error)
    assert first["messageId"]
    assert last["messageId"]
    assert api.balance() == 998
    assert len(world_state(api.service)["default", "messages"]) == 2


def test_items_beyond_the_balance_fail_alone_in_order(sub_api: Api) -> None:
    ten_parts = item("a" * 1530)
    found = responses(sub_api, *[ten_parts] * 9, item(), ten_parts, item())
    refused = [response["error"] for response in found]
    assert refused == [None] * 10 + ["Insufficient credits", None]
    assert sub_api.balance() == 8


def test_a_bulk_send_where_nothing_is_accepted_is_still_a_200(api: Api) -> None:
    before = world_state(api.service)
    found = responses(api, item(""), item(recipientNumber="x"))
    assert [one["messageId"] for one in found] == [None, None]
    assert world_state(api.service) == before


@pytest.mark.parametrize("wrong", [None, "text", 5, True, [], [item()]], ids=str)
def test_an_element_that_is_no_object_fails_the_whole_request(api: Api, wrong: Any) -> None:
    before = world_state(api.service)
    refusal(bulk(api, item(), wrong), 400, 100, None, "sendSmsRequests[1]", "object")
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "field, value",
    [
        ("message", ["a"]),
        ("recipientNumber", {"a": 1}),
        ("campaign", [5]),
        ("dataField", {"a": 1}),
        ("dateToSend", [202611231030]),
        ("dateToSend", False),
    ],
)
def test_a_field_of_the_wrong_type_fails_the_whole_request(
    api: Api, field: str, value: Any
) -> None:
    before = world_state(api.service)
    answer = bulk(api, item(), item(), item(**{field: value}))
    refusal(answer, 400, 100, None, f"sendSmsRequests[2].{field}")
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sendSmsRequests": None},
        {"sendSmsRequests": []},
        {"sendsmsrequests": [item()]},
        {"sendSmsRequests": {"sendSmsRequest": item()}},
        {"sendSmsRequests": "text"},
        {"sendSmsRequests": 5},
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_list_that_is_missing_empty_or_none_is_refused(api: Api, body: Any) -> None:
    before = world_state(api.service)
    refusal(api.post("/sms/send-bulk", json=body), 400, 100, None, "sendSmsRequests")
    assert world_state(api.service) == before


def test_a_list_that_is_not_there_is_missing(api: Api) -> None:
    refusal(api.post("/sms/send-bulk", json={}), 400, 100, "sendSmsRequests is missing")


def test_a_list_in_xml_that_is_wrapped_is_told_where_its_elements_stand(api: Api) -> None:
    body = "<sendSmsRequests><sendSmsRequests><sendSmsRequest/></sendSmsRequests></sendSmsRequests>"
    answer = api.post("/sms/send-bulk", data=body, content_type="text/xml")
    refusal(answer, 400, 100, None, "missing", "<sendSmsRequest> elements straight under the root")


def test_an_empty_list_in_xml_is_refused(api: Api) -> None:
    answer = api.post("/sms/send-bulk", data="<sendSmsRequests/>", content_type="text/xml")
    refusal(answer, 400, 100, None, "sendSmsRequests", "from 1 to 10000")


def test_ten_thousand_items_are_accepted_and_one_more_is_not(api: Api) -> None:
    api.control("POST", "/credits", json={"credits": 9000})
    before = world_state(api.service)
    answer = bulk(api, *[item("a")] * 10_001)
    refusal(answer, 400, 100, None, "sendSmsRequests", "10001 items", "from 1 to 10000")
    assert world_state(api.service) == before
    assert len(responses(api, *[item("a")] * 10_000)) == 10_000
    assert api.balance() == 0


def test_the_default_date_is_for_items_without_one(api: Api) -> None:
    found = sent(
        api,
        item(),
        item(dateToSend="202611221300"),
        item(dateToSend=None),
        item(dateToSend="202611220000"),
        defaultDateToSend="202611221205",
    )
    assert dates(found) == [5 * MINUTE, 60 * MINUTE, 5 * MINUTE, None]


@pytest.mark.parametrize("date", ["202611221205", 202611221205], ids=repr)
def test_the_default_date_has_the_form_of_a_date_to_send(api: Api, date: Any) -> None:
    assert dates(sent(api, item(), defaultDateToSend=date)) == [5 * MINUTE]


@pytest.mark.parametrize(
    "date",
    ["202602301200", "soon", NOON + 5 * MINUTE, "2026-11-22T10:05Z", 5, True, ["x"]],
    ids=str,
)
def test_a_wrong_default_date_fails_the_whole_request(api: Api, date: Any) -> None:
    before = world_state(api.service)
    answer = bulk(api, item(dateToSend="202611221300"), defaultDateToSend=date)
    refusal(answer, 400, 100, None, "defaultDateToSend", "yyyyMMddHHmm")
    assert world_state(api.service) == before


def test_a_default_date_in_the_past_sends_now(api: Api) -> None:
    assert dates(sent(api, item(), defaultDateToSend="202611220000")) == [None]


@pytest.mark.parametrize(
    "per_minute, wanted",
    [
        (1, [None, 60_000, 120_000, 180_000]),
        (2, [None, 30_000, 60_000, 90_000]),
        (60, [None, 1000, 2000, 3000]),
        (60.0, [None, 1000, 2000, 3000]),
        (7, [None, 8571, 17142, 25714]),
        (120_000, [None, None, 1, 1]),
        (2**31 - 1, [None, None, None, None]),
    ],
)
def test_messages_per_minute_spaces_from_now(
    api: Api, per_minute: float, wanted: list[int | None]
) -> None:
    assert dates(sent(api, *[item()] * 4, messagesPerMinute=per_minute)) == wanted


def test_messages_per_minute_spaces_from_the_default_date(api: Api) -> None:
    found = sent(api, *[item()] * 3, messagesPerMinute=2, defaultDateToSend="202611221205")
    assert dates(found) == [300_000, 330_000, 360_000]


def test_a_spaced_send_without_any_date_is_not_told_to_be_late(
    api: Api, real_time: RealTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def passing(self: RealTime) -> int:
        self.pass_seconds(0.001)
        return self.now

    monkeypatch.setattr(RealTime, "__call__", passing)
    answer = bulk(api, item(), item(), messagesPerMinute=60)
    assert answer.status_code == 200
    assert "X-Mock-Note" not in answer.headers
    assert "A77" not in answer.headers["X-Mock-Assumed"]


def test_spacing_from_a_default_date_in_the_past_begins_now(api: Api) -> None:
    found = sent(api, *[item()] * 3, messagesPerMinute=2, defaultDateToSend="202611220000")
    assert dates(found) == [None, 30_000, 60_000]


def test_only_accepted_items_without_a_date_take_a_place_in_the_spacing(api: Api) -> None:
    own = item(dateToSend="202611221300")
    found = responses(api, item(), item(""), own, item(), own, item(), messagesPerMinute=1)
    ids = [response["messageId"] for response in found if response["messageId"]]
    stored = [api.get(f"/messages/{message_id}").get_json() for message_id in ids]
    assert dates(stored) == [None, 60 * MINUTE, MINUTE, 60 * MINUTE, 2 * MINUTE]


def test_an_item_that_cannot_be_paid_takes_no_place_in_the_spacing(api: Api) -> None:
    api.control("POST", "/credits", json={"credits": -998})
    found = responses(api, item(), item("a" * 300), item(), messagesPerMinute=1)
    assert [one["error"] for one in found] == [None, "Insufficient credits", None]
    last = api.get(f"/messages/{found[2]['messageId']}").get_json()
    assert dates([last]) == [MINUTE]


@pytest.mark.parametrize("per_minute", [None, 0, 0.0])
def test_null_or_zero_means_no_spacing(api: Api, per_minute: Any) -> None:
    assert dates(sent(api, item(), item(), messagesPerMinute=per_minute)) == [None, None]


@pytest.mark.parametrize(
    "per_minute", [-1, -60, 0.5, 1.5, "60.7", "many", True, [60], {"a": 1}, 2**31, 10**400], ids=str
)
def test_any_other_spacing_is_refused(api: Api, per_minute: Any) -> None:
    before = world_state(api.service)
    answer = bulk(api, item(), messagesPerMinute=per_minute)
    refusal(answer, 400, 100, None, "messagesPerMinute", "whole number")
    assert world_state(api.service) == before


def test_spacing_past_the_last_year_there_is_fails_those_items_alone(api: Api) -> None:
    found = responses(api, *[item()] * 3, messagesPerMinute=1, defaultDateToSend="999912312358")
    assert [bool(one["messageId"]) for one in found] == [True, True, False]
    assert "9999" in found[2]["error"]
    for one in found[:2]:
        assert api.get(f"/messages/{one['messageId']}.xml").status_code == 200


def test_spaced_messages_are_paid_for_at_once(api: Api) -> None:
    sent(api, *[item()] * 3, messagesPerMinute=1)
    assert api.balance() == 997


def test_unknown_fields_are_ignored(api: Api) -> None:
    found = responses(api, item(links=[], userId="x"), links=None, other={"a": [1]})
    assert found[0]["messageId"]


def test_the_example_is_a_body_that_can_be_sent(api: Api) -> None:
    answer = api.get("/sms/send-bulk")
    assert answer.status_code == 200
    example = answer.get_json()
    assert list(example) == ["sendSmsRequests", "defaultDateToSend", "messagesPerMinute"]
    assert example["defaultDateToSend"] == "202611231200"
    assert example["sendSmsRequests"][0] == api.get("/sms/send").get_json()
    assert api.post("/sms/send-bulk", json=example).status_code == 200
    xml = api.get("/sms/send-bulk.xml")
    assert "<sendSmsRequests><defaultDateToSend>202611231200</defaultDateToSend>" in xml.text
    assert "<sendSmsRequest><campaign>Collections</campaign><dataField>" in xml.text
    again = api.post("/sms/send-bulk", data=xml.data, content_type="text/xml")
    assert again.status_code == 200
