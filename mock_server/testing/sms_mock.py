"""`SmsMock`: one team on a running server, and everything a test asks of it.

It speaks to the server over the control API only, so that it works with one in this process and
with one elsewhere alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from mock_server.control_client import ControlCallError, ControlClient
from mock_server.control_connections import kept_connections
from mock_server.testing.messages import Message, Request
from mock_server.testing.parts import TeamClock, TeamFaults
from mock_server.testing.receiver import REPLIES, REPORTS, WebhookReceiver
from mock_server.testing.shared_server import shared_server
from mock_server.testing.wanted import NothingSent, Tried, Wanted, nothing_came, wrong_number_of

_ELSEWHERE_SHOWN: Final = 3


class SmsMock:
    """A team of one's own: credentials, messages, clock, faults.

    Args:
        origin: of the server, `http://127.0.0.1:8767`; its base URL is taken too.
        team: what `POST /_mock/teams` answered.
        receiver: where its webhooks go, if anywhere.
    """

    def __init__(
        self, origin: str, team: dict[str, Any], receiver: WebhookReceiver | None = None
    ) -> None:
        self.team_id: str = team["teamId"]
        self.user_id: int = team["userId"]
        self.email: str = team["email"]
        self.token: str = team["token"]
        self.url_token: str = team["urlToken"]
        self.control = _control(origin, self.team_id)
        self.origin = self.control.url
        self.clock = TeamClock(self.control)
        self.faults = TeamFaults(self.control)
        self._receiver = receiver
        self._refusals_allowed = False

    @property
    def url(self) -> str:
        """What a client takes as its base URL; it ends in `/app`."""
        return f"{self.origin}/app"

    @property
    def headers(self) -> dict[str, str]:
        """The request headers that authenticate as this team's administrator."""
        return {"email": self.email, "token": self.token}

    # Made and ended

    @classmethod
    @contextmanager
    def fresh(cls, origin: str | None = None, **wishes: Any) -> Iterator[SmsMock]:
        """A new team, deleted in the end: on a server elsewhere, or on one in this process.

        Args:
            origin: of a running server; None is that of `sms-mock run`, or starts one here, once,
                and keeps it.
            wishes: for `POST /_mock/teams`, such as `credits=5` or `delivery="manual"`.
        """
        if origin is None:
            origin, receiver = shared_server()
        else:
            receiver = None
        made = cls.create(origin, receiver, **wishes)
        try:
            yield made
        finally:
            made.delete()

    @classmethod
    def create(cls, origin: str, receiver: WebhookReceiver | None = None, **wishes: Any) -> SmsMock:
        """A new team on a running server; its outcomes are immediate unless wished otherwise."""
        team = _control(origin).post("/teams", {"delivery": "immediate", **wishes})
        made = cls(origin, team, receiver)
        made._receive_webhooks()
        return made

    def delete(self) -> None:
        """End the team; nothing of it stays."""
        _control(self.origin).delete(f"/teams/{self.team_id}")
        if self._receiver is not None:
            self._receiver.forget(self.team_id)

    def reset(self) -> None:
        """Bring the team back to how it began; its webhooks go to the receiver again."""
        self.control.post("/reset", {})
        if self._receiver is not None:
            self._receiver.forget(self.team_id)
        self._receive_webhooks()

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
        item = self._wait(
            "/messages/wait",
            Wanted(to, contains),
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
        found = self._wait("/otp", Wanted(to), timeout, {"after": after, "pattern": pattern})
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
        wanted, sent = Wanted(to, contains), self.sent
        found = wanted.among(sent)
        if len(found) != times:
            raise AssertionError(wrong_number_of(wanted, times, sent, self._tried()))
        return found

    def assert_nothing_sent(self) -> None:
        """Assert that no message was sent or scheduled."""
        __tracebackhide__ = True
        self.assert_sent(times=0)

    # What people and networks do

    def reply(self, from_: str, message: str, *, replied_to: str | None = None) -> Message:
        """Answer as a person with that number."""
        asked = {"from": from_, "message": message}
        if replied_to is not None:
            asked["repliedToMessageId"] = replied_to
        return Message.from_item(self.control.post("/inbound", asked))

    def set_status(self, message_id: str, status: str) -> Message:
        """Take one step of a message's life by hand."""
        item = self.control.post(f"/messages/{message_id}/status", {"status": status})
        return Message.from_item(item)

    # Around the API

    @property
    def balance(self) -> float:
        """The administrator's credits."""
        return float(self.control.get(f"/teams/{self.team_id}")["credits"])

    def top_up(self, credits: float) -> None:
        """Put credits on the administrator."""
        self.control.post("/credits", {"credits": credits})

    def set_webhooks(
        self, *, reply_url: str | None = None, delivery_report_url: str | None = None
    ) -> None:
        """Say where replies and delivery reports go; None leaves a URL as it is."""
        wanted = {"replyUrl": reply_url, "deliveryReportUrl": delivery_report_url}
        given = {name: value for name, value in wanted.items() if value is not None}
        self.control.put(f"/accounts/{self.user_id}/developer-settings", given)

    @property
    def requests(self) -> list[Request]:
        """The last requests to the API, the oldest first."""
        return [Request.from_item(item) for item in self._oldest_first("/requests")]

    @property
    def webhooks(self) -> list[dict[str, Any]]:
        """The outbox with every attempt, the oldest first."""
        return self._oldest_first("/webhooks")

    def wait_until_idle(self, timeout: float = 10.0) -> None:
        """Wait until no webhook is on its way and no outcome is about to come."""
        self.control.get("/webhooks/idle", {"timeout": timeout}, timeout=timeout + 10)

    @property
    def received_reports(self) -> list[dict[str, str]]:
        """The delivery reports that arrived at the built-in receiver, once all is quiet."""
        return self._received(REPORTS)

    @property
    def received_replies(self) -> list[dict[str, str]]:
        """The replies that arrived at the built-in receiver, once all is quiet."""
        return self._received(REPLIES)

    @contextmanager
    def intercept(self) -> Iterator[SmsMock]:
        """Within it, code in this process that calls the provider's own hosts reaches this mock.

            with sms_mock.intercept():
                sign_up("0821234567")  # posts to https://www.zoomconnect.com/...

        The code has to have this team's credentials. Other processes: `sms-mock run`.

        Raises:
            RuntimeError: the calls of this process reach another server's mock already.
        """
        from mock_server.interception.intercept import intercepted

        with intercepted(self.origin):
            yield self

    def allow_refusals(self) -> None:
        """This test makes the API refuse things on purpose; its 4xx answers fail nothing."""
        self._refusals_allowed = True

    def unexpected_refusals(self) -> list[Request]:
        """4xx answers that no fault rule made, unless they were allowed."""
        if self._refusals_allowed:
            return []
        return [one for one in self.requests if 400 <= one.status < 500 and one.fault is None]

    def _received(self, kind: str) -> list[dict[str, str]]:
        if self._receiver is None:
            raise RuntimeError(
                "this server is not in this process, so its webhooks go to a receiver of yours:"
                " set_webhooks(...) says where"
            )
        self.wait_until_idle()
        return self._receiver.received(self.team_id, kind)

    def _receive_webhooks(self) -> None:
        """Let the team's webhooks go to the built-in receiver, where there is one."""
        if self._receiver is not None:
            self.set_webhooks(
                reply_url=self._receiver.url(self.team_id, REPLIES),
                delivery_report_url=self._receiver.url(self.team_id, REPORTS),
            )

    def _oldest_first(self, path: str) -> list[dict[str, Any]]:
        """Everything on a list, which the server has newest first."""
        return list(self.control.every(path))[::-1]

    def _wait(self, path: str, wanted: Wanted, timeout: float, asked: dict[str, Any]) -> Any:
        asked = {"to": wanted.to, "timeout": timeout, **asked}
        try:
            return self.control.get(path, asked, timeout=timeout + 10)
        except ControlCallError as error:
            if error.status != 404:
                raise
            problem = nothing_came(error.message, wanted, self.sent, self._tried())
            raise NothingSent(problem) from None

    def _tried(self) -> Tried:
        # Credentials that are none of a made team's are the default team's matter.
        newest = _control(self.origin).get("/requests", {"limit": _ELSEWHERE_SHOWN})["items"]
        return Tried(
            refused=[one for one in self.requests if one.status >= 400],
            elsewhere=[Request.from_item(item) for item in newest[::-1]],
        )


def _control(origin: str, team: str | None = None) -> ControlClient:
    """A client that keeps its connections: most of what a test's calls cost is connecting."""
    return ControlClient(origin, team=team, connections=kept_connections(origin))
