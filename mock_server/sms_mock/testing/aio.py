"""The calls of `SmsMock` that wait, for `await`: the event loop of the test goes on meanwhile."""

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
    """Twins of the waiting calls, with the same names, arguments and results.

        await sms_mock.aio.wait_until_idle()

    Each waits in a thread. An application of `deliver_to` runs in the event loop of the test.

    Args:
        team: an `SmsMock` that makes the calls and delivers nothing by itself.
        deliveries: hands webhooks to the application of `deliver_to`, if there is one.
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
        """See `SmsMock.wait_for_message`."""
        return await self._wait(
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
        """See `SmsMock.otp`."""
        return await self._wait(
            lambda: self._team.otp(to, after=after, pattern=pattern, timeout=timeout)
        )

    async def wait_until_idle(self, timeout: float = 10.0) -> None:
        """See `SmsMock.wait_until_idle`."""
        await self._wait(lambda: self._team.wait_until_idle(timeout))

    async def received_reports(self) -> list[dict[str, str]]:
        """See `SmsMock.received_reports`; here it is a call."""
        await self.wait_until_idle()
        return await self._wait(lambda: self._team.received_reports)

    async def received_replies(self) -> list[dict[str, str]]:
        """See `SmsMock.received_replies`; here it is a call."""
        await self.wait_until_idle()
        return await self._wait(lambda: self._team.received_replies)

    async def _wait(self, call: Callable[[], T]) -> T:
        return await wait_delivering_async(call, self._deliveries)


@ends_in_the_callers_line
class AsyncClock:
    """Twins of the calls of `SmsMock.clock` that may wait for webhooks."""

    def __init__(self, team: Any, deliveries: Deliveries | None) -> None:
        self._clock = team.clock
        self._deliveries = deliveries

    async def freeze(self, at: datetime | str | None = None) -> list[dict[str, Any]]:
        """See `TeamClock.freeze`."""
        return await wait_delivering_async(lambda: self._clock.freeze(at), self._deliveries)

    async def advance(
        self,
        seconds: float | timedelta | None = None,
        *,
        to: datetime | str | None = None,
        timeout: float = 60.0,
    ) -> list[dict[str, Any]]:
        """See `TeamClock.advance`."""
        return await wait_delivering_async(
            lambda: self._clock.advance(seconds, to=to, timeout=timeout), self._deliveries
        )
