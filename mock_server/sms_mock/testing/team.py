"""What a test has of its team: credentials, what was sent and asked, and asserting of it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from sms_mock.clock import ProcessTime
from sms_mock.control_client.client import ControlCallError, ControlClient, NotRunningError
from sms_mock.control_client.connections import kept_connections
from sms_mock.testing.application import has_running_loop
from sms_mock.testing.messages import Message, Request
from sms_mock.testing.waiting import BLOCKED_LOOP, Deliveries, wait_delivering
from sms_mock.testing.wanted import (
    NothingSent,
    Tried,
    WantedMessages,
    costs_too_much,
    nothing_came,
    wrong_number_of,
    wrong_number_of_requests,
)

_ELSEWHERE_SHOWN: Final = 3
_CATCH_UP_SECONDS: Final = 5.0


class Team:
    """A team on a running server, read and not changed.

    Args:
        origin: of the server, `http://127.0.0.1:8767`; its base URL is taken too.
        team: what `POST /_mock/teams` answered.
    """

    def __init__(self, origin: str, team: dict[str, Any]) -> None:
        self.team_id: str = team["teamId"]
        self.user_id: int = team["userId"]
        self.email: str = team["email"]
        self.token: str = team["token"]
        self.url_token: str = team["urlToken"]
        self.secret_key: str = team["secretKey"]
        """The key that the administrator's webhooks are signed with."""
        self.control = control_of(origin, self.team_id)
        self.origin = self.control.url
        self._process_time = ProcessTime()
        self._deliveries: Deliveries | None = None
        """What hands webhooks to the application of `deliver_to`, while this thread waits."""

    @property
    def url(self) -> str:
        """What a client takes as its base URL; it ends in `/app`."""
        return f"{self.origin}/app"

    @property
    def headers(self) -> dict[str, str]:
        """The request headers that authenticate as this team's administrator."""
        return {"email": self.email, "token": self.token}

    # What was sent

    @property
    def sent(self) -> list[Message]:
        """Every message the team sent or scheduled, the oldest first."""
        return [message for message in self.messages if message.message_type == "OUTBOUND"]

    @property
    def messages(self) -> list[Message]:
        """Every message, sent and received, the oldest first."""
        return [Message.from_item(item) for item in self._oldest_first("/messages")]

    def wait_for_message(
        self,
        *,
        to: str | None = None,
        contains: str | None = None,
        status: str | None = None,
        after: str | None = None,
        count: int = 1,
        timeout: float = 10.0,
    ) -> Message:
        """Wait until messages came that are wanted, and give the newest of them.

        Args:
            to: recipient, in any spelling.
            after: only messages after the one with this id.
            timeout: real seconds.

        Raises:
            NothingSent: they did not come; the text says what did.
        """
        __tracebackhide__ = True
        item = self._wait(
            "/messages/wait",
            WantedMessages(to, contains),
            timeout,
            {"contains": contains, "status": status, "after": after, "count": count},
        )
        return Message.from_item(item)

    def otp(
        self,
        to: str | None = None,
        *,
        after: str | None = None,
        pattern: str | None = None,
        timeout: float = 10.0,
    ) -> str:
        """Wait for a message with a one-time code and give the newest one's code.

        Args:
            pattern: a regular expression; its first group is the code.

        Raises:
            NothingSent: none came; the text says what did.
        """
        __tracebackhide__ = True
        found = self._wait(
            "/otp", WantedMessages(to), timeout, {"after": after, "pattern": pattern}
        )
        code: str = found["otp"]
        return code

    def assert_sent(
        self, *, to: str | None = None, contains: str | None = None, times: int = 1
    ) -> list[Message]:
        """Assert that so many messages were sent to a number with a text in them.

        Returns:
            The messages, the oldest first.

        Raises:
            AssertionError: naming what was wanted, what was found and what comes closest.
            ValueError: no message can go to that number.
        """
        __tracebackhide__ = True
        wanted, sent = WantedMessages(to, contains), self.sent
        found = wanted.among(sent)
        if len(found) != times:
            raise AssertionError(wrong_number_of(wanted, times, sent, self._tried()))
        return found

    def assert_nothing_sent(self) -> None:
        """Assert that no message was sent or scheduled."""
        __tracebackhide__ = True
        self.assert_sent(times=0)

    def assert_cost(self, *, at_most: float) -> None:
        """Assert that what was sent or scheduled cost no more credits than so many.

        Raises:
            AssertionError: it cost more; the text names the most expensive messages and, for a
                text that needs UCS-2, the character that is the reason.
        """
        __tracebackhide__ = True
        sent = self.sent
        if sum(message.credit_cost for message in sent) > at_most:
            raise AssertionError(costs_too_much(sent, at_most))

    # What was asked, and what came of it

    @property
    def requests(self) -> list[Request]:
        """The last requests to the API, the oldest first."""
        return [Request.from_item(item) for item in self._oldest_first("/requests")]

    @property
    def webhooks(self) -> list[dict[str, Any]]:
        """The outbox with every attempt, the oldest first."""
        return self._oldest_first("/webhooks")

    def assert_requested(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        operation_id: str | None = None,
        email: str | None = None,
        number: str | None = None,
        status: int | None = None,
        contains: str | None = None,
        times: int = 1,
    ) -> None:
        """Assert that so many requests were made to the API.

        Args:
            path: what follows `/api/rest/v1`; `*` stands for anything.
            operation_id: of openapi.yaml, such as `sendSms`.
            email: whose credentials they had.
            number: a recipient that they name, in any spelling.
            status: of the answer; whatever it was where left out.
            contains: a text in the body as it was sent.

        Raises:
            AssertionError: naming what was wanted, and the requests that come closest.
            ControlCallError: no request can be like that.
        """
        __tracebackhide__ = True
        match = {
            "method": method,
            "path": path,
            "operationId": operation_id,
            "email": email,
            "number": number,
            "status": status,
            "contains": contains,
        }
        match = {name: value for name, value in match.items() if value is not None}
        answer = self.control.post("/requests/verify", {"match": match, "count": times})
        if not answer["ok"]:
            closest = [Request.from_item(item) for item in answer["closest"]]
            raise AssertionError(
                wrong_number_of_requests(match, times, answer["found"], closest[::-1])
            )

    @property
    def balance(self) -> float:
        """The administrator's credits."""
        self._catch_up()
        return float(self.control.get(f"/teams/{self.team_id}")["credits"])

    def _oldest_first(self, path: str) -> list[dict[str, Any]]:
        """Every item of a list, which the server has newest first."""
        self._catch_up()
        return list(self.control.every(path))[::-1]

    def _catch_up(self) -> None:
        """If the test moved its process's time, wait until what fell due by that was done."""
        if self._process_time.was_moved():
            with suppress(ControlCallError):  # an attempt at a webhook still waits for its answer
                self._ask("/webhooks/idle", {"timeout": _CATCH_UP_SECONDS}, _CATCH_UP_SECONDS)

    def _ask(self, path: str, asked: dict[str, Any], timeout: float) -> Any:
        """Make a call that waits for at most `timeout` real seconds, and deliver webhooks while.

        Raises as `ControlClient.get` does; the traceback ends in the test's own line.
        """
        __tracebackhide__ = True
        try:
            return wait_delivering(
                lambda: self.control.get(path, asked, timeout=timeout + 10), self._deliveries
            )
        except (ControlCallError, NotRunningError) as error:
            raise error.with_traceback(None) from None

    def _wait(
        self, path: str, wanted: WantedMessages, timeout: float, asked: dict[str, Any]
    ) -> Any:
        __tracebackhide__ = True
        asked = {"to": wanted.to, "timeout": timeout, **asked}
        try:
            return self._ask(path, asked, timeout)
        except ControlCallError as error:
            if error.status != 404:
                raise
            problem = nothing_came(error.message, wanted, self.sent, self._tried())
        if has_running_loop():
            problem = f"{problem}\n{BLOCKED_LOOP}"
        raise NothingSent(problem)

    def _tried(self) -> Tried:
        # Credentials that are none of a made team's are the default team's matter.
        newest = control_of(self.origin).get("/requests", {"limit": _ELSEWHERE_SHOWN})["items"]
        return Tried(
            refused=[one for one in self.requests if one.status >= 400],
            elsewhere=[Request.from_item(item) for item in newest[::-1]],
        )


def control_of(origin: str, team: str | None = None) -> ControlClient:
    """A client that keeps its connections: most of what a test's calls cost is connecting."""
    return ControlClient(origin, team=team, connections=kept_connections(origin))
