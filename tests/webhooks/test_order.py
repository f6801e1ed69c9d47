"""Webhooks of one message come in order, others side by side: a dead receiver delays no other."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress

from tests.conftest import SUB_ACCOUNT
from tests.driving import (
    ANYBODY,
    REPORTED_TWICE,
    SUB_ACCOUNT_ID,
    Live,
    driven,
    since_noon,
)
from tests.receiver import Arrival, Receiver, answer, call_first, measure, nobody_listening, silent


def test_the_second_report_of_a_message_follows_the_first(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    sent = live.send(REPORTED_TWICE)
    live.advance(2)
    first, second = receiver.arrivals
    assert first.message_id == second.message_id == sent
    assert first.status == second.status == "DELIVERED"
    assert first.form["nonce"] != second.form["nonce"]


def test_the_second_waits_while_the_first_is_tried_again(live: Live, receiver: Receiver) -> None:
    receiver.then(answer(500), answer(500))
    live.urls(report=receiver.url)
    sent = live.send(REPORTED_TWICE)
    live.advance(2)
    assert len(receiver.arrivals) == 1
    events = live.advance(6)["events"]
    one, other = live.webhooks(sent)
    nonces = [arrival.form["nonce"] for arrival in receiver.arrivals]
    attempts = [*one["attempts"], *other["attempts"]]
    assert nonces == [attempt["nonce"] for attempt in attempts]
    assert len(set(nonces)) == 4
    assert [since_noon(event["at"]) for event in events] == [3, 8, 8]


def test_the_second_comes_when_the_first_was_given_up(live: Live, receiver: Receiver) -> None:
    receiver.then(*[answer(500)] * 6)
    live.urls(report=receiver.url)
    sent = live.send(REPORTED_TWICE)
    live.advance(10_000)
    one, other = live.webhooks(sent)
    assert (one["state"], other["state"]) == ("given-up", "delivered")
    assert len(receiver.arrivals) == 7


def test_an_advance_over_a_blocked_report_ends_at_once(live: Live) -> None:
    with nobody_listening() as url:
        live.urls(report=url)
        live.send(REPORTED_TWICE)
        assert measure(lambda: live.advance(10_000, timeout=20)) < 5
    assert {delivery["state"] for delivery in live.webhooks()} == {"given-up"}


def test_one_message_has_one_attempt_at_a_time(live: Live, receiver: Receiver) -> None:
    under_way: list[str] = []
    overlaps: list[str] = []
    met = threading.Barrier(4, timeout=0.2)

    def enter(arrival: Arrival) -> None:
        if arrival.message_id in under_way:
            overlaps.append(arrival.message_id)
        under_way.append(arrival.message_id)
        with suppress(threading.BrokenBarrierError):
            met.wait()
        under_way.remove(arrival.message_id)

    receiver.default = call_first(enter)
    live.urls(report=receiver.url)
    live.bulk(*[REPORTED_TWICE] * 6)
    live.advance(2)
    live.idle()
    assert overlaps == []
    assert len(receiver.arrivals) == 12


def test_no_receiver_gets_more_than_four_at_once(live: Live, receiver: Receiver) -> None:
    with_others = threading.Barrier(4, timeout=5)
    receiver.default = call_first(lambda arrival: with_others.wait())
    live.service.worker.timeout = 5
    live.urls(report=receiver.url)
    live.bulk(*[ANYBODY] * 40)
    live.advance(2)
    assert receiver.failures == []
    assert len(receiver.arrivals) == 40
    assert receiver.most_at_once == 4


def test_two_urls_at_one_host_and_port_are_one_receiver(live: Live, receiver: Receiver) -> None:
    with_others = threading.Barrier(4, timeout=5)
    receiver.default = call_first(lambda arrival: with_others.wait())
    live.service.worker.timeout = 5
    live.urls(report=f"{receiver.url}/one", reply=f"{receiver.url}/two")
    live.bulk(*[ANYBODY] * 4)
    for number in range(4):
        live.reply(ANYBODY, f"reply {number}")
    live.advance(2)
    live.idle()
    assert receiver.failures == []
    assert len(receiver.arrivals) == 8
    assert receiver.most_at_once == 4


def test_a_dead_receiver_delays_no_other(live: Live, receiver: Receiver) -> None:
    with Receiver(silent) as dead:
        live.service.worker.timeout = 60
        live.urls(report=dead.url)
        live.urls(report=receiver.url, user_id=SUB_ACCOUNT_ID)
        live.bulk(*[ANYBODY] * 50)
        live.as_(SUB_ACCOUNT).bulk(*[ANYBODY] * 50)
        live.real_time.pass_seconds(2)
        live.run()
        live.real_time.pass_seconds(2)
        live.freeze()
        dead.wait_for(4)
        assert len(receiver.wait_for(50)) == 50
        assert len(dead.arrivals) == 4


def test_many_dead_receivers_delay_no_other(live: Live, receiver: Receiver) -> None:
    """Nine dead receivers with four attempts each would take more senders than there are."""
    live.service.worker.timeout = 60
    with ExitStack() as opened:
        for _ in range(9):
            dead = opened.enter_context(Receiver(silent))
            made = live.mock("POST", "/teams", {"delivery": "immediate"})
            team = live.as_((made["email"], made["token"]))
            team.urls(report=dead.url, user_id=made["userId"])
            team.bulk(*[ANYBODY] * 4)
            dead.wait_for(1)
        live.urls(report=receiver.url)
        sent = live.bulk(*[ANYBODY] * 3)
        live.advance(2)
        assert [arrival.message_id for arrival in receiver.arrivals] == sent


def test_a_receiver_that_hung_gets_one_attempt_at_a_time_until_it_answers(
    live: Live, receiver: Receiver
) -> None:
    live.service.worker.timeout = 0.2
    live.urls(report=receiver.url)
    live.bulk(*[ANYBODY] * 4)
    receiver.then(*[silent] * 4)
    live.advance(2)
    live.service.worker.timeout = 60
    let_go, with_others = threading.Event(), threading.Barrier(3, timeout=5)
    receiver.then(call_first(lambda arrival: let_go.wait(10)))
    receiver.default = call_first(lambda arrival: with_others.wait())
    moving = threading.Thread(target=lambda: live.advance(1))
    moving.start()
    receiver.wait_for(5)
    assert len(live.service.worker.in_flight(live.service.teams.default)) == 1
    let_go.set()
    moving.join(15)
    assert receiver.failures == []
    assert {delivery["state"] for delivery in live.webhooks()} == {"delivered"}


def test_teams_wait_for_each_other_at_one_receiver_only_for_a_place(live: Live) -> None:
    """Attempts that one team could not start are started when another team's attempt ends."""
    with Receiver() as shared:
        live.urls(report=shared.url)
        made = live.mock("POST", "/teams", {"name": "other", "delivery": "immediate"})
        other = live.as_((made["email"], made["token"]))
        other.urls(report=shared.url, user_id=made["userId"])
        other.freeze()
        let_go = threading.Event()
        shared.then(*[call_first(lambda arrival: let_go.wait(10))] * 4)
        live.service.worker.timeout = 20
        other.bulk(*[ANYBODY] * 4)
        shared.wait_for(4)
        mine = live.send()
        live.mock("POST", f"/messages/{mine}/status", {"status": "DELIVERED"})
        assert len(live.busy()) == 1
        let_go.set()
        live.idle()
        assert shared.arrivals[-1].message_id == mine


def test_an_advance_waits_for_a_place_at_a_receiver_another_team_fills(live: Live) -> None:
    with Receiver() as shared:
        live.urls(report=shared.url)
        made = live.mock("POST", "/teams", {"name": "other", "delivery": "immediate"})
        other = live.as_((made["email"], made["token"]))
        other.urls(report=shared.url, user_id=made["userId"])
        other.freeze()
        let_go = threading.Event()
        shared.then(*[call_first(lambda arrival: let_go.wait(10))] * 4)
        live.service.worker.timeout = 20
        other.bulk(*[ANYBODY] * 4)
        shared.wait_for(4)
        mine = live.send()
        begun = threading.Event()

        def advance() -> None:
            begun.set()
            live.advance(2)

        moving = threading.Thread(target=advance)
        moving.start()
        begun.wait()
        let_go.set()
        moving.join(15)
        assert not moving.is_alive()
        assert live.webhook(mine)["state"] == "delivered"
        assert live.clock() == (2, True)


def test_reports_of_many_messages_leave_in_the_order_they_came_about(
    live: Live, receiver: Receiver
) -> None:
    """Four attempts run side by side. Each is answered when all four have come, so the webhooks
    come in fours, and no delay of a thread lets a later one overtake."""
    with_others = threading.Barrier(4, timeout=10)
    receiver.default = call_first(lambda arrival: with_others.wait())
    live.service.worker.timeout = 10
    live.urls(report=receiver.url)
    sent = [str(one) for one in live.bulk(*[ANYBODY] * 60)]
    live.advance(2)
    assert receiver.failures == []
    arrived = [arrival.message_id for arrival in receiver.arrivals]
    assert in_fours(arrived) == in_fours(sent)


def in_fours(ids: list[str]) -> list[list[str]]:
    """Split ids into groups of four, each of them sorted."""
    return [sorted(ids[at : at + 4]) for at in range(0, len(ids), 4)]


def test_both_reports_of_many_messages_arrive(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    sent = live.bulk(*[REPORTED_TWICE] * 60)
    live.advance(2)
    arrived = sorted(arrival.message_id for arrival in receiver.arrivals)
    assert arrived == sorted([str(one) for one in sent] * 2)


# Volume


def test_a_thousand_pending_reports_leave_soon(receiver: Receiver) -> None:
    with driven() as live:
        live.urls(report=receiver.url)
        live.freeze()
        live.mock("POST", "/credits", {"credits": 1000})
        sent = live.bulk(*[ANYBODY] * 1000)
        seconds = measure(lambda: live.advance(2))
        arrived = [arrival.message_id for arrival in receiver.arrivals]
        assert sorted(arrived) == sorted(str(one) for one in sent)
        assert seconds < 10


def test_a_thousand_leave_as_soon_beside_a_dead_receiver_and_a_refusing_one(
    receiver: Receiver,
) -> None:
    with driven(attempt_seconds=30) as live, Receiver(silent) as dead, nobody_listening() as no:
        live.urls(report=receiver.url, reply=dead.url)
        live.urls(report=no, user_id=SUB_ACCOUNT_ID)
        live.freeze()
        live.mock("POST", "/credits", {"credits": 1000})
        for number in range(20):
            live.reply(ANYBODY, f"reply {number}")
        live.as_(SUB_ACCOUNT).bulk(*[ANYBODY] * 20)
        live.bulk(*[ANYBODY] * 1000)
        live.run()
        live.real_time.pass_seconds(2)
        seconds = measure(lambda: (live.freeze(), receiver.wait_for(1000)))
        assert seconds < 10
