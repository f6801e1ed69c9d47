"""Events of a world: numbered, kept for a while, waited for."""

from __future__ import annotations

import threading

from sms_mock.store.news import KEPT, News


def test_events_count_up_and_are_given_from_any_point_kept() -> None:
    news = News()
    assert news.since(0) == []
    for number in range(3):
        news.announce("request", number)
    events = news.since(1)
    assert events is not None
    assert [(event.event_id, event.ref) for event in events] == [(2, 1), (3, 2)]
    assert news.since(3) == []
    assert news.last_id == 3


def test_what_is_no_longer_kept_or_never_was_is_not_made_up() -> None:
    news = News()
    for number in range(KEPT + 5):
        news.announce("request", number)
    assert news.since(4) is None
    kept = news.since(5)
    assert kept is not None
    assert len(kept) == KEPT
    assert news.since(KEPT + 6) is None


def test_what_was_told_in_vain_is_forgotten() -> None:
    news = News()
    news.tell("message", "a")
    news.settle(committed=False)
    news.settle(committed=True)
    assert news.last_id == 0


def test_waiting_ends_with_the_event_that_is_waited_for() -> None:
    news = News()
    seen: list[str | None] = []

    def look() -> str | None:
        return "there" if news.last_id >= 2 else None

    waiter = threading.Thread(target=lambda: seen.append(news.wait_until(look, timeout=30)))
    waiter.start()
    news.announce("message", 1)
    news.announce("message", 2)
    waiter.join(30)
    assert seen == ["there"]


def test_waiting_for_nothing_ends_in_time() -> None:
    assert News().wait_until(lambda: None, timeout=0) is None
    assert News().wait_past(0, timeout=0) is None


def test_closing_wakes_everybody() -> None:
    news = News()
    waiter = threading.Thread(target=lambda: news.wait_past(0, timeout=30))
    waiter.start()
    news.close()
    waiter.join(30)
    assert not waiter.is_alive()
    assert news.closed


def test_ids_of_an_earlier_run_are_answered_with_a_reset() -> None:
    earlier = News(begin=1_000)
    earlier.announce("clock")
    later = News(begin=5_000)
    assert later.since(earlier.last_id) is None
    later.announce("clock")
    assert later.since(earlier.last_id) is None
    assert [event.event_id for event in later.since(5_000) or []] == [5_001]
