"""A single send: what is answered, stored and charged, and which numbers and texts are accepted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import NOON, Api

NUMBER = "27821234567"


def send(api: Api, **fields: Any) -> Any:
    given = {"recipientNumber": NUMBER, "message": "Hello", **fields}
    return api.post("/sms/send", json={k: v for k, v in given.items() if v is not ...})


def stored(api: Api, message_id: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/messages/{message_id}").get_json()
    return found


def test_an_accepted_send_is_a_200_with_its_id_and_a_null_error(api: Api) -> None:
    answer = send(api)
    assert answer.status_code == 200
    assert list(answer.json) == ["messageId", "error"]
    assert re.fullmatch("[0-9a-f]{24}", answer.json["messageId"])
    assert answer.json["error"] is None


def test_an_accepted_send_in_xml(api: Api) -> None:
    body = (
        "<sendSmsRequest><recipientNumber>0821234567</recipientNumber>"
        "<message>a &lt; b &amp; c</message><campaign>Spring</campaign>"
        "<dataField>order 7</dataField></sendSmsRequest>"
    )
    answer = api.post("/sms/send.xml", data=body, content_type="application/xml")
    assert answer.status_code == 200
    found = re.fullmatch(
        r"<\?xml [^>]*\?><sendSmsResponse><messageId>([0-9a-f]{24})</messageId></sendSmsResponse>",
        answer.text,
    )
    assert found
    message = stored(api, found[1])
    assert message["message"] == "a < b & c"
    assert (message["campaign"], message["userDataField"]) == ("Spring", "order 7")


def test_what_was_sent_is_stored_with_every_field(api: Api) -> None:
    message_id = api.send(campaign="Spring", dataField="order 7")
    assert stored(api, message_id) == {
        "messageId": message_id,
        "contact": None,
        "messageType": "OUTBOUND",
        "fromNumber": "27600000000",
        "toNumber": NUMBER,
        "numberOfMessages": 1,
        "creditCost": 1.0,
        "dateTimeSent": NOON,
        "dateTimeReceived": None,
        "dateTimeScheduled": None,
        "messageStatus": "SENT",
        "campaign": "Spring",
        "userDataField": "order 7",
        "deleted": False,
        "read": False,
        "message": "Hello",
        "repliedToMessage": None,
        "links": [
            {"rel": "self", "href": f"http://localhost/app/api/rest/v1/messages/{message_id}"}
        ],
    }


@pytest.mark.parametrize(
    "field, value",
    [
        *[(field, value) for field in ("campaign", "dataField") for value in (..., None, "")],
        ("dateToSend", ...),
        ("dateToSend", None),
    ],
)
def test_only_recipient_and_message_are_required(api: Api, field: str, value: Any) -> None:
    message = stored(api, send(api, **{field: value}).json["messageId"])
    assert message["campaign"] is None
    assert message["userDataField"] is None
    assert message["dateTimeScheduled"] is None


def test_unknown_fields_are_ignored(api: Api) -> None:
    answer = send(api, links=[{"rel": 1}], userId="x", contact={"a": [1]}, messageId=7)
    assert answer.status_code == 200


def test_ids_grow_in_the_order_of_sending(api: Api) -> None:
    ids = [api.send() for _ in range(20)]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    "spelling, number",
    [
        ("+27821234567", NUMBER),
        ("27821234567", NUMBER),
        ("0821234567", NUMBER),
        ("082 123 4567", NUMBER),
        ("(082) 123-4567", NUMBER),
        ("+27 82-123.4567", NUMBER),
        ("0027821234567", NUMBER),
        (27821234567, NUMBER),
        (821234567, NUMBER),
        ("+264 81 123 4567", "264811234567"),
        ("264811234567", "264811234567"),
        (264811234567, "264811234567"),
        ("447911123456", "447911123456"),
    ],
)
def test_every_spelling_of_a_number_is_stored_as_its_digits(
    api: Api, spelling: Any, number: str
) -> None:
    answer = send(api, recipientNumber=spelling)
    assert stored(api, answer.json["messageId"])["toNumber"] == number


def test_a_number_as_the_api_returned_it_can_be_sent_to_again(api: Api) -> None:
    first = stored(api, api.send("+264 81 123 4567"))
    again = stored(api, api.send(first["toNumber"]))
    assert again["toNumber"] == first["toNumber"]


INVALID_NUMBERS = [
    ...,
    None,
    "",
    " ",
    "0111234567",
    "+44 20 7123 4567",
    "12345",
    "abc",
    "0821234567a",
    "0",
    0,
    "0821234567 ext 5",
    "😀",
    "9" * 400,
    10**399,
    "0821234567" * 1000,
]


@pytest.mark.parametrize("number", INVALID_NUMBERS, ids=lambda value: ascii(value)[:20])
def test_what_is_no_mobile_number_is_error_2(api: Api, number: Any) -> None:
    before = world_state(api.service)
    answer = send(api, recipientNumber=number)
    refusal(answer, 400, 2, "Invalid mobile number", "recipientNumber", "0821234567")
    assert len(answer.text) < 1000
    assert world_state(api.service) == before


@pytest.mark.parametrize("number", [["0821234567"], {"a": 1}])
def test_a_number_of_the_wrong_type_is_refused(api: Api, number: Any) -> None:
    before = world_state(api.service)
    refusal(send(api, recipientNumber=number), 400, 100, None, "recipientNumber", "27821234567")
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "several",
    ["0821234567,0831234567", "0821234567, 0831234567", "0821234567;0831234567", "0821234567,"],
)
def test_send_sms_refuses_a_second_recipient_in_the_field(api: Api, several: str) -> None:
    before = world_state(api.service)
    answer = send(api, recipientNumber=several)
    refusal(answer, 400, 2, "Invalid mobile number", "recipientNumber", "sms/send-bulk")
    assert world_state(api.service) == before


@pytest.mark.parametrize("message", [..., None, ""], ids=["absent", "null", "empty"])
def test_a_message_without_text_is_error_3(api: Api, message: Any) -> None:
    before = world_state(api.service)
    refusal(send(api, message=message), 400, 3, "Message cannot be empty", "message")
    assert world_state(api.service) == before


def test_where_both_are_bad_the_number_is_named(api: Api) -> None:
    answer = send(api, recipientNumber="x", message="", dateToSend="x")
    refusal(answer, 400, 2, "Invalid mobile number")


@pytest.mark.parametrize("body", [b"", b"{}", b" \n"])
def test_a_send_without_fields_lacks_a_number_and_nothing_else(api: Api, body: bytes) -> None:
    answer = api.post("/sms/send", data=body, content_type="application/json")
    refusal(answer, 400, 2, "Invalid mobile number", "recipientNumber is missing")


@pytest.mark.parametrize(
    "message",
    [" ", "\n", "a", "Zoë 😀", "{€}", "\f", "<b>&amp;</b>", "% _ ' \" \\", "\x1b\x07", "\u200b"],
    ids=ascii,
)
def test_any_other_text_is_sent_as_it_is(api: Api, message: str) -> None:
    assert stored(api, api.send(message=message))["message"] == message


def test_the_example_is_a_body_that_can_be_sent(api: Api) -> None:
    answer = api.get("/sms/send")
    assert answer.status_code == 200
    example = answer.get_json()
    assert list(example) == ["message", "campaign", "recipientNumber", "dateToSend", "dataField"]
    assert example["dateToSend"] == "202611231200"
    assert api.balance() == 1000
    assert api.post("/sms/send", json=example).status_code == 200


def test_the_example_in_xml_is_a_body_that_can_be_sent(api: Api) -> None:
    answer = api.get("/sms/send.xml")
    assert "<sendSmsRequest><campaign>Collections</campaign>" in answer.text
    assert "<dateToSend>202611231200</dateToSend>" in answer.text
    again = api.post("/sms/send", data=answer.data, content_type=answer.content_type)
    assert again.status_code == 200


@pytest.mark.parametrize("number", ["082 555 12", "0839", "082123", "+27 82 123"])
def test_a_south_african_number_with_a_digit_missing_is_error_2(api: Api, number: str) -> None:
    before = world_state(api.service)
    answer = send(api, recipientNumber=number)
    refusal(answer, 400, 2, "Invalid mobile number", repr(number))
    assert world_state(api.service) == before


def test_a_number_that_the_library_takes_for_whole_is_told_how_many_digits_it_has(api: Api) -> None:
    answer = send(api, recipientNumber="082 555 12")
    refusal(answer, 400, 2, "Invalid mobile number", "has 7 digits", "South African number has 9")
    assert answer.headers["X-Mock-Assumed"] == "A214"
