"""`Team`: a team's credentials, its messages, requests and webhooks, and assertions about them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any, Final

from sms_mock.clock import ProcessTime
from sms_mock.control_client.client import ControlCallError, ControlClient
from sms_mock.control_client.connections import kept_connections
from sms_mock.testing.application import has_running_loop
from sms_mock.testing.callers_line import ends_in_the_callers_line
from sms_mock.testing.messages import Message, Request
from sms_mock.testing.waiting import BLOCKED_LOOP, Deliveries, longest_call, wait_delivering
from sms_mock.testing.wanted import (
    NothingSent,
    Tried,
    WantedMessages,
    costs_too_much,
    nothing_came,
    wrong_number_of,
    wrong_number_of_requests,
)

_ELSEWHERE_KEPT: Final = 10
_CATCH_UP_SECONDS: Final = 5.0


@ends_in_the_callers_line
class Team:
    """A team on a running server: calls that read, wait and assert. Subclasses add those that
    change it.

    Args:
        origin: the server's address, such as `http://127.0.0.1:8767`; its base URL works too.
        team: the answer of `POST /_mock/teams`.
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
        self._elsewhere_before = 0
        """The id of the last request without this team's credentials before this test."""
        self._deliveries: Deliveries | None = None
        """Delivers webhooks to the application of `deliver_to` while this thread waits."""

    @property
    def url(self) -> str:
        """The base URL of the imitated API for a client; it ends in `/app`."""
        return f"{self.origin}/app"

    @property
    def headers(self) -> dict[str, str]:
        """The request headers that authenticate as this team's administrator."""
        return {"email": self.email, "token": self.token}

    # What was sent

    @property
    def sent(self) -> list[Message]:
        """Every message that the team sent or scheduled, the oldest first."""
        return [message for message in self.messages if message.message_type == "OUTBOUND"]

    @property
    def messages(self) -> list[Message]:
        """Every message of the team, sent, scheduled or received, the oldest first."""
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
        """Wait until enough sent messages match all given arguments, and return the newest of them.

        If `deliver_to` was called, the application gets webhooks meanwhile.

        Args:
            to: the recipient's number in any spelling.
            contains: a part of the text.
            status: the message's status, such as `DELIVERED`.
            after: the id of a message; only later ones count.
            count: how many messages must match.
            timeout: the most real seconds to wait.

        Raises:
            NothingSent: too few matched in time; the text says which messages were sent.
            ControlCallError: an argument is wrong.
        """
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
        """Wait for a sent message with a one-time code, and return the code of the newest one.

        If `deliver_to` was called, the application gets webhooks meanwhile.

        Args:
            to: the recipient's number in any spelling.
            after: the id of a message; only later ones count.
            pattern: a regular expression whose first group is the code, for unusual texts.
            timeout: the most real seconds to wait.

        Raises:
            NothingSent: none was sent in time; the text says which messages were sent.
            ControlCallError: an argument is wrong.
        """
        found = self._wait(
            "/otp", WantedMessages(to), timeout, {"after": after, "pattern": pattern}
        )
        code: str = found["otp"]
        return code

    def assert_sent(
        self, *, to: str | None = None, contains: str | None = None, times: int = 1
    ) -> list[Message]:
        """Assert how many messages were sent or scheduled that match all given arguments.

        Args:
            to: the recipient's number in any spelling; None counts messages to all.
            contains: a part of the text; None counts all texts.
            times: exactly how many messages must match.

        Returns:
            The messages that match, the oldest first.

        Raises:
            AssertionError: another number matches; the text says what was wanted, found and close.
            ValueError: no message can go to that number.
        """
        wanted, sent = WantedMessages(to, contains), self.sent
        found = wanted.among(sent)
        if len(found) != times:
            raise AssertionError(wrong_number_of(wanted, times, sent, self._tried()))
        return found

    def assert_nothing_sent(self) -> None:
        """Assert that no message was sent or scheduled."""
        self.assert_sent(times=0)

    def assert_cost(self, *, at_most: float) -> None:
        """Assert that all messages that were sent or scheduled cost at most so many credits.

        Raises:
            AssertionError: it cost more; the text names the most expensive messages and, for a
                text that needs UCS-2, the character that is the reason.
        """
        sent = self.sent
        if sum(message.credit_cost for message in sent) > at_most:
            raise AssertionError(costs_too_much(sent, at_most))

    # What was asked, and what came of it

    @property
    def requests(self) -> list[Request]:
        """The team's last 1,000 requests to the imitated API, the oldest first."""
        return [Request.from_item(item) for item in self._oldest_first("/requests")]

    @property
    def requests_elsewhere(self) -> list[Request]:
        """The last 10 requests since this test began that used the credentials of no team, or of
        the default team; the oldest first."""
        items = self._newest_elsewhere(_ELSEWHERE_KEPT)
        before = self._elsewhere_before
        if items and items[0]["id"] < before:
            before = 0  # the whole server was reset meanwhile, and ids begin again
        return [Request.from_item(item) for item in items[::-1] if item["id"] > before]

    def begin_test(self) -> None:
        """Leave the requests until now out of `requests_elsewhere`; the plugin calls this as each
        test begins.
        """
        newest = self._newest_elsewhere(1)
        self._elsewhere_before = newest[0]["id"] if newest else 0

    @property
    def webhooks(self) -> list[dict[str, Any]]:
        """Every webhook of the team with the attempts to post it, the oldest first.

        Each is a dict, as `GET /_mock/webhooks` shows it.
        """
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
        """Assert how many requests to the imitated API match all given arguments.

        Args:
            method: the HTTP method, such as `POST`.
            path: what follows `/api/rest/v1`, or the whole path as `requests` shows it; `*` stands
                for anything. If it has a query string, requests must have exactly that one.
            operation_id: the operationId in openapi.yaml, such as `sendSms`.
            email: the email address in the credentials.
            number: a recipient in the request, in any spelling.
            status: the HTTP status of the answer.
            contains: a part of the request's body, as it was sent.
            times: exactly how many requests must match.

        Raises:
            AssertionError: another number matches; the text says what was wanted, found and close.
            ControlCallError: no request can ever match, for example if the path does not exist.
        """
        wanted = {
            "method": method,
            "path": path,
            "operation_id": operation_id,
            "email": email,
            "number": number,
            "status": status,
            "contains": contains,
        }
        wanted = {name: value for name, value in wanted.items() if value is not None}
        match = {"operationId" if name == "operation_id" else name: wanted[name] for name in wanted}
        answer = self.control.post("/requests/verify", {"match": match, "count": times})
        if not answer["ok"]:
            closest = [Request.from_item(item) for item in answer["closest"]]
            raise AssertionError(
                wrong_number_of_requests(wanted, times, answer["found"], closest[::-1])
            )

    @property
    def balance(self) -> float:
        """The administrator's balance in credits."""
        self._catch_up()
        return float(self.control.get(f"/teams/{self.team_id}")["credits"])

    def _oldest_first(self, path: str) -> list[dict[str, Any]]:
        """Return every item of a list of the control API, the oldest first."""
        self._catch_up()
        return list(self.control.every(path))[::-1]

    def _catch_up(self) -> None:
        """If the test moved its process's time, wait for the webhooks and outcomes that became due.

        The wait ends after 5 real seconds at most; an error that the server answers with is
        ignored.
        """
        if self._process_time.was_moved():
            with suppress(ControlCallError):  # an attempt at a webhook still waits for its answer
                self._ask("/webhooks/idle", {"timeout": _CATCH_UP_SECONDS}, _CATCH_UP_SECONDS)

    def _ask(self, path: str, asked: dict[str, Any], timeout: float) -> Any:
        """Make a GET call that waits up to `timeout` real seconds, and return the answer's JSON.

        If `deliver_to` was called, its application gets webhooks meanwhile. This raises what
        `ControlClient.get` raises, and TypeError if `timeout` is not a number.
        """
        longest = longest_call(timeout)
        return wait_delivering(
            lambda: self.control.get(path, asked, timeout=longest), self._deliveries
        )

    def _wait(
        self, path: str, wanted: WantedMessages, timeout: float, asked: dict[str, Any]
    ) -> Any:
        asked = {"to": wanted.to, "timeout": timeout, **asked}
        try:
            found = self._ask(path, asked, timeout)
            if self._deliveries is not None:
                self.deliver_what_is_due()
            return found
        except ControlCallError as error:
            if error.status != 404:
                raise
            problem = nothing_came(error.message, wanted, self.sent, self._tried())
        if has_running_loop():
            problem = f"{problem}\n{BLOCKED_LOOP}"
        raise NothingSent(problem)

    def deliver_what_is_due(self) -> None:
        """Deliver the webhooks that are due now to the application of `deliver_to`, and wait for
        the others.

        `wait_for_message` and `otp` do this before they return. The wait ends after 5 real seconds
        if another receiver does not answer.
        """
        with suppress(ControlCallError):
            asked = {"timeout": _CATCH_UP_SECONDS, "dueOnly": True}
            self._ask("/webhooks/idle", asked, _CATCH_UP_SECONDS)

    def _tried(self) -> Tried:
        return Tried(
            refused=[one for one in self.requests if one.status >= 400],
            elsewhere=self.requests_elsewhere,
        )

    def _newest_elsewhere(self, limit: int) -> list[dict[str, Any]]:
        """Return the newest requests of the default team, the newest first.

        A request with unknown credentials is recorded in the default team too.
        """
        return list(control_of(self.origin).get("/requests", {"limit": limit})["items"])


def control_of(origin: str, team: str | None = None) -> ControlClient:
    """Return a client of the control API at `origin`, about one team or the default team.

    Its connections stay open, because connecting takes longer than most calls. If the environment
    variable SMS_MOCK_CONTROL_TOKEN is set, it calls with that control token.
    """
    return ControlClient(
        origin,
        team=team,
        control_token=os.environ.get("SMS_MOCK_CONTROL_TOKEN"),
        connections=kept_connections(origin),
    )
