"""One lock for what the worker's threads share, and waiting for the next change of it."""

from __future__ import annotations

import threading
import time
from types import TracebackType


def give_way() -> None:
    """Let requests be answered between two steps of long work; greenlets do not take turns else."""
    time.sleep(0)


class Changes:
    """`with changes:` is alone with what the worker's threads share.

    `count` grows with every change, so that nobody waits for one that has been already.
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

    def tell(self) -> None:
        """Something changed: who waits looks again. The lock is held."""
        self.count += 1
        self._condition.notify_all()

    def wait_past(self, count: int, seconds: float) -> None:
        """Wait, at most real `seconds`, until there was a change after one. The lock is held."""
        if self.count == count:
            self._condition.wait(seconds)
