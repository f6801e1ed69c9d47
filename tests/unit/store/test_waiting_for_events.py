"""A thread that waits for an event of a world never misses one."""

from __future__ import annotations

import threading
import time

from sms_mock.store.event_log import EventLog


def commit(log: EventLog, *refs: int) -> None:
    """Add events to the log as one committed transaction."""
    for ref in refs:
        log.append("message", ref)
    log.flush(committed=True)


def test_events_added_by_several_threads_have_different_ids() -> None:
    log = EventLog()
    before = log.last_id
    world_lock = threading.Lock()

    def transactions() -> None:
        for number in range(200):
            with world_lock:
                commit(log, number)

    def announcements() -> None:
        for number in range(200):
            log.append_now("request", number)

    threads = [threading.Thread(target=work) for work in (transactions, announcements) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    events = log.since(before).events
    assert [event.event_id for event in events] == list(range(before + 1, before + 801))


def wakes(log: EventLog) -> threading.Event:
    """Start a wait in a thread, and return when it waits; the returned event is set when the wait
    ends.
    """
    looked, ended = threading.Event(), threading.Event()
    seen: list[int] = []

    def look() -> bool | None:
        seen.append(1)
        looked.set()
        return True if len(seen) > 1 else None

    def wait() -> None:
        log.wait_until(look, 60)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    assert looked.wait(10)
    return ended


def test_a_wait_is_woken_by_an_event() -> None:
    log = EventLog()
    ended = wakes(log)
    commit(log, 1)
    assert ended.wait(10)


def test_a_wait_is_woken_by_a_notification_without_an_event() -> None:
    log = EventLog()
    ended = wakes(log)
    log.notify()
    assert ended.wait(10)


def test_closing_the_log_ends_present_and_later_waits() -> None:
    log = EventLog()
    ended = wakes(log)
    log.close()
    assert ended.wait(10)
    assert log.wait_until(lambda: None, 60) is None


def test_no_event_falls_between_looking_and_waiting() -> None:
    """The event comes while `look` is under way, after it has seen nothing."""
    log = EventLog()
    looks: list[int] = []

    def look() -> bool | None:
        looks.append(1)
        if len(looks) == 1:
            commit(log, 1)
            return None
        return True

    begun = time.monotonic()
    assert log.wait_until(look, 60) is True
    assert time.monotonic() - begun < 10
