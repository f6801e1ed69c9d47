"""A reply: which user and message it belongs to, and which webhook it queues."""

from __future__ import annotations

import pytest

from tests.conftest import SUB_ACCOUNT
from tests.driving import (
    ADMINISTRATOR_ID,
    ANYBODY,
    SUB_ACCOUNT_ID,
    Live,
    later,
)
from tests.receiver import Receiver


def test_a_reply_belongs_to_the_latest_message_sent_to_its_number(live: Live) -> None:
    live.send(campaign="first")
    latest = live.send(campaign="second", dataField="2")
    live.send("27831234567", campaign="to somebody else")
    reply = live.reply("082 123 4567", "Yes")
    assert reply["repliedToMessage"]["messageId"] == latest
    assert (reply["campaign"], reply["userDataField"]) == ("second", "2")
    assert (reply["fromNumber"], reply["toNumber"]) == (ANYBODY, "27600000000")
    assert (reply["messageType"], reply["read"]) == ("INBOUND", False)


def test_the_latest_is_the_one_that_went_last_not_the_one_accepted_last(live: Live) -> None:
    scheduled = live.send(dateToSend=later(10), campaign="scheduled")
    at_once = live.send(campaign="at once")
    assert live.reply(ANYBODY, "one")["repliedToMessage"]["messageId"] == at_once
    live.advance(600)
    assert live.reply(ANYBODY, "two")["repliedToMessage"]["messageId"] == scheduled


def test_what_was_not_sent_yet_is_not_replied_to(live: Live) -> None:
    live.send(dateToSend=later(10))
    assert live.reply(ANYBODY, "Yes")["repliedToMessage"] is None


def test_a_reply_may_name_its_message(live: Live) -> None:
    first = live.send(campaign="first")
    live.send(campaign="second")
    reply = live.reply(ANYBODY, "Yes", repliedToMessageId=first)
    assert reply["repliedToMessage"]["messageId"] == first
    assert reply["campaign"] == "first"


def test_a_reply_is_found_by_the_message_it_answers(live: Live) -> None:
    sent = live.send()
    mine = live.reply(ANYBODY, "Yes")["messageId"]
    live.send()
    live.reply(ANYBODY, "No")
    found = live.get(f"/messages/all?repliesToMessageId={sent}").json
    assert [one["messageId"] for one in found["webServiceMessages"]] == [mine]  # type: ignore[index]


def test_a_reply_is_its_users_who_sent_the_message(live: Live, receiver: Receiver) -> None:
    sub = live.as_(SUB_ACCOUNT)
    live.urls(reply=f"{receiver.url}/administrator")
    live.urls(reply=f"{receiver.url}/sub", user_id=SUB_ACCOUNT_ID)
    live.send()
    sub.send()
    assert live.reply(ANYBODY, "Yes")["userId"] == SUB_ACCOUNT_ID
    assert [one["message"] for one in sub.inbox()] == ["Yes"]
    assert receiver.wait_for(1)[0].path == "/hook/sub"
    live.idle()
    assert len(receiver.arrivals) == 1


def test_an_unsolicited_reply_is_the_administrators(live: Live, receiver: Receiver) -> None:
    live.urls(reply=f"{receiver.url}/administrator")
    live.urls(reply=f"{receiver.url}/sub", user_id=SUB_ACCOUNT_ID)
    assert live.reply(ANYBODY, "Hello?")["userId"] == ADMINISTRATOR_ID
    assert receiver.wait_for(1)[0].path == "/hook/administrator"
    assert live.as_(SUB_ACCOUNT).inbox() == []


def test_a_reply_costs_nothing(live: Live) -> None:
    live.reply(ANYBODY, "x" * 500)
    assert live.balance() == 1000
    (reply,) = live.inbox()
    assert (reply["creditCost"], reply["numberOfMessages"]) == (0, 4)


@pytest.mark.parametrize("text", ["", "Yes", "Ünïcödé 😀", "<&>\"'", "x" * 2000, " two\nlines\t"])
def test_a_reply_keeps_its_text(live: Live, receiver: Receiver, text: str) -> None:
    live.urls(reply=receiver.url)
    live.reply(ANYBODY, text)
    assert live.inbox()[0]["message"] == text
    arrival = receiver.wait_for(1)[0]
    assert (arrival.form["message"], arrival.query["message"]) == (text, text)


def test_a_thread_of_several_messages_and_replies(live: Live) -> None:
    thread = []
    for turn in range(3):
        sent = live.send(message=f"question {turn}", dataField=str(turn))
        answers = [live.reply(ANYBODY, f"answer {turn}.{at}") for at in range(2)]
        thread += [(sent, reply["repliedToMessage"]["messageId"]) for reply in answers]
        live.advance(10)
    assert all(sent == replied_to for sent, replied_to in thread)


def test_deleting_the_message_keeps_its_replies(live: Live) -> None:
    sent = live.send()
    live.reply(ANYBODY, "Yes")
    live.call("DELETE", f"/messages/{sent}")
    assert live.inbox()[0]["repliedToMessage"]["messageId"] == sent
