"""The lock for what the worker's threads share, with which threads wait for the next change."""

from __future__ import annotations

import threading
from types import TracebackType


class Changes:
    """A lock, used as `with changes:`, that also counts changes and lets threads wait for one.

    Attributes:
        count: how many changes there were. Read it before you look at the state, then give it to
            `wait_past`: a change in between is not missed.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.count = 0

    def __enter__(self) -> None:
        self._condition.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._condition.release()

    def notify(self) -> None:
        """Count a change and wake every waiting thread. The caller holds the lock."""
        self.count += 1
        self._condition.notify_all()

    def wait_past(self, count: int, seconds: float) -> None:
        """Wait until `self.count` is no longer `count`, up to `seconds` real seconds.

        The caller holds the lock; it is free during the wait.
        """
        if self.count == count:
            self._condition.wait(seconds)
