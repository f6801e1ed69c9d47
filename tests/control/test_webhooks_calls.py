"""`/_mock/webhooks`: the outbox is listed, redelivered, and waited for."""

from __future__ import annotations

import threading

import pytest

from sms_mock.config import Settings
from tests.driving import (
    ANYBODY,
    NEVER_REPORTED,
    REPORTED_LATE,
    REPORTED_TWICE,
    Live,
    at,
    driven,
    later,
)
from tests.receiver import Arrival, Receiver, answer, call_first, silent, unsigned


@pytest.fixture
def reporting(live: Live, receiver: Receiver) -> Live:
    live.urls(report=receiver.url, reply=receiver.url)
    return live


# The list


def test_an_empty_outbox(live: Live) -> None:
    assert live.mock("GET", "/webhooks") == {"items": [], "total": 0, "next": None}


def test_a_delivery_is_listed_with_all_there_is_to_know(
    reporting: Live, receiver: Receiver
) -> None:
    receiver.default = answer(500, b"Oops")
    sent = reporting.send()
    reporting.advance(2)
    delivery = reporting.webhook(sent)
    assert set(delivery) >= {"id", "kind", "messageId", "url", "state", "nextAttemptAt", "attempts"}
    assert delivery["kind"] == "deliveryReport"
    assert delivery["state"] == "pending"
    assert delivery["nextAttemptAt"] == at(3)
    (attempt,) = delivery["attempts"]
    signature = {"nonce", "nonceDate", "checksum"}
    assert set(attempt) == {"at", "status", "seconds", "error", "response"} | signature


def test_the_newest_stands_first_and_pages_follow(reporting: Live) -> None:
    sent = [reporting.reply(ANYBODY, str(number))["messageId"] for number in range(7)]
    reporting.idle()
    seen, path = [], "/webhooks?limit=3"
    while path:
        page = reporting.mock("GET", path)
        assert page["total"] == 7
        seen += [item["messageId"] for item in page["items"]]
        path = (page["next"] or "").removeprefix("/_mock")
    assert seen == sent[::-1]


def test_filters_hold_on_the_following_pages(reporting: Live, receiver: Receiver) -> None:
    receiver.then(*[answer(500)] * 3)
    failing = [reporting.reply(ANYBODY, "no")["messageId"] for _ in range(3)]
    reporting.idle()
    for _ in range(3):
        reporting.reply(ANYBODY, "yes")
    reporting.idle()
    page = reporting.mock("GET", "/webhooks?state=pending&limit=2")
    rest = reporting.mock("GET", page["next"].removeprefix("/_mock"))
    assert page["total"] == rest["total"] == 3
    assert rest["next"] is None
    found = [item["messageId"] for item in [*page["items"], *rest["items"]]]
    assert found == failing[::-1]


def test_pages_of_a_team_named_by_the_query_stay_with_it(live: Live, receiver: Receiver) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    other.urls(reply=receiver.url, user_id=made["userId"])
    for _ in range(3):
        other.reply(ANYBODY, "Yes")
    team = made["teamId"]
    page = live.control("GET", f"/webhooks?team={team}&limit=2").json
    following = page["next"].removeprefix("/_mock")  # type: ignore[index]
    rest = live.control("GET", following).json
    assert [len(page["items"]), len(rest["items"])] == [2, 1]  # type: ignore[index]


@pytest.mark.parametrize("state", ["pending", "delivered", "given-up"])
def test_the_list_is_narrowed_by_state(reporting: Live, receiver: Receiver, state: str) -> None:
    receiver.then(*[answer(500)] * 6)
    given_up = reporting.send()
    reporting.advance(1000)
    delivered = reporting.send()
    reporting.advance(2)
    receiver.then(answer(500))
    pending = reporting.send()
    reporting.advance(2)
    wanted = {"pending": pending, "delivered": delivered, "given-up": given_up}[state]
    (item,) = reporting.mock("GET", f"/webhooks?state={state}")["items"]
    assert (item["messageId"], item["state"]) == (wanted, state)


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "limit=1001", "limit=x", "before=x"])
def test_a_list_that_cannot_be_is_refused(live: Live, query: str) -> None:
    error = live.refused("GET", f"/webhooks?{query}")
    assert error["field"] == query.partition("=")[0]


# Again


def test_redelivered_it_is_sent_again_with_the_same_values(
    reporting: Live, receiver: Receiver
) -> None:
    sent = reporting.send()
    reporting.advance(2)
    delivery = reporting.webhook(sent)
    again = reporting.mock("POST", f"/webhooks/{delivery['id']}/redeliver")
    assert (again["state"], again["nextAttemptAt"]) == ("pending", at(2))
    reporting.idle()
    first, second = receiver.arrivals
    assert unsigned(first.query) == unsigned(second.query)
    assert first.form["nonce"] != second.form["nonce"]
    delivery = reporting.webhook(sent)
    assert (delivery["state"], len(delivery["attempts"])) == ("delivered", 2)


def test_given_up_it_begins_its_tries_anew(reporting: Live, receiver: Receiver) -> None:
    receiver.default = answer(500)
    sent = reporting.send()
    reporting.advance(1000)
    delivery = reporting.webhook(sent)
    assert (delivery["state"], len(delivery["attempts"])) == ("given-up", 6)
    reporting.mock("POST", f"/webhooks/{delivery['id']}/redeliver")
    reporting.idle()
    assert reporting.webhook(sent)["state"] == "pending"
    reporting.advance(1000)
    delivery = reporting.webhook(sent)
    assert (delivery["state"], len(delivery["attempts"])) == ("given-up", 12)


def test_pending_it_need_not_wait_for_its_next_try(reporting: Live, receiver: Receiver) -> None:
    receiver.then(answer(500))
    sent = reporting.send()
    reporting.advance(2)
    delivery = reporting.webhook(sent)
    reporting.mock("POST", f"/webhooks/{delivery['id']}/redeliver")
    reporting.until_delivered(sent)
    assert reporting.advance(1000)["events"] == []


def test_redelivered_during_its_last_try_it_is_not_given_up(
    reporting: Live, receiver: Receiver
) -> None:
    sent = reporting.send()

    def redeliver(_: Arrival) -> None:
        reporting.mock("POST", f"/webhooks/{reporting.webhook(sent)['id']}/redeliver")

    receiver.then(*[answer(500)] * 5, call_first(redeliver, answer(500)))
    reporting.advance(758)
    assert len(receiver.arrivals) == 6
    assert reporting.webhook(sent)["state"] == "pending"
    reporting.advance(1)
    assert reporting.webhook(sent)["state"] == "delivered"
    assert receiver.failures == []


@pytest.mark.parametrize("unknown", ["1", "0", "x", "-1", "1.5", "99999999999999999999", "²"])
def test_what_is_no_delivery_cannot_be_redelivered(live: Live, unknown: str) -> None:
    error = live.refused("POST", f"/webhooks/{unknown}/redeliver", status=404)
    assert error["field"] == "id"


def test_another_teams_delivery_cannot_be_redelivered(reporting: Live) -> None:
    reporting.reply(ANYBODY, "Yes")
    reporting.idle()
    made = reporting.mock("POST", "/teams", {})
    other = reporting.as_((made["email"], made["token"]))
    identifier = reporting.webhooks()[0]["id"]
    assert other.refused("POST", f"/webhooks/{identifier}/redeliver", status=404)


def given_up(live: Live, count: int) -> None:
    """Import a state in which so many webhooks were given up, after one that was delivered.

    Those that were given up go to a test, which does not take them.
    """
    live.reply(ANYBODY, "Yes")
    live.idle()
    state = live.mock("GET", "/state")
    (delivered,) = state["deliveries"]
    failed = {**delivered, "state": "given-up", "attempts": [], "url": "http://test.invalid/"}
    live.mock("PUT", "/state", {**state, "deliveries": [delivered, *[failed] * count]})


@pytest.mark.parametrize("count", [0, 2, 1001])
def test_all_that_were_given_up_are_redelivered_in_one_call(reporting: Live, count: int) -> None:
    given_up(reporting, count)
    assert reporting.mock("POST", "/webhooks/redeliver") == {"redelivered": count}
    for state, number in (("pending", count), ("delivered", 1), ("given-up", 0)):
        assert reporting.mock("GET", f"/webhooks?state={state}&limit=1")["total"] == number
    assert reporting.mock("POST", "/webhooks/redeliver") == {"redelivered": 0}


def test_what_was_given_up_in_another_team_stays_so(reporting: Live) -> None:
    given_up(reporting, 1)
    made = reporting.mock("POST", "/teams", {})
    other = reporting.as_((made["email"], made["token"]))
    assert other.mock("POST", "/webhooks/redeliver") == {"redelivered": 0}
    assert [one["state"] for one in reporting.webhooks()] == ["delivered", "given-up"]


# Idle


def test_nothing_to_do_is_idle(live: Live) -> None:
    live.idle(0)


def test_an_attempt_under_way_is_not_idle(reporting: Live, receiver: Receiver) -> None:
    reporting.service.worker.timeout = 60
    receiver.default = silent
    reply = reporting.reply(ANYBODY, "Yes")["messageId"]
    receiver.wait_for(1)
    (pending,) = reporting.busy()
    assert (pending["kind"], pending["messageId"]) == ("webhook", reply)
    receiver.let_go.set()


def test_idle_waits_for_the_attempt_to_end(reporting: Live, receiver: Receiver) -> None:
    reporting.service.worker.timeout = 60
    let_go = threading.Event()
    receiver.default = call_first(lambda arrival: let_go.wait(10))
    reporting.reply(ANYBODY, "Yes")
    receiver.wait_for(1)
    waiting = threading.Thread(target=reporting.idle)
    waiting.start()
    let_go.set()
    waiting.join(10)
    assert not waiting.is_alive()
    assert [item["state"] for item in reporting.webhooks()] == ["delivered"]


def test_idle_comes_as_soon_as_the_last_attempt_has_ended(
    reporting: Live, receiver: Receiver
) -> None:
    """A wait that the end of the attempt does not wake would last until its timeout."""
    for number in range(60):
        reporting.reply(ANYBODY, str(number))
        reporting.idle(10)
    assert len(receiver.arrivals) == 60


def test_a_retry_to_come_is_idle_for_now(reporting: Live, receiver: Receiver) -> None:
    receiver.then(answer(500))
    sent = reporting.send()
    reporting.advance(2)
    reporting.idle(0)
    assert reporting.webhook(sent)["state"] == "pending"


def test_a_second_report_behind_a_retry_to_come_is_idle_for_now(
    reporting: Live, receiver: Receiver
) -> None:
    receiver.then(answer(500))
    sent = reporting.send(REPORTED_TWICE)
    reporting.advance(2)
    reporting.idle(0)
    assert [item["state"] for item in reporting.webhooks(sent)] == ["pending", "pending"]


def test_on_a_frozen_clock_only_what_is_due_now_counts(reporting: Live) -> None:
    reporting.send()
    reporting.idle(0)


def test_on_a_running_clock_a_step_within_a_minute_counts(live: Live) -> None:
    live.run()
    sent = live.send(REPORTED_LATE)
    (pending,) = live.busy()
    assert pending == {
        "at": at(60),
        "kind": "outcome",
        "messageId": sent,
        "status": "DELIVERED",
    }


def test_a_step_planned_farther_ahead_does_not(live: Live) -> None:
    with driven(Settings(delivery="timed:60.001")) as slow:
        slow.send()
        slow.idle(0)


def test_a_message_that_is_only_scheduled_does_not(live: Live) -> None:
    live.run()
    live.bulk(*[ANYBODY] * 5, defaultDateToSend=later(1))
    live.idle(0)


def test_a_step_behind_many_scheduled_messages_still_counts(live: Live) -> None:
    live.run()
    live.bulk(*[ANYBODY] * 150, messagesPerMinute=6000, defaultDateToSend=later(0))
    late = live.send(REPORTED_LATE)
    assert late in [item["messageId"] for item in live.busy()]


def test_a_number_that_is_never_reported_does_not(live: Live) -> None:
    live.run()
    live.send(NEVER_REPORTED)
    live.idle(0)


def test_manual_delivery_does_not() -> None:
    with driven(Settings(delivery="manual")) as live:
        live.send()
        live.idle(0)


def test_idle_on_a_running_clock_waits_for_the_outcome_and_its_report(receiver: Receiver) -> None:
    """This runs in real time, as with a server that is not moved by hand."""
    import time

    with driven(Settings(delivery="timed:0.1")) as live:
        live.urls(report=receiver.url)
        live.service.teams.default.clock._source = lambda: time.time_ns() // 1_000_000
        sent = live.send()
        live.idle()
        assert [arrival.message_id for arrival in receiver.arrivals] == [sent]
        assert live.status(sent) == "DELIVERED"


def test_what_is_due_later_can_be_left_out_of_the_wait(receiver: Receiver) -> None:
    with driven(Settings(delivery="timed:30")) as live:
        live.urls(report=receiver.url)
        live.mock("PUT", "/clock", {"run": True})
        live.send()
        live.mock("GET", "/webhooks/idle?timeout=0&dueOnly=true")
        assert live.busy()


def test_each_team_is_idle_for_itself(reporting: Live, receiver: Receiver) -> None:
    reporting.service.worker.timeout = 60
    receiver.default = silent
    reporting.reply(ANYBODY, "Yes")
    receiver.wait_for(1)
    made = reporting.mock("POST", "/teams", {})
    other = reporting.as_((made["email"], made["token"]))
    other.idle(0)
    assert reporting.busy()
    receiver.let_go.set()


@pytest.mark.parametrize("timeout", ["-1", "soon", "601", "nan", "inf"])
def test_a_timeout_that_cannot_be_is_refused(live: Live, timeout: str) -> None:
    assert live.refused("GET", f"/webhooks/idle?timeout={timeout}")["field"] == "timeout"
