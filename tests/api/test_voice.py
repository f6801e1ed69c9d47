"""Voice messages with a text: sent, listed, read, deleted, and by which users."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.world_state import world_state
from tests.conftest import NOON, Api, RealTime

BASE = "http://localhost/app/api/rest/v1"
UNKNOWN = "5b37661ae396c8e42e0c9ca2"


def call(api: Api, number: str = "27821234567", message: str = "Hello", **fields: Any) -> str:
    """Send a voice message, assert that it is accepted, and return its id."""
    answer = api.post(
        "/voice/single-text", json={"recipientNumber": number, "message": message, **fields}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert list(answer.json) == ["voiceMessageId", "error"]
    assert answer.json["error"] is None
    message_id: str = answer.json["voiceMessageId"]
    return message_id


def voice_of(api: Api, message_id: str) -> dict[str, Any]:
    answer = api.get(f"/voice/{message_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def listed(api: Api, query: str = "") -> list[str]:
    answer = api.get(f"/voice/all{query}")
    assert answer.status_code == 200, answer.text
    return [one["voiceMessageId"] for one in answer.get_json()["messages"]]


def test_a_voice_message_has_every_published_field_in_order(api: Api) -> None:
    message_id = call(
        api,
        "0821234567",
        "Your table is ready.",
        language="en-ZA",
        campaign="Tables",
        dataField="table 4",
        retryCount=2,
        retryMinimumInterval=5,
        retryMaximumInterval=5,
    )
    assert list(voice_of(api, message_id).items()) == [
        ("voiceMessageId", message_id),
        ("toNumber", "27821234567"),
        ("dateTimeSent", NOON),
        ("messageStatus", "SENT"),
        ("campaign", "Tables"),
        ("userDataField", "table 4"),
        ("deleted", False),
        ("message", "Your table is ready."),
        ("language", "en-ZA"),
        ("audioFileUrl", None),
        ("links", [{"rel": "self", "href": f"{BASE}/voice/{message_id}"}]),
    ]


def test_what_was_not_given_is_null(api: Api) -> None:
    found = voice_of(api, call(api))
    assert [found[name] for name in ("campaign", "userDataField", "language")] == [None] * 3


@pytest.mark.parametrize(
    "message, credits",
    [("a" * 160, 1.0), ("a" * 161, 2.0), ("я" * 70, 1.0), ("я" * 71, 2.0)],
)
def test_it_costs_what_an_sms_of_the_text_would(api: Api, message: str, credits: float) -> None:
    message_id = call(api, message=message)
    assert api.balance() == 1000 - credits
    (movement, *_) = api.control("GET", "/credits").get_json()["items"]
    assert (movement["reason"], movement["credits"]) == ("send", -credits)
    assert movement["messageId"] == message_id


def test_abroad_it_costs_the_countrys_rate(api: Api) -> None:
    document = api.control("GET", "/state").get_json()
    rates = {"default": 3, "countries": {"ZA": 1, "NA": 2.5}}
    assert api.control("PUT", "/state", json={**document, "rates": rates}).status_code == 200
    call(api, "+264811234567")
    assert api.balance() == 997.5


def test_a_request_in_xml_is_answered_in_xml(api: Api) -> None:
    body = (
        "<voiceMessageSendSingleTextRequest><recipientNumber>0821234567</recipientNumber>"
        "<message>Hello</message><retryCount>3</retryCount></voiceMessageSendSingleTextRequest>"
    )
    answer = api.post("/voice/single-text.xml", data=body, content_type="application/xml")
    assert answer.status_code == 200, answer.text
    sent = fromstring(answer.text)
    assert sent.tag == "sendVoiceMessageResponse"
    assert [child.tag for child in sent] == ["voiceMessageId"]
    message_id = sent.findtext("voiceMessageId")
    one = fromstring(api.get(f"/voice/{message_id}.xml").text)
    assert one.tag == "voiceMessage"
    assert one.findtext("dateTimeSent") == "2026-11-22T12:00:00+02:00"
    assert one.find("audioFileUrl") is None
    several = fromstring(api.get("/voice/all.xml").text)
    assert several.tag == "voiceMessages"
    assert [each.findtext("voiceMessageId") for each in several.iter("voiceMessage")] == [
        message_id
    ]


# Refusals


@pytest.mark.parametrize(
    "change, code, message, teaches",
    [
        ({"recipientNumber": None}, 2, "Invalid mobile number", "recipientNumber is missing"),
        ({"recipientNumber": "0111234567"}, 2, "Invalid mobile number", "recipientNumber"),
        ({"message": ""}, 3, "Message cannot be empty", "message"),
        ({"message": None, "recipientNumber": "1"}, 2, "Invalid mobile number", "recipientNumber"),
        ({"message": "a" * 1531}, 106, "Message is too long", "10 parts"),
        ({"message": [5]}, 100, None, "message is a list, not text"),
        ({"language": "<en>"}, 100, None, "write it like en or en-ZA"),
        ({"language": "e" * 36}, 100, None, "language"),
        ({"retryCount": -1}, 100, None, "retryCount is too small"),
        ({"retryCount": "three"}, 100, None, "retryCount is text that is not a whole number"),
        ({"retryCount": 2**31}, 100, None, "retryCount is too large"),
        ({"retryMinimumInterval": 0.5}, 100, None, "retryMinimumInterval"),
        (
            {"retryMinimumInterval": 6, "retryMaximumInterval": 5},
            100,
            None,
            "a minimum that is not above the maximum",
        ),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(
    api: Api, change: dict[str, Any], code: int, message: str | None, teaches: str
) -> None:
    before = world_state(api.service)
    body = {"recipientNumber": "27821234567", "message": "Hello", **change}
    refusal(api.post("/voice/single-text", json=body), 400, code, message, teaches)
    assert world_state(api.service) == before


def test_without_enough_credits_nothing_is_sent(sub_api: Api) -> None:
    for _ in range(10):
        call(sub_api, message="a" * 1530)
    before = world_state(sub_api.service)
    body = {"recipientNumber": "27821234567", "message": "Hello"}
    refusal(sub_api.post("/voice/single-text", json=body), 400, 103, "Insufficient credits")
    assert world_state(sub_api.service) == before


# The list


def test_the_list_is_called_messages_and_has_the_newest_first(api: Api) -> None:
    ids = [call(api, message=str(number)) for number in range(3)]
    found = api.get("/voice/all?pageSize=2").get_json()
    assert list(found) == [
        "page",
        "pageSize",
        "elements",
        "totalElements",
        "totalPages",
        "messages",
        "links",
    ]
    assert [found[name] for name in list(found)[:5]] == [1, 2, 2, 3, 2]
    assert [one["voiceMessageId"] for one in found["messages"]] == [ids[2], ids[1]]
    assert found["links"] == [
        {"rel": "self", "href": f"{BASE}/voice/all?page=1&pageSize=2"},
        {"rel": "next", "href": f"{BASE}/voice/all?page=2&pageSize=2"},
    ]
    assert listed(api, "?pageSize=2&page=2") == [ids[0]]
    assert listed(api, "?page=9") == []


def test_without_any_the_list_is_empty(api: Api) -> None:
    found = api.get("/voice/all").get_json()
    assert [found[name] for name in list(found)[:6]] == [1, 100, 0, 0, 0, []]


def test_each_filter_finds_its_own(api: Api, real_time: RealTime) -> None:
    ids = {
        "number": call(api, "27831234567"),
        "text": call(api, message="Zwölf Äpfel"),
        "campaign": call(api, campaign="Spring"),
        "data": call(api, dataField="order 1"),
        "deleted": call(api),
        "failed": call(api, "27841234567"),
    }
    assert api.call("DELETE", f"/voice/{ids['deleted']}").status_code == 200
    api.control("POST", f"/messages/{ids['failed']}/status", json={"status": "FAILED"})
    real_time.pass_seconds(86_400)
    late = call(api)
    everything = [late, *reversed(ids.values())]
    for query, wanted in (
        ("toNumber=%2B27%2083%20123%204567", [ids["number"]]),
        ("message=zwölf", [ids["text"]]),
        ("message=%C3%84PFEL", [ids["text"]]),
        ("campaign=Spring", [ids["campaign"]]),
        ("dataField=order 1", [ids["data"]]),
        ("deleted=true", [ids["deleted"]]),
        ("deleted=false", [one for one in everything if one != ids["deleted"]]),
        ("status=FAILED", [ids["failed"]]),
        ("status=SCHEDULED", []),
        ("fromDateTimeSent=20261123", [late]),
        ("toDateTimeSent=20261122", everything[1:]),
        ("fromDateTimeSent=20261122&toDateTimeSent=20261123", everything),
        ("campaign=Spring&toNumber=0831234567", []),
    ):
        assert listed(api, f"?{query}") == wanted, query


@pytest.mark.parametrize(
    "query, teaches",
    [
        ("status=GONE", "SCHEDULED, UNKNOWN, SENT"),
        ("fromDateTimeSent=2026-11-22", "fromDateTimeSent"),
        ("toDateTimeSent=20261131", "toDateTimeSent"),
        ("deleted=maybe", "deleted"),
        ("page=0", "page"),
        ("pageSize=10001", "pageSize"),
        ("status=RECEIVED", "status"),
    ],
)
def test_a_wrong_filter_is_refused(api: Api, query: str, teaches: str) -> None:
    refusal(api.get(f"/voice/all?{query}"), 400, 100, None, teaches)


# Apart from other messages


def test_messages_and_voice_messages_do_not_know_each_other(api: Api) -> None:
    sms = api.send()
    spoken = call(api)
    assert listed(api) == [spoken]
    messages = api.get("/messages/all").get_json()["webServiceMessages"]
    assert [one["messageId"] for one in messages] == [sms]
    for path in (f"/voice/{sms}", f"/messages/{spoken}", f"/voice/{sms}/audio"):
        refusal(api.get(path), 404, 112, "Not found")
    for path in (f"/voice/{sms}", f"/messages/{spoken}"):
        refusal(api.call("DELETE", path), 404, 112, "Not found")
    refusal(api.call("PUT", f"/messages/{spoken}/markRead"), 404, 112, "Not found")


def test_statistics_do_not_count_voice_messages(api: Api) -> None:
    call(api)
    assert api.get("/account/statistics").get_json()["users"] == []


# By id


def test_a_deleted_voice_message_is_still_readable_and_stays_paid(api: Api) -> None:
    message_id = call(api)
    answer = api.call("DELETE", f"/voice/{message_id}")
    assert (answer.status_code, answer.data) == (200, b"")
    found = voice_of(api, message_id)
    assert (found["deleted"], found["messageStatus"]) == (True, "SENT")
    assert api.balance() == 999
    assert api.call("DELETE", f"/voice/{message_id}").status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("message_id", [UNKNOWN, "none", "x" * 500])
def test_an_unknown_id_is_not_found(api: Api, method: str, message_id: str) -> None:
    refusal(api.call(method, f"/voice/{message_id}"), 404, 112, "Not found", "/voice/all")


def test_links_are_on_the_host_and_prefix_called(api: Api) -> None:
    message_id = call(api)
    email, token = "demo@example.com", "11111111-1111-4111-8111-111111111111"
    answer = api.app.test_client().get(
        f"/zoom/api/rest/v1/voice/{message_id}.json",
        headers={"email": email, "token": token, "Host": "sms.test:81"},
    )
    (link,) = answer.get_json()["links"]
    assert link["href"] == f"http://sms.test:81/zoom/api/rest/v1/voice/{message_id}"


# Who sees what


def test_a_sub_account_sees_its_own_and_an_administrator_the_teams(api: Api, sub_api: Api) -> None:
    mine, theirs = call(api), call(sub_api)
    assert listed(api) == [theirs, mine]
    assert listed(sub_api) == [theirs]
    assert voice_of(api, theirs)["voiceMessageId"] == theirs
    for method in ("GET", "DELETE"):
        refusal(sub_api.call(method, f"/voice/{mine}"), 404, 112, "Not found")
    assert voice_of(api, mine)["deleted"] is False


def test_another_team_sees_nothing(api: Api) -> None:
    message_id = call(api)
    add_second_team(api.service)
    foreign = api.as_account(FOREIGN)
    assert listed(foreign) == []
    refusal(foreign.get(f"/voice/{message_id}"), 404, 112, "Not found")


def test_the_answers_name_what_they_rest_on(api: Api) -> None:
    body = {"recipientNumber": "27821234567", "message": "Hello"}
    answer = api.post("/voice/single-text", json=body)
    assert answer.headers["X-Mock-Assumed"] == "A159,A160"
    refused = api.post("/voice/single-text", json={**body, "language": "!"})
    assert refused.headers["X-Mock-Assumed"] == "A186"
