"""`/_mock/clock`: each team has a clock that can be frozen, moved and started."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.conftest import NOON
from tests.driving import ANYBODY, Live, at, driven, later, since_noon
from tests.receiver import Receiver, answer, call_first, measure, silent


def test_a_clock_runs_with_real_time_by_itself() -> None:
    with driven() as live:
        assert live.mock("GET", "/clock") == {"now": at(0), "frozen": False}
        live.real_time.pass_seconds(5)
        assert live.clock() == (5, False)


def test_frozen_at_now_it_stands(live: Live) -> None:
    assert live.freeze() == {"now": at(0), "frozen": True, "events": [], "pending": []}
    live.real_time.pass_seconds(100)
    assert live.clock() == (0, True)


@pytest.mark.parametrize("written", [at(60), NOON + 60_000, "2026-11-22T10:01:00Z"])
def test_frozen_at_an_instant_it_stands_there(live: Live, written: str | int) -> None:
    assert live.freeze(written)["now"] == at(60)
    assert live.clock() == (60, True)


def test_run_goes_on_from_the_frozen_instant(live: Live) -> None:
    live.freeze(at(1000))
    live.real_time.pass_seconds(7)
    assert live.run() == {"now": at(1000), "frozen": False, "events": [], "pending": []}
    live.real_time.pass_seconds(3)
    assert live.clock() == (1003, False)


def test_run_on_a_running_clock_changes_nothing() -> None:
    with driven() as live:
        live.run()
        live.real_time.pass_seconds(3)
        assert live.clock() == (3, False)


@pytest.mark.parametrize("seconds, now", [(60, 60), (0.5, 0.5), (0, 0), (86_400, 86_400)])
def test_advance_moves_a_frozen_clock(live: Live, seconds: float, now: float) -> None:
    assert live.advance(seconds) == {"now": at(now), "frozen": True, "events": [], "pending": []}


def test_advance_to_an_instant(live: Live) -> None:
    live.mock("POST", "/clock/advance", {"to": at(90)})
    assert live.clock() == (90, True)
    live.mock("POST", "/clock/advance", {"to": at(90)})
    assert live.clock() == (90, True)


def test_an_advanced_clock_that_runs_keeps_its_offset() -> None:
    with driven() as live:
        live.advance(3600)
        live.real_time.pass_seconds(5)
        assert live.clock() == (3605, False)
        live.advance(10)
        assert live.clock() == (3615, False)


def test_what_falls_due_runs_in_order_of_its_due_time(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    receiver.then(answer(500))
    scheduled = live.send(dateToSend=later(1))
    soon = live.send("27600000031")
    events = live.advance(120)["events"]
    assert [(since_noon(one["at"]), one["kind"], one["messageId"]) for one in events] == [
        (60, "sent", scheduled),
        (60, "outcome", soon),
        (60, "webhook", soon),
        (61, "webhook", soon),
        (62, "outcome", scheduled),
        (62, "webhook", scheduled),
    ]


def test_freezing_later_than_now_runs_what_falls_due_between(live: Live) -> None:
    sent = live.send()
    answered = live.freeze(at(10))
    assert [(one["kind"], one["at"]) for one in answered["events"]] == [("outcome", at(2))]
    assert live.steps(sent) == [("SENT", 0), ("DELIVERED", 2)]
    assert live.clock() == (10, True)


def test_what_falls_due_at_the_frozen_instant_runs_without_an_advance(
    live: Live, receiver: Receiver
) -> None:
    live.urls(reply=receiver.url)
    live.reply(ANYBODY, "Yes")
    receiver.wait_for(1)
    made = live.mock("POST", "/teams", {"delivery": "immediate"})
    other = live.as_((made["email"], made["token"]))
    other.freeze()
    other.urls(report=receiver.url, user_id=made["userId"])
    other.send()
    receiver.wait_for(2)


def test_freezing_waits_for_no_attempt(live: Live, receiver: Receiver) -> None:
    live.service.worker.timeout = 60
    receiver.default = silent
    live.urls(reply=receiver.url)
    live.reply(ANYBODY, "Yes")
    receiver.wait_for(1)
    assert measure(live.freeze) < 5


def test_an_advance_waits_for_what_is_under_way(live: Live, receiver: Receiver) -> None:
    live.service.worker.timeout = 0.3
    receiver.default = silent
    live.urls(reply=receiver.url)
    live.reply(ANYBODY, "Yes")
    receiver.wait_for(1)
    (event,) = live.advance(0.5)["events"]
    assert (event["kind"], event["state"], event["at"]) == ("webhook", "pending", at(0))


def test_past_its_timeout_an_advance_answers_with_what_is_pending(
    live: Live, receiver: Receiver
) -> None:
    live.service.worker.timeout = 60
    receiver.default = silent
    live.urls(report=receiver.url)
    sent = live.send()
    answered = live.advance(10, timeout=0.2)
    assert answered["now"] == at(10)
    assert [one["kind"] for one in answered["events"]] == ["outcome"]
    (pending,) = answered["pending"]
    assert (pending["kind"], pending["messageId"]) == ("webhook", sent)
    receiver.let_go.set()


def test_advances_at_the_same_time_add_up(live: Live) -> None:
    sent = [live.send() for _ in range(5)]
    together = threading.Barrier(8)

    def move() -> None:
        together.wait()
        live.advance(10)

    movers = [threading.Thread(target=move) for _ in range(8)]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join(20)
    assert live.clock() == (80, True)
    assert all(live.steps(one) == [("SENT", 0), ("DELIVERED", 2)] for one in sent)


def test_an_advance_from_within_a_webhook_waits_its_turn(live: Live, receiver: Receiver) -> None:
    """The receiver's call is refused or late, but it stops neither the clock nor the server."""
    receiver.then(call_first(lambda arrival: live.mock("GET", "/clock")))
    live.urls(report=receiver.url)
    live.send()
    live.advance(10)
    assert receiver.failures == []
    live.service.worker.timeout = 0.3
    receiver.then(call_first(lambda arrival: live.advance(5)))
    live.send()
    live.advance(10)
    live.idle()
    live.until(lambda: live.clock()[0] == 25)


def test_a_second_move_that_comes_to_no_turn_in_time_says_so(
    live: Live, receiver: Receiver
) -> None:
    live.service.worker.timeout = 60
    under_way = threading.Event()
    receiver.default = call_first(lambda arrival: under_way.set(), silent)
    live.urls(report=receiver.url)
    live.send()
    first = threading.Thread(target=lambda: live.advance(10))
    first.start()
    assert under_way.wait(10)
    error = live.refused("POST", "/clock/advance", {"seconds": 1, "timeout": 0.1})
    assert error["field"] == "timeout"
    receiver.let_go.set()
    first.join(10)
    assert live.clock() == (10, True)


def test_a_clock_goes_back_while_the_team_has_no_messages(live: Live) -> None:
    live.freeze("2014-04-28T20:55:00+02:00")
    assert live.mock("GET", "/clock")["now"] == "2014-04-28T20:55:00+02:00"
    live.send()
    error = live.refused("PUT", "/clock", {"freeze": "2014-04-28T20:54:00+02:00"})
    assert error["field"] == "freeze"
    assert "reset" in error["help"]
    assert live.mock("GET", "/clock")["now"] == "2014-04-28T20:55:00+02:00"


def test_a_refused_return_leaves_a_running_clock_running() -> None:
    with driven() as live:
        live.send()
        live.refused("PUT", "/clock", {"freeze": at(-60)})
        live.real_time.pass_seconds(3)
        assert live.clock() == (3, False)


def test_each_team_has_a_clock_of_its_own(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    assert other.clock() == (0, False)
    live.advance(1000)
    assert other.clock() == (0, False)
    other.freeze(at(5))
    assert live.clock() == (1000, True)


def test_a_clock_is_named_by_credentials_or_team(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    team = f"team={made['teamId']}"
    live.control("PUT", f"/clock?{team}", json={"freeze": at(77)})
    assert live.control("GET", f"/clock?{team}").json == {"now": at(77), "frozen": True}
    basic = live.control("GET", "/clock", auth=(made["email"], made["token"]))
    assert basic.json["now"] == at(77)  # type: ignore[index]


BAD_MOVES: list[tuple[dict[str, Any], str]] = [
    ({}, "seconds"),
    ({"seconds": 5, "to": at(10)}, "seconds"),
    ({"seconds": -1}, "seconds"),
    ({"seconds": -0.001}, "seconds"),
    ({"seconds": "5"}, "seconds"),
    ({"seconds": True}, "seconds"),
    ({"seconds": None}, "seconds"),
    ({"seconds": 1e12}, "seconds"),
    ({"to": at(-1)}, "to"),
    ({"to": "tomorrow"}, "to"),
    ({"to": "202611221300"}, "to"),
    ({"to": "2026-02-30T00:00:00Z"}, "to"),
    ({"to": None}, "to"),
    ({"to": 10**20}, "to"),
    ({"seconds": 1, "timeout": -1}, "timeout"),
    ({"seconds": 1, "timeout": "soon"}, "timeout"),
    ({"seconds": 1, "timeout": 1e9}, "timeout"),
    ({"second": 1}, "second"),
]


@pytest.mark.parametrize("body, field", BAD_MOVES)
def test_a_bad_move_is_refused_and_changes_nothing(
    live: Live, body: dict[str, Any], field: str
) -> None:
    live.send()
    error = live.refused("POST", "/clock/advance", body)
    assert error["field"] == field
    assert error["message"]
    assert error["help"]
    assert live.clock() == (0, True)


@pytest.mark.parametrize("asked", [{"freeze": False}, {"run": False}, {}])
def test_who_says_it_the_wrong_way_round_is_told_both_ways(
    live: Live, asked: dict[str, bool]
) -> None:
    help_ = live.refused("PUT", "/clock", asked)["help"]
    assert help_ == 'send {"freeze": true} to stop the clock, {"run": true} to let it run'


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "freeze"),
        ({"freeze": True, "run": True}, "freeze"),
        ({"freeze": False}, "freeze"),
        ({"freeze": "noon"}, "freeze"),
        ({"freeze": None}, "freeze"),
        ({"freeze": 1.5}, "freeze"),
        ({"run": False}, "run"),
        ({"run": 1}, "run"),
        ({"frozen": True}, "frozen"),
    ],
)
def test_a_bad_freeze_is_refused_and_changes_nothing(
    live: Live, body: dict[str, Any], field: str
) -> None:
    live.freeze(at(5))
    assert live.refused("PUT", "/clock", body)["field"] == field
    assert live.clock() == (5, True)


@pytest.mark.parametrize("seconds", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_seconds_that_are_no_number_are_refused(live: Live, seconds: str) -> None:
    answered = live.control(
        "POST",
        "/clock/advance",
        data=f'{{"seconds": {seconds}}}',
        content_type="application/json",
    )
    assert answered.status_code == 400
    assert live.clock() == (0, True)


def test_how_far_a_clock_can_be_moved_at_once_is_said_in_digits(live: Live) -> None:
    error = live.refused("POST", "/clock/advance", {"seconds": 1e12})
    assert (error["field"], error["help"]) == ("seconds", "give from 0 to 316224000 seconds")


def test_a_clock_cannot_be_moved_past_the_last_year(live: Live) -> None:
    last = "8999-12-31T23:59:00+02:00"
    live.freeze(last)
    assert live.refused("POST", "/clock/advance", {"seconds": 86_400})["field"] == "seconds"
    assert live.refused("POST", "/clock/advance", {"to": "9999-12-31T00:00"})["field"] == "to"
    assert live.refused("PUT", "/clock", {"freeze": "9000-01-02T00:00"})["field"] == "freeze"
    assert live.refused("PUT", "/clock", {"freeze": "1969-12-31T00:00Z"})["field"] == "freeze"
    assert live.mock("GET", "/clock")["now"] == last
    sent = live.send()
    live.advance(2)
    assert live.status(sent) == "DELIVERED"


def test_what_comes_and_what_happened_says_to_whom_and_what(live: Live) -> None:
    live.send("0821234567", "Later " * 40, dateToSend=later(1))
    (coming,) = live.mock("GET", "/clock/pending")["items"]
    assert (coming["number"], coming["message"]) == ("27821234567", ("Later " * 40)[:160])
    sent, outcome = live.advance(120)["events"]
    assert sent["number"] == outcome["number"] == "27821234567"
    assert sent["message"] == outcome["message"] == coming["message"]
