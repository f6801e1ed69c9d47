"""Events of a world are numbered, kept up to a limit, and can be waited for."""

from __future__ import annotations

import threading

from sms_mock.store.event_log import KEPT, EventLog, Since


def test_events_count_up_and_are_given_from_any_point_kept() -> None:
    log = EventLog()
    assert log.since(0) == Since([], complete=True)
    for number in range(3):
        log.append_now("request", number)
    events, complete = log.since(1)
    assert complete
    assert [(event.event_id, event.ref) for event in events] == [(2, 1), (3, 2)]
    assert log.since(3) == Since([], complete=True)
    assert log.last_id == 3


def test_a_log_says_when_events_are_no_longer_kept_or_never_were_its_own() -> None:
    log = EventLog()
    for number in range(KEPT + 5):
        log.append_now("request", number)
    assert log.since(5).complete
    assert len(log.since(5).events) == KEPT
    assert not log.since(4).complete
    assert len(log.since(4).events) == KEPT
    assert log.since(KEPT + 6) == Since([], complete=False)


def test_events_of_a_transaction_that_was_rolled_back_are_dropped() -> None:
    log = EventLog()
    log.append("message", "a")
    log.flush(committed=False)
    log.flush(committed=True)
    assert log.last_id == 0


def test_waiting_ends_with_the_event_that_is_waited_for() -> None:
    log = EventLog()
    seen: list[str | None] = []

    def look() -> str | None:
        return "there" if log.last_id >= 2 else None

    waiter = threading.Thread(target=lambda: seen.append(log.wait_until(look, timeout=30)))
    waiter.start()
    log.append_now("message", 1)
    log.append_now("message", 2)
    waiter.join(30)
    assert seen == ["there"]


def test_waiting_for_nothing_ends_in_time() -> None:
    assert EventLog().wait_until(lambda: None, timeout=0) is None
    assert EventLog().wait_past(0, timeout=0) is None


def test_closing_wakes_everybody() -> None:
    log = EventLog()
    waiter = threading.Thread(target=lambda: log.wait_past(0, timeout=30))
    waiter.start()
    log.close()
    waiter.join(30)
    assert not waiter.is_alive()
    assert log.closed


def test_ids_of_an_earlier_run_are_not_taken_for_ids_of_this_one() -> None:
    earlier = EventLog(begin=1_000)
    earlier.append_now("clock")
    later = EventLog(begin=5_000)
    assert not later.since(earlier.last_id).complete
    later.append_now("clock")
    assert not later.since(earlier.last_id).complete
    assert [event.event_id for event in later.since(5_000).events] == [5_001]
