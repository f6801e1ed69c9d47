"""When the worker looks for due work next, whatever tells it about more meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sms_mock.clock import ForwardTime, process_milliseconds
from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.worker import Worker
from tests.conftest import NOON, Api


class Interrupted(dict[Any, int]):
    """Due work to which something is added just after the next due time was read."""

    def __init__(self, worker: Worker, world: Any) -> None:
        super().__init__()
        self._worker = worker
        self._world = world
        self._done = False

    def get(self, key: Any, default: Any = None) -> Any:
        found = super().get(key, default)
        if not self._done:
            self._done = True
            with self._worker._changes:
                self._worker._on_finish(self._world, None, {self._world})
        return found


def test_what_is_due_now_is_not_forgotten_for_what_is_due_later(api: Api) -> None:
    """An attempt ends while the worker is about to record the next due time."""
    world = api.service.teams.default
    worker = Worker()
    worker.add_world(world)
    worker._due = Interrupted(worker, world)
    worker.schedule(world, NOON + 60_000)
    assert worker._take_ready() == [world]


@pytest.mark.parametrize("now, most", [(ForwardTime(), 30.0), (process_milliseconds, 0.05)])
def test_only_a_server_whose_time_tests_may_move_looks_for_that_all_the_time(
    now: Callable[[], int], most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Service(Settings(), now=now).worker
    waits: list[float] = []

    def wait_past(count: int, seconds: float) -> None:
        waits.append(seconds)
        worker._changes.count += 1

    monkeypatch.setattr(worker._changes, "wait_past", wait_past)
    worker._take_ready()  # takes the new world, whose next due time is then unknown
    worker._take_ready()
    assert waits == [most]
