"""Waits for the server while the application inside the test answers webhooks.

The call that waits is made in another thread. The application runs in the thread or event loop of
the test, so that it sees the test's database transaction, patches and context.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, Generic, TypeVar

from sms_mock.control_client.client import ControlClient
from sms_mock.testing.application import Application, Webhook, in_trio

T = TypeVar("T")

_LOOK_AGAIN: Final = 0.01
"""Real seconds between two looks for a due webhook, or for the end of the wait."""
BLOCKED_LOOP: Final = (
    "this test runs in an event loop, and a call without await blocks it: nothing in the loop can"
    " send or answer meanwhile; await the call of the same name of sms_mock.aio instead"
)
"""The sentence that is added to a failure if the thread that waited runs an event loop."""
NO_ANSWER: Final = {"status": None, "seconds": 0, "error": "the test ended in the application"}


def longest_call(timeout: float) -> float:
    """Return for how many seconds to wait for the answer to a call that asks the server to wait.

    It is `timeout`, the seconds that the server waits, plus 10.

    Raises:
        TypeError: `timeout` is not a number.
    """
    given: object = timeout  # a test may be without types
    if not isinstance(given, (int, float)) or math.isnan(given):
        raise TypeError(f"timeout: {timeout!r} is not a number of seconds")
    return timeout + 10


class Deliveries:
    """Delivers a team's due webhooks to the application inside a test.

    Args:
        control: the client that calls the control API for the team.
        app: the application that gets the webhooks.
        keep: called with each webhook after the application was called with it.
    """

    def __init__(
        self, control: ControlClient, app: Application, keep: Callable[[Webhook], None]
    ) -> None:
        self._control = control
        self._app = app
        self._keep = keep

    def deliver_next(self) -> bool:
        """Call the application with the next due webhook, report its answer, and return whether
        there was one.

        The application runs in this thread. What it raises beyond an `Exception` is raised here
        too, after the attempt was reported as failed.
        """
        webhook = self.take()
        if webhook is None:
            return False
        answer: dict[str, Any] = NO_ANSWER
        try:
            answer = self._app.call(webhook)
        finally:
            self.answer(webhook, answer)
        return True

    async def deliver_next_async(self) -> bool:
        """Do what `deliver_next` does, but run the application in the running event loop."""
        webhook = await in_thread(self.take)
        if webhook is None:
            return False
        answer: dict[str, Any] = NO_ANSWER
        try:
            answer = await self._app.call_async(webhook)
        finally:
            self.answer(webhook, answer)
        return True

    def take(self) -> Webhook | None:
        """Take the next due webhook from the server, which begins its attempt; return None if none
        is due.
        """
        taken = self._control.post("/webhooks/take")["webhook"]
        return Webhook.from_item(taken) if taken else None

    def answer(self, webhook: Webhook, answer: dict[str, Any]) -> None:
        """Report what the application answered to a webhook to the server, which then ends the
        attempt.
        """
        self._keep(webhook)
        self._control.post(f"/webhooks/{webhook.webhook_id}/answer", answer)


def wait_delivering(call: Callable[[], T], deliveries: Deliveries | None) -> T:
    """Make a call to the server, deliver due webhooks until it has ended, and return its result.

    It raises what the call raises.

    Args:
        call: makes the call, in another thread if there are deliveries.
        deliveries: delivers webhooks in this thread; None if no application gets them here.
    """
    if deliveries is None:
        return call()
    waiting = _Waiting(call)
    while True:
        while deliveries.deliver_next():
            pass
        if waiting.wait_for_end(_LOOK_AGAIN):
            while deliveries.deliver_next():
                pass
            return waiting.result()


async def wait_delivering_async(call: Callable[[], T], deliveries: Deliveries | None) -> T:
    """Do what `wait_delivering` does, with `await`.

    Meanwhile the event loop keeps running, and the application runs in it.
    """
    if deliveries is None:
        return await in_thread(call)
    waiting = _Waiting(call)
    while True:
        while await deliveries.deliver_next_async():
            pass
        # It sleeps in a thread, because an event loop whose time is frozen never ends a sleep.
        if await in_thread(partial(waiting.wait_for_end, _LOOK_AGAIN)):
            while await deliveries.deliver_next_async():
                pass
            return waiting.result()


async def in_thread(call: Callable[[], T]) -> T:
    """Run a blocking call in a thread, await it in asyncio or trio, and return its result."""
    if in_trio():
        run: Callable[..., Awaitable[T]] = sys.modules["trio"].to_thread.run_sync
        return await run(call)
    import asyncio  # here, because most suites use no event loop

    return await asyncio.to_thread(call)


class _Waiting(Generic[T]):
    """Makes a call in a new thread, which starts at once."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="sms-mock-wait", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result.append(self._call())
        except BaseException as error:
            self._error = error

    def wait_for_end(self, seconds: float) -> bool:
        """Wait until the call has ended, `seconds` real seconds at most; return whether it has
        ended.
        """
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._result[0]
