"""The lock of the worker's threads, on which a thread can also wait for the next change."""

from __future__ import annotations

import threading
from types import TracebackType


class Changes:
    """A lock, used as `with changes:`, that counts changes and lets threads wait for the next one.

    Attributes:
        count: how many changes there were. Read it before you look at the shared state, and give it
            to `wait_past`: then a change that comes in between is not missed.
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
        """Wait until `self.count` is no longer `count`, at most `seconds` real seconds.

        The caller holds the lock, which is free during the wait.
        """
        if self.count == count:
            self._condition.wait(seconds)
