"""The calls of `SmsMock` that wait, for `await`: meanwhile the test's event loop keeps running."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sms_mock.testing.callers_line import ends_in_the_callers_line
from sms_mock.testing.messages import Message
from sms_mock.testing.waiting import Deliveries, wait_delivering_async

T = TypeVar("T")


@ends_in_the_callers_line
class AsyncCalls:
    """Awaitable forms of the calls of `SmsMock` that wait for the server.

        await sms_mock.aio.wait_until_idle()

    Names and arguments are those of `SmsMock`; `received_reports` and `received_replies` are called
    here, as in `await sms_mock.aio.received_reports()`. The wait is in another thread. If
    `deliver_to` was given an application, it runs in the event loop of the test.

    Args:
        team: the `SmsMock` that makes the calls; it must not deliver webhooks itself.
        deliveries: delivers webhooks to the application; None if there is none.
    """

    def __init__(self, team: Any, deliveries: Deliveries | None) -> None:
        self._team = team
        self._deliveries = deliveries
        self.clock = AsyncClock(team, deliveries)

    async def wait_for_message(
        self,
        *,
        to: str | None = None,
        contains: str | None = None,
        status: str | None = None,
        after: str | None = None,
        count: int = 1,
        timeout: float = 10.0,
    ) -> Message:
        """Wait for messages as `SmsMock.wait_for_message` does, without blocking the event loop."""
        return await self._find(
            lambda: self._team.wait_for_message(
                to=to, contains=contains, status=status, after=after, count=count, timeout=timeout
            )
        )

    async def otp(
        self,
        to: str | None = None,
        *,
        after: str | None = None,
        pattern: str | None = None,
        timeout: float = 10.0,
    ) -> str:
        """Wait for a one-time code as `SmsMock.otp` does, without blocking the event loop."""
        return await self._find(
            lambda: self._team.otp(to, after=after, pattern=pattern, timeout=timeout)
        )

    async def wait_until_idle(self, timeout: float = 10.0) -> None:
        """Wait as `SmsMock.wait_until_idle` does, without blocking the event loop."""
        await self._wait(lambda: self._team.wait_until_idle(timeout))

    async def received_reports(self) -> list[dict[str, str]]:
        """Wait until the team is idle, 10 seconds at most, and return the delivery reports that
        arrived.

        It returns and raises what `SmsMock.received_reports` does, without blocking the event loop.
        """
        await self.wait_until_idle()
        return await self._wait(lambda: self._team.received_reports)

    async def received_replies(self) -> list[dict[str, str]]:
        """Wait until the team is idle, 10 seconds at most, and return the replies that arrived.

        It returns and raises what `SmsMock.received_replies` does, without blocking the event loop.
        """
        await self.wait_until_idle()
        return await self._wait(lambda: self._team.received_replies)

    async def _find(self, call: Callable[[], T]) -> T:
        """Make a call that waits, deliver the webhooks that are due then, and return its result."""
        found = await self._wait(call)
        if self._deliveries is not None:
            await self._wait(self._team.deliver_what_is_due)
        return found

    async def _wait(self, call: Callable[[], T]) -> T:
        return await wait_delivering_async(call, self._deliveries)


@ends_in_the_callers_line
class AsyncClock:
    """Awaitable forms of the two calls of `SmsMock.clock` that wait until webhooks are answered."""

    def __init__(self, team: Any, deliveries: Deliveries | None) -> None:
        self._clock = team.clock
        self._deliveries = deliveries

    async def freeze(self, at: datetime | str | None = None) -> list[dict[str, Any]]:
        """Freeze the clock as `TeamClock.freeze` does, without blocking the event loop."""
        return await wait_delivering_async(lambda: self._clock.freeze(at), self._deliveries)

    async def advance(
        self,
        seconds: float | timedelta | None = None,
        *,
        to: datetime | str | None = None,
        timeout: float = 60.0,
    ) -> list[dict[str, Any]]:
        """Move the clock as `TeamClock.advance` does, without blocking the event loop."""
        return await wait_delivering_async(
            lambda: self._clock.advance(seconds, to=to, timeout=timeout), self._deliveries
        )
