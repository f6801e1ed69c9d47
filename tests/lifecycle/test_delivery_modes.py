"""Messages of a team get their outcome after a delay, at once, or by hand."""

from __future__ import annotations

import pytest

from sms_mock.config import Settings
from tests.driving import ANYBODY, FAILS, NEVER_REPORTED, OPTED_OUT, REPLIES, Live, driven
from tests.receiver import Receiver


@pytest.mark.parametrize(
    "delivery, seconds", [("timed", 2), ("timed:0.25", 0.25), ("timed:90", 90), ("timed:0", 0)]
)
def test_timed_delivery_comes_so_long_after_it_was_sent(delivery: str, seconds: float) -> None:
    with driven(Settings(delivery=delivery)) as live:
        live.freeze()
        sent = live.send()
        if seconds:
            live.advance(seconds - 0.001)
            assert live.status(sent) == "SENT"
            live.advance(0.001)
        assert live.steps(sent) == [("SENT", 0), ("DELIVERED", seconds)]


def test_immediate_delivery_is_there_with_the_answer() -> None:
    with driven(Settings(delivery="immediate")) as live:
        live.freeze()
        assert live.status(live.send()) == "DELIVERED"


def test_manual_delivery_leaves_the_outcome_to_people() -> None:
    with driven(Settings(delivery="manual")) as live:
        live.freeze()
        sent = live.bulk(ANYBODY, FAILS, NEVER_REPORTED, REPLIES)
        answered = live.advance(86_400 * 365)
        assert (answered["events"], answered["pending"]) == ([], [])
        assert {live.status(str(one)) for one in sent} == {"SENT"}


def test_manual_delivery_still_sends_what_was_scheduled() -> None:
    with driven(Settings(delivery="manual")) as live:
        live.freeze()
        sent = live.send(dateToSend="202611221230")
        live.advance(86_400)
        assert live.steps(sent) == [("SCHEDULED", 0), ("SENT", 1800)]


def test_an_opt_out_is_the_providers_decision_also_where_outcomes_are_left_to_people() -> None:
    with driven(Settings(delivery="manual")) as live:
        live.freeze()
        live.reply(ANYBODY, "STOP")
        assert live.status(live.send()) == "FAILED_OPTOUT"
        assert live.status(live.send(OPTED_OUT)) == "SENT"


def test_a_number_that_answers_does_so_when_a_person_has_it_delivered() -> None:
    with driven(Settings(delivery="manual")) as live:
        live.freeze()
        sent = live.send(REPLIES)
        live.advance(100)
        live.set_status(sent, "DELIVERED")
        (event,) = live.advance(2)["events"]
        assert event["kind"] == "reply"


def test_each_team_has_its_own_way(live: Live, receiver: Receiver) -> None:
    made = live.mock("POST", "/teams", {"delivery": "immediate"})
    at_once = live.as_((made["email"], made["token"]))
    at_once.freeze()
    made = live.mock("POST", "/teams", {"delivery": "timed:7"})
    slow = live.as_((made["email"], made["token"]))
    slow.freeze()
    assert at_once.status(at_once.send()) == "DELIVERED"
    mine, theirs = live.send(), slow.send()
    live.advance(2)
    slow.advance(6.999)
    assert live.status(mine) == "DELIVERED"
    assert slow.status(theirs) == "SENT"
    slow.advance(0.001)
    assert slow.status(theirs) == "DELIVERED"


@pytest.mark.parametrize("delivery", ["later", "timed:", "timed:-1", "timed:1e3", "Immediate", ""])
def test_a_way_that_does_not_exist_makes_no_team(live: Live, delivery: str) -> None:
    before = live.mock("GET", "/teams")
    error = live.refused("POST", "/teams", {"delivery": delivery})
    assert error["field"] == "delivery"
    assert live.mock("GET", "/teams") == before
