"""`SmsMock`: a team on a running server, made for a test, and the calls that a test makes.

It speaks to the server over the control API only, so it works the same with a server in this
process and with one elsewhere.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sms_mock.control_client.client import ControlCallError
from sms_mock.testing.aio import AsyncCalls
from sms_mock.testing.application import Application, Webhook, has_running_loop
from sms_mock.testing.callers_line import ends_in_the_callers_line
from sms_mock.testing.messages import Message, Request
from sms_mock.testing.parts import TeamClock, TeamFaults
from sms_mock.testing.receiver import REPLIES, REPORTS, WebhookReceiver
from sms_mock.testing.shared_server import shared_server
from sms_mock.testing.team import Team, control_of
from sms_mock.testing.waiting import BLOCKED_LOOP, Deliveries, wait_delivering

_IN_TEST: Final = "http://test.invalid"
"""The address that stands for the application inside the test. The server posts nothing to it."""
_KINDS: Final = {"reply": REPLIES, "deliveryReport": REPORTS}


@ends_in_the_callers_line
class SmsMock(Team):
    """A team of its own for a test: credentials, messages, clock, faults.

    Args:
        origin: the server's address, `http://127.0.0.1:8767`; its base URL works too.
        team: the answer of `POST /_mock/teams`.
        receiver: gets the team's webhooks; None leaves them without a URL.
    """

    def __init__(
        self, origin: str, team: dict[str, Any], receiver: WebhookReceiver | None = None
    ) -> None:
        super().__init__(origin, team)
        self.clock = TeamClock(self.control, self._delivering)
        self.faults = TeamFaults(self.control)
        self._receiver = receiver
        self._urls: dict[str, str] = {}
        """Where the webhooks of the application of `deliver_to` go, by field of the settings."""
        self._delivered: list[Webhook] = []
        self._refusals_allowed = False

    def __repr__(self) -> str:
        return f"<SmsMock team {self.team_id}, email {self.email}, at {self.url}>"

    @property
    def aio(self) -> AsyncCalls:
        """The calls that wait, for `await` in a test with an event loop of asyncio or trio."""
        blocking = copy.copy(self)
        blocking._deliveries = None  # the event loop delivers, not the thread that waits
        blocking.clock = TeamClock(self.control)
        return AsyncCalls(blocking, self._deliveries)

    # Made and ended

    @classmethod
    @contextmanager
    def fresh(cls, origin: str | None = None, **spec: Any) -> Iterator[SmsMock]:
        """Make a new team for a `with` block, and delete it at the end.

        Args:
            origin: the address of a running server. Without it, the team is on the server of
                `sms-mock run` or on one that the first call starts in this process.
            spec: fields of `POST /_mock/teams`, such as `credits=5` or `delivery="manual"`.
        """
        if origin is None:
            origin, receiver = shared_server()
        else:
            receiver = None
        made = cls.create(origin, receiver, **spec)
        try:
            yield made
        finally:
            made.delete()

    @classmethod
    def create(cls, origin: str, receiver: WebhookReceiver | None = None, **spec: Any) -> SmsMock:
        """Make a new team on a running server; its outcomes are immediate unless `spec` differs."""
        team = control_of(origin).post("/teams", {"delivery": "immediate", **spec})
        made = cls(origin, team, receiver)
        made._receive_webhooks()
        return made

    def delete(self) -> None:
        """Delete the team with everything that belongs to it."""
        control_of(self.origin).delete(f"/teams/{self.team_id}")
        if self._receiver is not None:
            self._receiver.forget(self.team_id)

    def reset(self) -> None:
        """Reset the team to the state in which it began; the URLs of its webhooks stay."""
        self.control.post("/reset", {})
        self._delivered.clear()
        if self._receiver is not None:
            self._receiver.forget(self.team_id)
        self._receive_webhooks()

    # What people and networks do

    def reply(self, from_: str, message: str, *, replied_to: str | None = None) -> Message:
        """Reply to the team as the person with a number.

        Args:
            replied_to: the id of the message that is replied to; by default the latest one to the
                number.
        """
        asked = {"from": from_, "message": message}
        if replied_to is not None:
            asked["repliedToMessageId"] = replied_to
        return Message.from_item(self.control.post("/inbound", asked))

    def set_status(self, message_id: str, status: str) -> Message:
        """Set the next status of a message by hand."""
        item = self.control.post(f"/messages/{message_id}/status", {"status": status})
        return Message.from_item(item)

    # Around the API

    def top_up(self, credits: float) -> None:
        """Add credits to the administrator's balance; a negative number takes some off."""
        self.control.post("/credits", {"credits": credits})

    # Webhooks

    def deliver_to(
        self, app: Callable[..., Any], *, reply: str | None = None, report: str | None = None
    ) -> None:
        """Deliver the team's webhooks to an application inside this test.

            sms_mock.deliver_to(app, reply="/sms/reply", report="/sms/report")

        No server is needed: the application is called in the thread of the test while the test
        waits (`wait_until_idle`, `wait_for_message`, `otp`, `received_reports`, `clock.advance` …),
        so that it sees the test's database transaction. Attempts, statuses and retries are those
        of a receiver that is called over HTTP; an error that the application raises is a 500.

        Args:
            app: a WSGI or ASGI application, or a function that takes the values of a webhook as a
                dict and returns a status or None, which stands for 200.
            reply: the path that replies are posted to; without it they do not go to `app`. A
                function needs no path and gets both kinds if neither is given.
            report: the same for delivery reports.
        """
        handler = Application(app)
        if reply is None and report is None:
            if not handler.is_function:
                raise ValueError("give the path of at least one of reply and report")
            reply, report = "/reply", "/report"
        paths = {"replyUrl": reply, "deliveryReportUrl": report}
        for path in paths.values():
            if path is not None and not path.startswith("/"):
                raise ValueError(f"{path!r} is not a path such as '/sms/reply'")
        self._urls = {name: f"{_IN_TEST}{path}" for name, path in paths.items() if path is not None}
        self._deliveries = Deliveries(self.control, handler, self._delivered.append)
        self._put_settings(self._urls)

    def set_webhooks(
        self, *, reply_url: str | None = None, delivery_report_url: str | None = None
    ) -> None:
        """Set the URLs for replies and delivery reports; None leaves a URL as it is."""
        wanted = {"replyUrl": reply_url, "deliveryReportUrl": delivery_report_url}
        self._put_settings({name: value for name, value in wanted.items() if value is not None})

    def wait_until_idle(self, timeout: float = 10.0) -> None:
        """Wait until no webhook is being posted or due and no message gets its outcome soon.

        Args:
            timeout: real seconds.

        Raises:
            ControlCallError: something was still pending after `timeout`.
            RuntimeError: this thread runs an event loop, and a receiver did not answer meanwhile.
        """
        in_loop = has_running_loop()
        unanswered = len(self._unanswered()) if in_loop else 0
        try:
            self._ask("/webhooks/idle", {"timeout": timeout}, timeout)
        except ControlCallError as error:
            if in_loop:
                error.add_note(BLOCKED_LOOP)
            raise
        if in_loop and len(self._unanswered()) > unanswered:
            raise RuntimeError(f"a receiver gave no answer in time; {BLOCKED_LOOP}")

    @property
    def received_reports(self) -> list[dict[str, str]]:
        """The delivery reports that arrived, as the values posted, after `wait_until_idle`."""
        return self._received(REPORTS)

    @property
    def received_replies(self) -> list[dict[str, str]]:
        """The replies that arrived, as the values posted, after `wait_until_idle`."""
        return self._received(REPLIES)

    # Code with the provider's host, and refusals

    @contextmanager
    def intercept(self) -> Iterator[SmsMock]:
        """Let code in this process that calls the provider's own hosts reach this mock.

            with sms_mock.intercept():
                sign_up("0821234567")  # posts to https://www.zoomconnect.com/...

        The code needs this team's credentials. For other processes there is `sms-mock run`.

        Raises:
            RuntimeError: the calls of this process already go to another server.
        """
        from sms_mock.interception.intercept import intercepted

        with intercepted(self.origin):
            yield self

    def allow_refusals(self) -> None:
        """Do not fail this test because of 4xx answers of the API."""
        self._refusals_allowed = True

    def unexpected_refusals(self) -> list[Request]:
        """The requests answered 4xx without a fault rule, unless `allow_refusals` was called."""
        if self._refusals_allowed:
            return []
        return [one for one in self.requests if 400 <= one.status < 500 and one.fault is None]

    def _received(self, kind: str) -> list[dict[str, str]]:
        if self._receiver is None and self._deliveries is None:
            raise RuntimeError(
                "this server is not in this process, so its webhooks do not come here:"
                " deliver_to(...) names the application that gets them, set_webhooks(...) a URL"
            )
        self.wait_until_idle()
        here = [one.values for one in self._delivered if _KINDS[one.kind] == kind]
        return (self._receiver.received(self.team_id, kind) if self._receiver else []) + here

    def _receive_webhooks(self) -> None:
        """Let the team's webhooks go to the application, or else to the built-in receiver."""
        urls = {}
        if self._receiver is not None:
            urls = {
                "replyUrl": self._receiver.url(self.team_id, REPLIES),
                "deliveryReportUrl": self._receiver.url(self.team_id, REPORTS),
            }
        self._put_settings({**urls, **self._urls})

    def _put_settings(self, settings: dict[str, str]) -> None:
        if settings:
            self.control.put(f"/accounts/{self.user_id}/developer-settings", settings)

    def _delivering(self, call: Callable[[], Any]) -> Any:
        """Make a call that waits, and deliver webhooks to the application meanwhile."""
        return wait_delivering(call, self._deliveries)

    def _unanswered(self) -> list[dict[str, Any]]:
        """The attempts at webhooks that timed out."""
        return [
            attempt
            for webhook in self.control.every("/webhooks")
            for attempt in webhook["attempts"]
            if (attempt["error"] or "").startswith("no answer within")
        ]
