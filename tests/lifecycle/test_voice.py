"""A voice message gets its outcome as an SMS does, but no reply by SMS."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.conftest import SUB_ACCOUNT
from tests.driving import (
    ANYBODY,
    AUDIO_FORM,
    FAILS,
    FAILS_REFUNDED,
    NEVER_REPORTED,
    OPTED_OUT,
    REPLIES,
    REPORT_BEFORE_ANSWER,
    REPORTED_LATE,
    REPORTED_TWICE,
    UNKNOWN,
    Live,
    at,
    audio_form,
)
from tests.receiver import Receiver

SOUND = b"ID3 not really music"


def call(live: Live, number: str = ANYBODY, **fields: Any) -> str:
    body = {"recipientNumber": number, "message": "Hello", **fields}
    answer = live.post("/voice/single-text", json=body)
    assert answer.status_code == 200, answer.text
    message_id: str = answer.get_json()["voiceMessageId"]
    return message_id


def play(live: Live, number: str = ANYBODY) -> str:
    answer = live.post(
        f"/voice/single-audio?recipientNumber={number}",
        data=audio_form(SOUND),
        content_type=AUDIO_FORM,
    )
    assert answer.status_code == 200, answer.text
    message_id: str = answer.get_json()["voiceMessageId"]
    return message_id


def status(live: Live, message_id: str) -> str:
    found: str = live.get(f"/voice/{message_id}").get_json()["messageStatus"]
    return found


def test_it_is_delivered_as_long_after_it_was_sent_as_an_sms(live: Live) -> None:
    message_id = call(live)
    live.advance(1.999)
    assert status(live, message_id) == "SENT"
    (event,) = live.advance(0.001)["events"]
    assert event == {
        "at": at(2),
        "kind": "outcome",
        "messageId": message_id,
        "status": "DELIVERED",
        "number": "27821234567",
        "message": "Hello",
    }
    assert status(live, message_id) == "DELIVERED"


@pytest.mark.parametrize(
    "number, after_two_seconds, in_the_end",
    [
        (ANYBODY, "DELIVERED", "DELIVERED"),
        (FAILS, "FAILED", "FAILED"),
        (FAILS_REFUNDED, "FAILED_REFUNDED", "FAILED_REFUNDED"),
        (NEVER_REPORTED, "SENT", "SENT"),
        (REPORTED_LATE, "SENT", "DELIVERED"),
        (OPTED_OUT, "FAILED_OPTOUT", "FAILED_OPTOUT"),
        (UNKNOWN, "UNKNOWN", "UNKNOWN"),
    ],
)
def test_scenarios_of_numbers_apply_to_calls_too(
    live: Live, number: str, after_two_seconds: str, in_the_end: str
) -> None:
    ids = [call(live, number), play(live, number)]
    live.advance(2)
    assert {status(live, one) for one in ids} == {after_two_seconds}
    live.advance(3600)
    assert {status(live, one) for one in ids} == {in_the_end}


def test_nobody_answers_a_call_by_sms(live: Live) -> None:
    message_id = call(live, REPLIES)
    events = live.advance(3600)["events"]
    assert [event["kind"] for event in events] == ["outcome"]
    assert status(live, message_id) == "DELIVERED"
    assert live.get("/messages/all").get_json()["totalElements"] == 0


def test_who_opted_out_is_not_called(live: Live) -> None:
    live.reply(ANYBODY, "STOP")
    message_id = call(live)
    live.advance(2)
    assert status(live, message_id) == "FAILED_OPTOUT"
    live.reply(ANYBODY, "START")
    message_id = call(live)
    live.advance(2)
    assert status(live, message_id) == "DELIVERED"


def test_a_reply_never_belongs_to_a_call(live: Live) -> None:
    sms = live.send()
    message_id = call(live)
    assert live.reply(ANYBODY, "Yes")["repliedToMessage"]["messageId"] == sms
    refused = {"from": ANYBODY, "message": "Yes", "repliedToMessageId": message_id}
    live.refused("POST", "/inbound", refused, status=404)


def test_a_refund_is_a_row_of_the_ledger(live: Live) -> None:
    message_id = call(live, FAILS_REFUNDED, message="a" * 161)
    live.advance(2)
    assert live.movements("send", "refund") == [
        ("send", -2.0, message_id),
        ("refund", 2.0, message_id),
    ]
    assert live.balance() == 1000


def test_deleting_it_neither_stops_nor_refunds_it(live: Live) -> None:
    message_id = call(live)
    live.call("DELETE", f"/voice/{message_id}")
    live.advance(2)
    assert status(live, message_id) == "DELIVERED"
    assert live.movements("cancel", "refund") == []


# By hand


def test_a_step_is_taken_by_hand(live: Live) -> None:
    message_id = call(live, NEVER_REPORTED)
    live.advance(5)
    changed = live.set_status(message_id, "FAILED")
    shown = live.get(f"/voice/{message_id}").get_json()
    assert changed == {
        **shown,
        "messageStatus": "FAILED",
        "userId": 18987,
        "steps": [{"status": "SENT", "at": at(0)}, {"status": "FAILED", "at": at(5)}],
        # As every message of the control API has them.
        "messageId": message_id,
        "messageType": "VOICE",
        "creditCost": 1.0,
        "seen": False,
    }


@pytest.mark.parametrize("wanted", ["SCHEDULED", "SENT", "GONE"])
def test_an_illegal_step_is_refused(live: Live, wanted: str) -> None:
    message_id = call(live)
    live.refused("POST", f"/messages/{message_id}/status", {"status": wanted})
    assert status(live, message_id) == "SENT"


# Delivery reports


def test_the_outcome_is_reported_with_the_voice_message_id(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    message_id = call(live, campaign="Tables", dataField="table 4")
    live.advance(2)
    (arrival,) = receiver.wait_for(1)
    told = {name: arrival.form[name] for name in ("status", "messageId", "campaign", "dataField")}
    assert told == {
        "status": "DELIVERED",
        "messageId": message_id,
        "campaign": "Tables",
        "dataField": "table 4",
    }


def test_a_report_may_come_twice_or_before_the_answer(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    early = call(live, REPORT_BEFORE_ANSWER)
    assert [arrival.message_id for arrival in receiver.arrivals] == [early]
    twice = call(live, REPORTED_TWICE)
    live.advance(2)
    assert [arrival.message_id for arrival in receiver.wait_for(3)] == [early, twice, twice]


# The whole world


def test_a_state_that_is_exported_and_imported_goes_on(live: Live) -> None:
    spoken, played, done = call(live), play(live), call(live, FAILS, language="af", retryCount=1)
    live.set_status(done, "FAILED")
    before = live.get("/voice/all").get_json()
    state = live.mock("GET", "/state")
    assert [one["voiceMessageId"] for one in state["voiceMessages"]] == [spoken, played, done]
    assert base64.b64decode(state["voiceMessages"][1]["audio"]["data"]) == SOUND
    live.mock("POST", "/reset")
    assert live.get("/voice/all").get_json()["totalElements"] == 0
    live.mock("PUT", "/state", state)
    assert live.get("/voice/all").get_json() == before
    assert live.mock("GET", "/state") == state
    assert live.get(f"/voice/{played}/audio").data == SOUND
    live.advance(2)
    assert [status(live, one) for one in (spoken, played, done)] == [
        "DELIVERED",
        "DELIVERED",
        "FAILED",
    ]
    assert live.movements("send") == [("send", -1.0, one) for one in (spoken, played, done)]


@pytest.mark.parametrize("kind", ["send", "reply"])
def test_only_an_outcome_can_be_planned_for_a_call(live: Live, kind: str) -> None:
    call(live)
    state = live.mock("GET", "/state")
    (task,) = state["tasks"]
    planned = {**task, "kind": kind, "text": "Yes"}
    refused = live.refused("PUT", "/state", {**state, "tasks": [planned]})
    assert "messageId" in refused["field"]
    assert live.mock("GET", "/state") == state


def test_a_reset_forgets_calls_and_their_audio(live: Live) -> None:
    message_id = play(live)
    live.mock("POST", "/reset")
    assert live.get(f"/voice/{message_id}/audio").status_code == 404
    assert live.balance() == 1000


def test_a_fork_has_them_and_goes_its_own_way(live: Live) -> None:
    message_id = play(live)
    (default,) = (one["teamId"] for one in live.mock("GET", "/teams")["items"])
    fork = live.mock("POST", "/teams", {"like": default})
    copy = live.as_((fork["email"], fork["token"]))
    copy.advance(2)
    assert status(copy, message_id) == "DELIVERED"
    assert status(live, message_id) == "SENT"
    assert copy.get(f"/voice/{message_id}/audio").data == SOUND


def test_a_made_team_begins_without_calls(live: Live) -> None:
    call(live)
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    assert other.get("/voice/all").get_json()["totalElements"] == 0


def test_the_clock_does_not_go_back_behind_a_call(live: Live) -> None:
    call(live.as_(SUB_ACCOUNT))
    live.refused("PUT", "/clock", {"freeze": at(-60)})
