"""`POST /_mock/messages/{id}/status`: a message gets its next status by hand, if it is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.domain.lifecycle import OUTCOMES, STATUSES, TRANSITIONS
from tests.api.world_state import world_state
from tests.driving import ANYBODY, REPORTED_TWICE, Live, driven, later
from tests.receiver import Receiver


def brought_to(live: Live, status: str) -> str:
    """Send a message, bring it to a status, and return its id."""
    if status == "SCHEDULED":
        return live.send(dateToSend=later(30))
    sent = live.send()
    if status != "SENT":
        live.set_status(sent, status)
    return sent


LEGAL = [(start, end) for start, ends in TRANSITIONS.items() for end in ends]
ILLEGAL = [(a, b) for a in STATUSES for b in STATUSES if (a, b) not in LEGAL]


def test_the_table_is_the_one_that_is_known() -> None:
    assert [("SCHEDULED", "SENT")] + [("SENT", outcome) for outcome in OUTCOMES] == LEGAL
    assert set(OUTCOMES) == {
        "DELIVERED",
        "FAILED",
        "FAILED_REFUNDED",
        "FAILED_OPTOUT",
        "UNKNOWN",
    }


@pytest.mark.parametrize("start, end", LEGAL)
def test_every_legal_step_is_taken(live: Live, start: str, end: str) -> None:
    sent = brought_to(live, start)
    live.advance(1)
    changed = live.set_status(sent, end)
    assert changed["messageStatus"] == end
    assert changed["steps"][-1]["status"] == end
    assert live.message(sent) == changed


@pytest.mark.parametrize("start, end", ILLEGAL)
def test_an_illegal_step_is_refused_and_the_legal_ones_are_named(
    live: Live, start: str, end: str
) -> None:
    sent = brought_to(live, start)
    before = world_state(live.service)
    error = live.refused("POST", f"/messages/{sent}/status", {"status": end})
    assert error["field"] == "status"
    assert start in error["message"]
    for legal in TRANSITIONS[start]:
        assert legal in error["help"]
    if not TRANSITIONS[start]:
        assert "final" in error["help"]
    assert world_state(live.service) == before


@pytest.mark.parametrize("status", ["", "delivered", "LOST", None, 7, ["SENT"]])
def test_a_status_that_does_not_exist_is_refused(live: Live, status: Any) -> None:
    sent = live.send()
    error = live.refused("POST", f"/messages/{sent}/status", {"status": status})
    assert error["field"] == "status"
    assert live.status(sent) == "SENT"


@pytest.mark.parametrize("message_id", ["x", "5b37661ae396c8e42e0c9ca2"])
def test_a_message_that_does_not_exist_is_a_404(live: Live, message_id: str) -> None:
    path = f"/messages/{message_id}/status"
    error = live.refused("POST", path, {"status": "SENT"}, status=404)
    assert error["field"] == "messageId"


def test_another_teams_message_is_a_404(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    live.refused("POST", f"/messages/{other.send()}/status", {"status": "FAILED"}, status=404)


def test_a_reply_has_no_status(live: Live) -> None:
    reply = live.reply(ANYBODY, "Yes")["messageId"]
    error = live.refused("POST", f"/messages/{reply}/status", {"status": "DELIVERED"})
    assert error["field"] == "messageId"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_by_hand_as_by_itself_it_is_reported_once_and_refunded_where_due(
    live: Live, receiver: Receiver, outcome: str
) -> None:
    live.urls(report=receiver.url)
    sent = live.send()
    live.set_status(sent, outcome)
    live.advance(86_400)
    assert [arrival.status for arrival in receiver.arrivals] == [outcome]
    assert live.balance() == (1000 if outcome == "FAILED_REFUNDED" else 999)
    assert live.steps(sent) == [("SENT", 0), (outcome, 0)]


def test_the_planned_outcome_does_not_come_after_one_by_hand(live: Live) -> None:
    sent = live.send()
    live.advance(1)
    live.set_status(sent, "FAILED")
    answered = live.advance(10)
    assert (answered["events"], answered["pending"]) == ([], [])
    assert live.steps(sent) == [("SENT", 0), ("FAILED", 1)]


def test_a_number_that_is_reported_twice_is_reported_once_by_hand(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url)
    live.set_status(live.send(REPORTED_TWICE), "DELIVERED")
    live.advance(10)
    assert len(receiver.arrivals) == 1


def test_a_scheduled_message_sent_by_hand_lives_on_from_there(live: Live) -> None:
    sent = live.send(dateToSend=later(30))
    live.advance(60)
    live.set_status(sent, "SENT")
    live.advance(86_400)
    assert live.steps(sent) == [("SCHEDULED", 0), ("SENT", 60), ("DELIVERED", 62)]


def test_where_delivery_is_immediate_sending_by_hand_is_the_whole_of_it() -> None:
    with driven(Settings(delivery="immediate")) as live:
        live.freeze()
        sent = live.send(dateToSend=later(30))
        assert live.set_status(sent, "SENT")["messageStatus"] == "DELIVERED"


def test_where_delivery_is_by_hand_every_step_is(receiver: Receiver) -> None:
    with driven(Settings(delivery="manual")) as live:
        live.freeze()
        live.urls(report=receiver.url)
        sent = live.send(dateToSend=later(30))
        live.set_status(sent, "SENT")
        live.advance(86_400)
        assert receiver.arrivals == []
        live.set_status(sent, "UNKNOWN")
        live.idle()
        assert [arrival.status for arrival in receiver.arrivals] == ["UNKNOWN"]


def test_it_may_be_done_to_a_deleted_message_that_was_sent(live: Live) -> None:
    sent = live.send()
    live.call("DELETE", f"/messages/{sent}")
    assert live.set_status(sent, "FAILED")["messageStatus"] == "FAILED"


def test_a_scheduled_message_is_cancelled_by_hand_and_its_credits_come_back(live: Live) -> None:
    sent = live.send(dateToSend=later(30))
    deleted = live.mock("DELETE", f"/messages/{sent}")
    assert (deleted["deleted"], deleted["messageStatus"]) == (True, "SCHEDULED")
    assert live.message(sent) == deleted == live.mock("DELETE", f"/messages/{sent}")
    assert [reason for reason, _, _ in live.movements("cancel")] == ["cancel"]
    assert live.mock("GET", "/clock/pending")["items"] == []
    assert live.refused("DELETE", f"/messages/{'0' * 24}", status=404)["field"] == "messageId"


def test_a_voice_message_is_shown_by_its_id_too(live: Live) -> None:
    body = {"recipientNumber": "0821234567", "message": "Good day"}
    called = live.call("POST", "/voice/single-text", json=body).get_json()["voiceMessageId"]
    shown = live.mock("GET", f"/messages/{called}")
    assert (shown["voiceMessageId"], shown["message"]) == (called, "Good day")
    assert [step["status"] for step in shown["steps"]] == ["SENT"]
