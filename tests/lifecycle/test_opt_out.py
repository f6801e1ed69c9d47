"""STOP opts a number out of a team's messages, and START ends that."""

from __future__ import annotations

import pytest

from tests.conftest import SUB_ACCOUNT
from tests.driving import ANYBODY, FAILS_REFUNDED, REPLIES, Live, later
from tests.receiver import Receiver

OTHER = "27831234567"


def outcome(live: Live, number: str = ANYBODY) -> str:
    sent = live.send(number)
    live.advance(2)
    return live.status(sent)


WORDS = [
    "STOP",
    "stop",
    "Stop.",
    "STOP!",
    '"stop"',
    "StopAll",
    "unsubscribe",
    "CANCEL",
    "end",
    "Quit",
    "OPT-OUT",
    "optout",
]

INVISIBLE = [
    "STOP\u200e",
    "\u200bSTOP",
    "\u202aSTOP\u202c.",
    "\ufeffstop",
    "opt\u200b out",
    "STOP\ufe0f",
]
"""The words with marks that nobody sees, as keyboards and copied texts bring them."""


@pytest.mark.parametrize("text", [*WORDS, " STOP ", "opt out", "opt \n Out", *INVISIBLE])
def test_the_usual_words_opt_out(live: Live, text: str) -> None:
    live.reply(ANYBODY, text)
    assert outcome(live) == "FAILED_OPTOUT"


@pytest.mark.parametrize(
    "text", ["Please stop", "STOP it", "don't stop", "stopp", "", "no", "start stop", "ending"]
)
def test_other_texts_do_not(live: Live, text: str) -> None:
    live.reply(ANYBODY, text)
    assert outcome(live) == "DELIVERED"


@pytest.mark.parametrize("text", ["START", "start", " Unstop! ", "subscribe", "opt in", "OptIn"])
def test_start_opts_in_again(live: Live, text: str) -> None:
    live.reply(ANYBODY, "STOP")
    assert outcome(live) == "FAILED_OPTOUT"
    live.reply(ANYBODY, text)
    assert outcome(live) == "DELIVERED"


def test_stopping_twice_is_undone_by_one_start(live: Live) -> None:
    live.reply(ANYBODY, "STOP")
    live.reply(ANYBODY, "STOP")
    live.reply(ANYBODY, "START")
    assert outcome(live) == "DELIVERED"


def test_only_that_number_is_opted_out_in_every_spelling(live: Live) -> None:
    live.reply("082 123 4567", "STOP")
    assert outcome(live, "+27821234567") == "FAILED_OPTOUT"
    assert outcome(live, OTHER) == "DELIVERED"


def test_it_is_opted_out_of_the_whole_team_and_of_no_other(live: Live) -> None:
    live.reply(ANYBODY, "STOP")
    sent = live.as_(SUB_ACCOUNT).send()
    live.advance(2)
    assert live.status(sent) == "FAILED_OPTOUT"
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    other.freeze()
    assert outcome(other) == "DELIVERED"


def test_an_opt_out_keeps_the_credits_and_is_reported(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    live.reply(ANYBODY, "STOP")
    sent = live.send()
    live.advance(2)
    assert live.balance() == 999
    assert live.steps(sent) == [("SENT", 0), ("FAILED_OPTOUT", 2)]
    (arrival,) = receiver.arrivals
    assert (arrival.message_id, arrival.status) == (sent, "FAILED_OPTOUT")


def test_the_reply_itself_arrives_like_any_other(live: Live, receiver: Receiver) -> None:
    live.urls(reply=receiver.url)
    live.send()
    live.reply(ANYBODY, "STOP")
    assert receiver.wait_for(1)[0].form["message"] == "STOP"
    assert live.inbox()[0]["message"] == "STOP"


def test_what_counts_is_when_the_message_goes(live: Live) -> None:
    scheduled = live.send(dateToSend=later(10))
    under_way = live.send()
    live.reply(ANYBODY, "STOP")
    live.advance(2)
    assert live.status(under_way) == "DELIVERED"
    live.advance(3600)
    assert live.status(scheduled) == "FAILED_OPTOUT"


@pytest.mark.parametrize("number", [FAILS_REFUNDED, REPLIES])
def test_an_opt_out_comes_before_the_numbers_scenario(live: Live, number: str) -> None:
    live.reply(number, "STOP")
    assert outcome(live, number) == "FAILED_OPTOUT"
    assert len(live.inbox()) == 1
