"""A single message: its fields, deleting it, marking it as read, and who may do so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.stored_messages import (
    OWN_NUMBER,
    SUB_ACCOUNT_ID,
    store_inbound,
    store_outbound,
)
from tests.api.world_state import world_state
from tests.conftest import ATOM_DECLARED, NOON, Api

BASE = "http://localhost/app/api/rest/v1"
UNKNOWN = "5b37661ae396c8e42e0c9ca2"
MARKS = [
    (method, verb, read)
    for method in ("PUT", "POST")
    for verb, read in (("markRead", True), ("markUnread", False))
]


def message_of(api: Api, message_id: str) -> dict[str, Any]:
    answer = api.get(f"/messages/{message_id}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def links(message_id: str) -> list[dict[str, str]]:
    return [{"rel": "self", "href": f"{BASE}/messages/{message_id}"}]


def test_a_sent_message_has_every_published_field_in_order(api: Api) -> None:
    message_id = api.send(message="Hello €", campaign="Spring", dataField="order 1")
    assert list(message_of(api, message_id).items()) == [
        ("messageId", message_id),
        ("contact", None),
        ("messageType", "OUTBOUND"),
        ("fromNumber", OWN_NUMBER),
        ("toNumber", "27821234567"),
        ("numberOfMessages", 1),
        ("creditCost", 1.0),
        ("dateTimeSent", NOON),
        ("dateTimeReceived", None),
        ("dateTimeScheduled", None),
        ("messageStatus", "SENT"),
        ("campaign", "Spring"),
        ("userDataField", "order 1"),
        ("deleted", False),
        ("read", False),
        ("message", "Hello €"),
        ("repliedToMessage", None),
        ("links", links(message_id)),
    ]


def test_a_scheduled_message_has_its_date_and_was_not_sent(api: Api) -> None:
    message = message_of(api, api.send(dateToSend="202611231200"))
    assert message["messageStatus"] == "SCHEDULED"
    assert message["dateTimeScheduled"] == NOON + 86_400_000
    assert message["dateTimeSent"] is None


def test_a_reply_names_the_message_it_answers_and_is_received(api: Api) -> None:
    sent = api.send()
    message = message_of(api, store_inbound(api.service, replied_to=sent, text="Yes"))
    assert message["messageType"] == "INBOUND"
    assert (message["fromNumber"], message["toNumber"]) == ("27821234567", OWN_NUMBER)
    assert message["repliedToMessage"] == {"messageId": sent, "links": links(sent)}
    assert (message["dateTimeReceived"], message["dateTimeSent"]) == (NOON, None)
    assert message["messageStatus"] == "RECEIVED"
    in_xml = api.get(f"/messages/{message['messageId']}.xml").text
    assert "<messageStatus>RECEIVED</messageStatus>" in in_xml
    assert message["creditCost"] == 0


def test_in_xml_dates_are_iso_8601_and_what_is_null_is_left_out(api: Api) -> None:
    message_id = api.send(message="Tom & Jerry", campaign="")
    text = api.get(f"/messages/{message_id}", headers={"Accept": "application/xml"}).text
    assert text.partition("?>")[2] == (
        f'<message {ATOM_DECLARED}><atom:link rel="self" href="{BASE}/messages/{message_id}"/>'
        "<creditCost>1.0</creditCost><dateTimeSent>2026-11-22T12:00:00+02:00</dateTimeSent>"
        f"<deleted>false</deleted><fromNumber>{OWN_NUMBER}</fromNumber>"
        f"<message>Tom &amp; Jerry</message><messageId>{message_id}</messageId>"
        "<messageStatus>SENT</messageStatus><messageType>OUTBOUND</messageType>"
        "<numberOfMessages>1</numberOfMessages><read>false</read>"
        "<toNumber>27821234567</toNumber></message>"
    )


def test_in_xml_the_contact_and_the_answered_message_are_elements_with_links(api: Api) -> None:
    api.post("/contacts/create", json={"contactNumber": "0821234567"})
    sent = api.send()
    text = api.get(f"/messages/{store_inbound(api.service, replied_to=sent)}.xml").text
    contact = re.findall("<contact>(.*?)<contactId>(.*?)</contactId></contact>", text)[0]
    assert contact[0] == f'<atom:link rel="self" href="{BASE}/contacts/{contact[1]}"/>'
    assert (
        f'<repliedToMessage><atom:link rel="self" href="{BASE}/messages/{sent}"/>'
        f"<messageId>{sent}</messageId></repliedToMessage>" in text
    )


def test_a_deleted_message_is_marked_so_and_stays_readable(api: Api) -> None:
    sent, received = api.send(), store_inbound(api.service)
    for message_id in (sent, received):
        before = message_of(api, message_id)
        for _ in range(2):
            answer = api.call("DELETE", f"/messages/{message_id}")
            assert (answer.status_code, answer.data) == (200, b"")
            assert message_of(api, message_id) == {**before, "deleted": True}
    assert api.balance() == 999.0


def test_deleting_a_scheduled_message_brings_its_credits_back_once(api: Api) -> None:
    message_id = api.send(dateToSend="202611231200", message="x" * 161)
    assert api.balance() == 998.0
    before = message_of(api, message_id)
    for _ in range(2):
        assert api.call("DELETE", f"/messages/{message_id}").status_code == 200
        assert api.balance() == 1000.0
    assert message_of(api, message_id) == {**before, "deleted": True}
    assert before["messageStatus"] == "SCHEDULED"


def test_a_cancelled_message_never_goes(api: Api) -> None:
    cancelled, kept = (api.send(dateToSend="202611221300") for _ in range(2))
    api.call("DELETE", f"/messages/{cancelled}")
    two_hours = {"seconds": 7200}
    assert api.control("POST", "/clock/advance", json=two_hours).status_code == 200
    assert message_of(api, kept)["messageStatus"] == "DELIVERED"
    message = message_of(api, cancelled)
    assert (message["messageStatus"], message["dateTimeSent"]) == ("SCHEDULED", None)
    assert api.balance() == 999.0


def test_a_deleted_message_that_was_sent_still_comes_to_its_end(api: Api) -> None:
    message_id = api.send()
    api.call("DELETE", f"/messages/{message_id}")
    api.control("POST", "/clock/advance", json={"seconds": 5})
    message = message_of(api, message_id)
    assert (message["messageStatus"], message["deleted"]) == ("DELIVERED", True)


def test_a_cancelled_message_gives_its_credits_back_to_the_user_who_paid(
    api: Api, sub_api: Api
) -> None:
    message_id = sub_api.send(dateToSend="202611231200")
    assert api.call("DELETE", f"/messages/{message_id}").status_code == 200
    assert (sub_api.balance(), api.balance()) == (100.0, 1000.0)


@pytest.mark.parametrize("method, verb, read", MARKS)
def test_an_inbox_message_is_marked_and_answered(
    api: Api, method: str, verb: str, read: bool
) -> None:
    message_id = store_inbound(api.service, read=int(not read))
    before = message_of(api, message_id)
    assert before["read"] is not read
    for _ in range(2):
        answer = api.call(method, f"/messages/{message_id}/{verb}")
        assert answer.status_code == 200
        assert answer.get_json() == {**before, "read": read}
    assert message_of(api, message_id) == {**before, "read": read}


@pytest.mark.parametrize("method, verb, read", MARKS)
def test_a_deleted_inbox_message_is_marked_too(
    api: Api, method: str, verb: str, read: bool
) -> None:
    message_id = store_inbound(api.service, deleted=1, read=int(not read))
    answer = api.call(method, f"/messages/{message_id}/{verb}")
    assert (answer.get_json()["read"], answer.get_json()["deleted"]) == (read, True)


@pytest.mark.parametrize("method, verb, _read", MARKS)
@pytest.mark.parametrize("status", ["SENT", "SCHEDULED", "DELIVERED"])
def test_an_outbound_message_cannot_be_marked(
    api: Api, method: str, verb: str, _read: bool, status: str
) -> None:
    message_id = store_outbound(api.service, status=status)
    before = world_state(api.service)
    answer = api.call(method, f"/messages/{message_id}/{verb}")
    refusal(answer, 400, 100, None, message_id, "inbox messages")
    assert world_state(api.service) == before


OPERATIONS = [
    ("GET", ""),
    ("DELETE", ""),
    *((method, f"/{verb}") for method, verb, _ in MARKS),
]


@pytest.mark.parametrize("method, rest", OPERATIONS)
@pytest.mark.parametrize("message_id", [UNKNOWN, "nothing", "0", "%00", "%ED%A0%80", "a%20b"])
def test_an_id_that_names_no_message_is_404(
    api: Api, method: str, rest: str, message_id: str
) -> None:
    before = world_state(api.service)
    answer = api.call(method, f"/messages/{message_id}{rest}")
    refusal(answer, 404, 112, "Not found", "no message", "GET /messages/all")
    assert world_state(api.service) == before


@pytest.mark.parametrize("method, rest", OPERATIONS)
def test_what_the_account_may_not_see_is_404_like_what_does_not_exist(
    api: Api, sub_api: Api, method: str, rest: str
) -> None:
    world = add_second_team(api.service)
    mine = store_inbound(api.service)
    theirs = store_inbound(api.service, world, user_id=1)
    before = world_state(api.service)
    for client, message_id in (
        (sub_api, mine),
        (api, theirs),
        (sub_api, theirs),
        (api.as_account(FOREIGN), mine),
    ):
        hidden = client.call(method, f"/messages/{message_id}{rest}")
        unknown = client.call(method, f"/messages/{UNKNOWN}{rest}")
        assert refusal(hidden, 404, 112) == {
            **refusal(unknown, 404, 112),
            "developerMessage": hidden.get_json()["developerMessage"],
        }
    assert world_state(api.service) == before


@pytest.mark.parametrize("method, rest", OPERATIONS)
def test_an_administrator_may_do_all_of_it_for_a_sub_accounts_messages(
    api: Api, sub_api: Api, method: str, rest: str
) -> None:
    message_id = store_inbound(api.service, user_id=SUB_ACCOUNT_ID)
    assert api.call(method, f"/messages/{message_id}{rest}").status_code == 200
    assert sub_api.call(method, f"/messages/{message_id}{rest}").status_code == 200


@pytest.mark.parametrize("method, rest", OPERATIONS)
@pytest.mark.parametrize("body", [b"null", b"{broken", b"<a", b"[1]"])
def test_where_no_body_is_taken_any_is_ignored(
    api: Api, method: str, rest: str, body: bytes
) -> None:
    message_id = store_inbound(api.service)
    for content_type in ("application/json", "application/xml", "image/png"):
        answer = api.call(
            method, f"/messages/{message_id}{rest}", data=body, content_type=content_type
        )
        assert answer.status_code == 200
