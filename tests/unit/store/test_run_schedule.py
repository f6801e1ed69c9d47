"""The schedule of a team, when several threads use it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Any

from sms_mock.store.deferral import Deferral
from sms_mock.store.event_log import EventLog
from sms_mock.store.run_schedule import RunSchedule
from sms_mock.world.perturbation import read_token


class TakenFirst:
    """A lock that another thread takes and releases just before this thread gets it."""

    def __init__(self, first: Callable[[], None]) -> None:
        self._first: Callable[[], None] | None = first
        self._lock = Lock()

    def __enter__(self) -> None:
        first, self._first = self._first, None
        if first is not None:
            first()
        self._lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()


def no_transaction() -> Any:
    raise AssertionError("no transaction is needed")


def test_a_schedule_that_ends_while_an_answer_is_looked_at_loses_no_answer() -> None:
    deferral = Deferral(no_transaction, EventLog(0), wake=lambda: None)
    schedule = RunSchedule(deferral, wake=lambda: None)
    schedule.put([read_token("report1-again")])
    schedule.note_send("a")
    schedule.note_queued("deliveryReport", "a", [7], False)
    schedule._lock = TakenFirst(lambda: schedule.put(None))  # type: ignore[assignment]
    assert not schedule.take_lost_answer(7)
    assert not schedule.is_held(7)
