"""When the worker looks for due work next, whatever tells it about more meanwhile."""

from __future__ import annotations

from typing import Any

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
