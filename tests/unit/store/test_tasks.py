"""Tasks are taken in order of their due times, each only once."""

from __future__ import annotations

import sqlite3

from sms_mock.store import tasks


def test_the_earliest_comes_first_and_equals_in_the_order_they_were_planned(
    db: sqlite3.Connection,
) -> None:
    for name, due_at in (("late", 9), ("first", 5), ("second", 5), ("early", 1)):
        tasks.plan(db, tasks.OUTCOME, name, due_at=due_at, detail={"status": "SENT"})
    assert tasks.next_due(db) == 1
    assert [task.message_id for task in tasks.planned(db)] == ["early", "first", "second", "late"]
    assert [task.message_id for task in tasks.planned(db, limit=2)] == ["early", "first"]
    taken = []
    while task := tasks.take_due(db, 5):
        taken.append((task.message_id, task.due_at, task.kind, task.detail))
    assert taken == [
        (name, due_at, "outcome", {"status": "SENT"})
        for name, due_at in (("early", 1), ("first", 5), ("second", 5))
    ]
    assert tasks.next_due(db) == 9


def test_nothing_is_due_before_its_time(db: sqlite3.Connection) -> None:
    assert tasks.next_due(db) is None
    assert tasks.take_due(db, 10**15) is None
    tasks.plan(db, tasks.SEND, "m", due_at=100)
    assert tasks.take_due(db, 99) is None
    task = tasks.take_due(db, 100)
    assert task is not None
    assert task.detail == {}


def test_a_cancelled_task_is_never_taken(db: sqlite3.Connection) -> None:
    for kind in (tasks.SEND, tasks.OUTCOME, tasks.REPLY):
        for message_id in ("one", "two"):
            tasks.plan(db, kind, message_id, due_at=1)
    tasks.cancel(db, "one", tasks.OUTCOME)
    left = [(task.message_id, task.kind) for task in tasks.planned(db) if task.message_id == "one"]
    assert left == [("one", "send"), ("one", "reply")]
    tasks.cancel(db, "one")
    assert {task.message_id for task in tasks.planned(db)} == {"two"}
