"""Numbers with a scenario: messages to them get its outcome in every delivery mode."""

from __future__ import annotations

import pytest

from sms_mock.config import Settings
from tests.driving import (
    ANYBODY,
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
    driven,
    since_noon,
)
from tests.receiver import Receiver

FATES: dict[str, tuple[list[tuple[str, float]], int, float]] = {
    # number: (steps, reports, credits that are gone)
    ANYBODY: ([("SENT", 0), ("DELIVERED", 2)], 1, 1),
    FAILS: ([("SENT", 0), ("FAILED", 2)], 1, 1),
    FAILS_REFUNDED: ([("SENT", 0), ("FAILED_REFUNDED", 2)], 1, 0),
    NEVER_REPORTED: ([("SENT", 0)], 0, 1),
    REPORTED_LATE: ([("SENT", 0), ("DELIVERED", 60)], 1, 1),
    REPORTED_TWICE: ([("SENT", 0), ("DELIVERED", 2)], 2, 1),
    REPORT_BEFORE_ANSWER: ([("SENT", 0), ("DELIVERED", 0)], 1, 1),
    OPTED_OUT: ([("SENT", 0), ("FAILED_OPTOUT", 2)], 1, 1),
    REPLIES: ([("SENT", 0), ("DELIVERED", 2)], 1, 1),
    UNKNOWN: ([("SENT", 0), ("UNKNOWN", 2)], 1, 1),
}


@pytest.mark.parametrize("number", FATES)
def test_a_message_gets_the_outcome_of_the_numbers_scenario(
    live: Live, receiver: Receiver, number: str
) -> None:
    steps, reports, gone = FATES[number]
    live.urls(report=receiver.url)
    sent = live.send(number)
    live.advance(86_400 * 7)
    assert live.steps(sent) == steps
    assert [arrival.status for arrival in receiver.arrivals] == [steps[-1][0]] * reports
    assert live.balance() == 1000 - gone


@pytest.mark.parametrize("number", FATES)
def test_immediate_delivery_applies_the_scenario_at_once(receiver: Receiver, number: str) -> None:
    (*_, (status, _)), reports, gone = FATES[number]
    with driven(Settings(delivery="immediate")) as live:
        live.urls(report=receiver.url)
        live.freeze()
        sent = live.send(number)
        live.idle()
        if number == REPORTED_LATE:
            assert live.status(sent) == "SENT"
            live.advance(60)
        assert live.status(sent) == status
        assert len(receiver.arrivals) == reports
        assert live.balance() == 1000 - gone


def test_a_late_report_is_not_there_a_moment_before(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    live.send(REPORTED_LATE)
    live.advance(59.999)
    assert receiver.arrivals == []
    live.advance(0.001)
    assert len(receiver.arrivals) == 1


def test_a_number_that_answers_does_so_after_it_was_delivered(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url, reply=receiver.url)
    sent = live.send(REPLIES, campaign="spring", dataField="7")
    events = live.advance(60)["events"]
    told = [(since_noon(event["at"]), event["kind"]) for event in events]
    assert told == [(2, "outcome"), (2, "webhook"), (4, "reply"), (4, "webhook")]
    report, reply = receiver.arrivals
    assert report.status == "DELIVERED"
    assert reply.form["message"] == "Yes, thank you."
    assert reply.form["from"] == f"+{REPLIES}"
    assert reply.form["repliedToMessageId"] == sent
    assert (reply.form["campaign"], reply.form["dataField"]) == ("spring", "7")
    assert [message["message"] for message in live.inbox()] == ["Yes, thank you."]


def test_each_message_to_it_is_answered(live: Live) -> None:
    sent = live.bulk(REPLIES, REPLIES, REPLIES)
    live.advance(10)
    assert [one["repliedToMessage"]["messageId"] for one in live.inbox()] == sent


def test_a_number_with_the_scenario_opted_out_stays_so_after_a_reply_start(live: Live) -> None:
    live.reply(OPTED_OUT, "START")
    sent = live.send(OPTED_OUT)
    live.advance(2)
    assert live.status(sent) == "FAILED_OPTOUT"


def test_scenarios_are_listed_with_their_numbers(live: Live) -> None:
    listed = live.mock("GET", "/scenarios")
    assert {item["number"] for item in listed["items"]} == set(FATES) - {ANYBODY}
    assert listed["total"] == len(FATES) - 1
    assert all(27600000001 <= int(item["number"]) <= 27600000099 for item in listed["items"])


def test_a_fixtures_file_may_have_other_scenarios(live: Live) -> None:
    state = live.mock("GET", "/state")
    state["scenarios"] = [
        {"number": ANYBODY, "fate": "fails"},
        {"number": "27600000032", "fate": "reported-late", "seconds": 3600},
        {"number": "27600000072", "fate": "replies", "text": "STOP", "seconds": 0},
    ]
    live.mock("PUT", "/state", state)
    live.freeze()
    fails, late, stops, plain = live.bulk(ANYBODY, "27600000032", "27600000072", FAILS)
    live.advance(3599)
    assert live.status(str(fails)) == "FAILED"
    assert live.status(str(plain)) == "DELIVERED"
    assert live.status(str(late)) == "SENT"
    live.advance(1)
    assert live.status(str(late)) == "DELIVERED"
    again = live.send("27600000072")
    live.advance(2)
    assert live.status(str(stops)) == "DELIVERED"
    assert live.status(again) == "FAILED_OPTOUT"


def test_every_spelling_of_a_number_has_its_scenario(live: Live) -> None:
    sent = live.bulk("+27 60 000 0001", "060 000 0001", FAILS)
    live.advance(2)
    assert [live.status(str(one)) for one in sent] == ["FAILED"] * 3
