"""A receiver on a thread of the test's process, and what it received."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sms_mock.cli.listening.arrival import Arrival
from sms_mock.cli.listening.receiver import Receiver

PATIENCE = 20.0
"""Seconds after which something that should have happened has not."""


class Received:
    """The webhooks that a receiver took, and the requests that it refused.

    Args:
        answer: returns the answer to each webhook.
    """

    def __init__(self, answer: Callable[[Arrival], tuple[int, str]]) -> None:
        self._answer = answer
        self.arrivals: queue.Queue[Arrival] = queue.Queue()
        self.refusals: queue.Queue[str] = queue.Queue()
        self.receiver = Receiver("127.0.0.1", 0, self._take, self.refusals.put)

    @property
    def url(self) -> str:
        return self.receiver.url()

    def next(self) -> Arrival:
        return self.arrivals.get(timeout=PATIENCE)

    def _take(self, arrival: Arrival) -> tuple[int, str]:
        self.arrivals.put(arrival)
        return self._answer(arrival)


@contextmanager
def receiving(
    answer: Callable[[Arrival], tuple[int, str]] = lambda arrival: (200, ""),
) -> Iterator[Received]:
    """Run a receiver of `sms-mock listen` while the block runs."""
    received = Received(answer)
    thread = threading.Thread(target=received.receiver.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield received
    finally:
        received.receiver.shutdown()
        thread.join(PATIENCE)
        received.receiver.server_close()
