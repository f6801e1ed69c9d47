"""A scheduled message is sent when the clock reaches its date, or never if it is deleted."""

from __future__ import annotations

import pytest

from tests.conftest import SUB_ACCOUNT
from tests.driving import ANYBODY, FAILS_REFUNDED, SUB_ACCOUNT_ID, Live, at, later, since_noon
from tests.receiver import Receiver


def going(live: Live, seconds: float) -> list[tuple[float, str]]:
    """Advance the clock by so many seconds, and return the time and id of each message sent
    meanwhile.

    A time is in seconds since noon.
    """
    events = live.advance(seconds)["events"]
    return [(since_noon(one["at"]), one["messageId"]) for one in events if one["kind"] == "sent"]


def test_each_goes_at_its_date_in_order_of_date(live: Live) -> None:
    third = live.send(dateToSend=later(30))
    first = live.send(dateToSend=later(10))
    second = live.send(dateToSend=later(20))
    assert going(live, 3600) == [(600, first), (1200, second), (1800, third)]


def test_of_one_date_they_go_in_the_order_they_came(live: Live) -> None:
    sent = live.bulk(*[ANYBODY] * 20, defaultDateToSend=later(10))
    assert [one for _, one in going(live, 600)] == sent


def test_a_scheduled_message_lives_on_from_when_it_went(live: Live) -> None:
    sent = live.send(FAILS_REFUNDED, dateToSend=later(10))
    live.advance(3600)
    assert live.steps(sent) == [("SCHEDULED", 0), ("SENT", 600), ("FAILED_REFUNDED", 602)]


def test_messages_per_minute_really_spaces_them(live: Live) -> None:
    sent = live.bulk(*[ANYBODY] * 6, messagesPerMinute=4)
    assert [live.status(str(one)) for one in sent] == ["SENT"] + ["SCHEDULED"] * 5
    assert going(live, 44.999) == [(15, sent[1]), (30, sent[2])]
    assert going(live, 0.001) == [(45, sent[3])]
    assert going(live, 60) == [(60, sent[4]), (75, sent[5])]


def test_spacing_from_a_default_date(live: Live) -> None:
    sent = live.bulk(*[ANYBODY] * 3, messagesPerMinute=1, defaultDateToSend=later(5))
    assert going(live, 3600) == [(300, sent[0]), (360, sent[1]), (420, sent[2])]


def test_a_frozen_clock_sends_nothing_however_late_it_gets(live: Live) -> None:
    sent = live.send(dateToSend=later(1))
    live.real_time.pass_seconds(86_400)
    live.idle()
    assert live.status(sent) == "SCHEDULED"


def test_a_running_clock_sends_in_time(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    sent = live.send(dateToSend=later(1))
    live.run()
    live.real_time.pass_seconds(61)
    # The test's time jumps, of which nobody is told.
    live.service.worker.wake(live.service.teams.default)
    live.until(lambda: live.status(sent) == "SENT")
    assert live.steps(sent)[1] == ("SENT", 60)


def test_the_clock_may_be_moved_while_it_runs(live: Live) -> None:
    sent = live.send(dateToSend=later(30))
    live.run()
    moved = live.advance(2000)
    assert (moved["frozen"], moved["now"]) == (False, at(2000))
    assert live.steps(sent) == [("SCHEDULED", 0), ("SENT", 1800), ("DELIVERED", 1802)]


def test_an_advance_says_what_is_still_to_come(live: Live) -> None:
    scheduled = live.send(dateToSend=later(30))
    soon = live.send()
    about = {"number": "27821234567", "message": "Hello"}
    assert live.advance(1)["pending"] == [
        {"at": at(2), "kind": "outcome", "messageId": soon, "status": "DELIVERED", **about},
        {"at": at(1800), "kind": "sent", "messageId": scheduled, **about},
    ]


# Cancelled


def test_a_cancelled_message_never_goes_and_its_credits_come_back(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url)
    sent = live.send(message="x" * 400, dateToSend=later(10))
    assert live.balance() == 997
    live.advance(60)
    assert live.call("DELETE", f"/messages/{sent}").status_code == 200
    assert live.balance() == 1000
    assert live.movements("send", "cancel") == [("send", -3, sent), ("cancel", 3, sent)]
    assert since_noon(live.ledger()[-1]["at"]) == 60
    answered = live.advance(86_400)
    assert (answered["events"], answered["pending"]) == ([], [])
    shown = live.message(sent)
    assert (shown["messageStatus"], shown["deleted"]) == ("SCHEDULED", True)
    assert receiver.arrivals == []


def test_cancelling_twice_refunds_once(live: Live) -> None:
    sent = live.send(dateToSend=later(10))
    for _ in range(3):
        live.call("DELETE", f"/messages/{sent}")
    assert live.movements("cancel") == [("cancel", 1, sent)]
    assert live.balance() == 1000


def test_one_of_many_is_cancelled_and_the_others_go(live: Live) -> None:
    first, second, third = live.bulk(*[ANYBODY] * 3, messagesPerMinute=1)
    live.call("DELETE", f"/messages/{second}")
    assert going(live, 3600) == [(120, third)]
    assert live.status(str(first)) == "DELIVERED"


def test_what_was_cancelled_goes_back_to_who_paid(live: Live) -> None:
    sent = live.as_(SUB_ACCOUNT).send(dateToSend=later(10))
    live.call("DELETE", f"/messages/{sent}")
    row = live.ledger()[-1]
    assert (row["userId"], row["reason"], row["balance"]) == (SUB_ACCOUNT_ID, "cancel", 100)
    assert live.balance() == 1000


def test_deleting_one_that_went_gives_nothing_back_and_stops_nothing(live: Live) -> None:
    sent = live.send(dateToSend=later(10))
    live.advance(600)
    live.call("DELETE", f"/messages/{sent}")
    live.advance(2)
    assert (live.status(sent), live.balance()) == ("DELIVERED", 999)


@pytest.mark.parametrize("status", ["SENT", "DELIVERED", "SCHEDULED"])
def test_a_cancelled_message_takes_no_step_by_hand(live: Live, status: str) -> None:
    sent = live.send(dateToSend=later(10))
    live.call("DELETE", f"/messages/{sent}")
    error = live.refused("POST", f"/messages/{sent}/status", {"status": status})
    assert "deleted before it was sent" in error["message"]
    assert live.status(sent) == "SCHEDULED"


def test_a_clock_far_in_the_past_is_a_clock_like_any_other(live: Live) -> None:
    """Messages are sent, delivered, answered and charged at that time; started, it runs on from
    there.
    """
    live.freeze("2001-02-03T04:05:06+02:00")
    sent = live.send(dateToSend="200102030410")
    told = [(one["kind"], one["at"]) for one in live.advance(600)["events"]]
    assert told == [
        ("sent", "2001-02-03T04:10:00+02:00"),
        ("outcome", "2001-02-03T04:10:02+02:00"),
    ]
    assert live.reply(ANYBODY, "Yes")["repliedToMessage"]["messageId"] == sent
    live.run()
    live.real_time.pass_seconds(1)
    assert live.mock("GET", "/clock") == {"now": "2001-02-03T04:15:07+02:00", "frozen": False}
    assert live.ledger()[-1]["at"] == "2001-02-03T04:05:06+02:00"
    assert live.refused("PUT", "/clock", {"freeze": "2001-02-03T04:05:06+02:00"})
