"""Waiting for what happens in a world: nobody sleeps through it, nobody waits for what has been."""

from __future__ import annotations

import threading
import time

from sms_mock.store.news import News


def told(news: News, *refs: int) -> None:
    """Events of one transaction that was committed."""
    for ref in refs:
        news.tell("message", ref)
    news.settle(committed=True)


def test_ids_are_given_once_whoever_tells() -> None:
    news = News()
    before = news.last_id
    world_lock = threading.Lock()

    def transactions() -> None:
        for number in range(200):
            with world_lock:
                told(news, number)

    def announcements() -> None:
        for number in range(200):
            news.announce("request", number)

    threads = [threading.Thread(target=deed) for deed in (transactions, announcements) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    events = news.since(before)
    assert events is not None
    assert [event.event_id for event in events] == list(range(before + 1, before + 801))


def wakes(news: News) -> threading.Event:
    """Begin a wait in a thread; gives what is set once it ended, long before its timeout."""
    looked, ended = threading.Event(), threading.Event()
    seen: list[int] = []

    def look() -> bool | None:
        seen.append(1)
        looked.set()
        return True if len(seen) > 1 else None

    def wait() -> None:
        news.wait_until(look, 60)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    assert looked.wait(10)
    return ended


def test_a_wait_is_woken_by_an_event() -> None:
    news = News()
    ended = wakes(news)
    told(news, 1)
    assert ended.wait(10)


def test_a_wait_is_woken_by_what_is_no_event() -> None:
    news = News()
    ended = wakes(news)
    news.stir()
    assert ended.wait(10)


def test_a_wait_is_ended_by_the_end_of_the_world_also_one_that_begins_after_it() -> None:
    news = News()
    ended = wakes(news)
    news.close()
    assert ended.wait(10)
    assert news.wait_until(lambda: None, 60) is None


def test_no_event_falls_between_looking_and_waiting() -> None:
    """The event comes while `look` is under way, after it has seen nothing."""
    news = News()
    looks: list[int] = []

    def look() -> bool | None:
        looks.append(1)
        if len(looks) == 1:
            told(news, 1)
            return None
        return True

    begun = time.monotonic()
    assert news.wait_until(look, 60) is True
    assert time.monotonic() - begun < 10
