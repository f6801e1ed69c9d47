"""`SmsMock`: a team made for one test on a running server, with the calls that a test makes.

It uses the server only over the control API, so it works the same with a server in this process and
with one elsewhere.
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
from sms_mock.testing.shared_server import ABANDONED_SECONDS, is_outside, shared_server
from sms_mock.testing.team import Team, control_of
from sms_mock.testing.teams_in_use import TEAMS
from sms_mock.testing.waiting import BLOCKED_LOOP, Deliveries, wait_delivering

_IN_TEST: Final = "http://test.invalid"
"""The address in the URLs of webhooks for the application inside the test: the server posts nothing
to it, and the test takes those webhooks and calls the application."""
_URLS: Final = ("replyUrl", "deliveryReportUrl")
_KINDS: Final = {"reply": REPLIES, "deliveryReport": REPORTS}


@ends_in_the_callers_line
class SmsMock(Team):
    """A team made for one test: its credentials, messages, clock, faults and webhooks.

    Args:
        origin: the server's address, such as `http://127.0.0.1:8767`; its base URL works too.
        team: the answer of `POST /_mock/teams`.
        receiver: the receiver that gets the team's webhooks. With None they are sent nowhere until
            `deliver_to` or `set_webhooks` is called.
    """

    def __init__(
        self, origin: str, team: dict[str, Any], receiver: WebhookReceiver | None = None
    ) -> None:
        super().__init__(origin, team)
        self.clock = TeamClock(self.control, self._delivering)
        self.faults = TeamFaults(self.control)
        self._receiver = receiver
        self._urls: dict[str, str] = {}
        """The URLs that the test chose with `create`, `set_webhooks` or `deliver_to`, by the name
        of the developer setting."""
        self._delivered: list[Webhook] = []
        self._refusals_allowed = False
        self._perturbations: list[str] | None = None

    def __repr__(self) -> str:
        return f"<SmsMock team {self.team_id}, email {self.email}, at {self.url}>"

    @property
    def aio(self) -> AsyncCalls:
        """The calls that wait, in a form for `await`, for tests that run in asyncio or trio."""
        blocking = copy.copy(self)
        blocking._deliveries = None  # the event loop delivers, not the thread that waits
        blocking.clock = TeamClock(self.control)
        return AsyncCalls(blocking, self._deliveries)

    # Made and ended

    @classmethod
    @contextmanager
    def fresh(cls, origin: str | None = None, **spec: Any) -> Iterator[SmsMock]:
        """Make a new team for a `with` block, and delete it at the block's end.

        Args:
            origin: the address of a running server. Without it, the team is on the server of
                `sms-mock run` or on one that the first call starts in this process.
            spec: fields of the body of `POST /_mock/teams`, such as `credits=5` or
                `deliveryReportUrl="http://localhost:3000/report"`.
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
        """Make a new team on a running server.

        Args:
            origin: the server's address.
            receiver: the receiver that gets the team's webhooks, if any.
            spec: fields of the body of `POST /_mock/teams`; `delivery` is "immediate" if left out,
                and `expiresIn` an hour on the server of `--sms-mock-url`.
                A kind of webhook that has a URL here, `replyUrl` or `deliveryReportUrl`, goes there
                and not to the receiver.
        """
        control = control_of(origin)
        ends = {"expiresIn": ABANDONED_SECONDS} if is_outside(control.url) else {}
        team = control.post("/teams", {"delivery": "immediate", **ends, **spec})
        made = cls(origin, team, receiver)
        made._urls = {name: spec[name] for name in _URLS if spec.get(name) is not None}
        made._receive_webhooks()
        made.begin_test()
        TEAMS.add(made)
        return made

    def delete(self) -> None:
        """Delete the team with everything that belongs to it."""
        TEAMS.empty(self)
        TEAMS.remove(self)
        self.control.delete(f"/teams/{self.team_id}")
        if self._receiver is not None:
            self._receiver.forget(self.team_id)

    def reset(self) -> None:
        """Reset the team to the state in which it began, and forget the webhooks that it received.

        Webhook URLs that the test chose stay, and perturbations begin anew.
        """
        TEAMS.empty(self)
        self.control.post("/reset", {})
        self.begin_test()
        self._delivered.clear()
        if self._receiver is not None:
            self._receiver.forget(self.team_id)
        self._receive_webhooks()
        if self._perturbations is not None:
            self.perturb(*self._perturbations)

    # What people and networks do

    def reply(self, from_: str, message: str, *, replied_to: str | None = None) -> Message:
        """Send a message to the team as the person with a phone number, and return the message.

        Args:
            from_: the person's number.
            replied_to: the id of the message that this replies to; by default it is the latest
                message to that number.
        """
        asked = {"from": from_, "message": message}
        if replied_to is not None:
            asked["repliedToMessageId"] = replied_to
        return Message.from_item(self.control.post("/inbound", asked))

    def set_status(self, message_id: str, status: str) -> Message:
        """Give a message its next status, such as `DELIVERED`, and return the message."""
        item = self.control.post(f"/messages/{message_id}/status", {"status": status})
        return Message.from_item(item)

    # What the live service may do differently

    def perturb(self, *tokens: str) -> None:
        """Let the live service's less usual behaviour happen at given places of this test.

            sms_mock.perturb("report1x2", "answer2-lost")

        Sends, replies and requests are counted from here on. Perturbations of an earlier call end.

        Args:
            tokens: perturbations; docs/explore.md lists them. Without tokens nothing is perturbed,
                and `schedule` shows what could be.
        """
        self._perturbations = list(tokens)
        self.control.put("/schedule", {"perturbations": self._perturbations})

    @property
    def schedule(self) -> dict[str, Any]:
        """The perturbations and what became of each, and what else could be perturbed."""
        return dict(self.control.get("/schedule"))

    # Around the API

    def top_up(self, credits: float) -> None:
        """Add credits to the administrator's balance; a negative number takes credits off."""
        self.control.post("/credits", {"credits": credits})

    # Webhooks

    def deliver_to(
        self, app: Callable[..., Any], *, reply: str | None = None, report: str | None = None
    ) -> None:
        """Deliver the team's webhooks to an application inside this test.

            sms_mock.deliver_to(app, reply="/sms/reply", report="/sms/report")

        The application needs no server: it is called in the thread of the test while the test waits
        (`wait_until_idle`, `wait_for_message`, `otp`, `received_reports`, `clock.advance` …), so it
        sees the test's database transaction. Attempts and retries are recorded as for a receiver
        over HTTP; an error that the application raises counts as the answer 500. A failed assertion
        in a function is raised by the call that waits.

        Args:
            app: a WSGI or ASGI application, or a function that takes a webhook's values as a dict
                and returns an HTTP status, or None for 200.
            reply: the path to which replies are posted; without it `app` gets no replies. A
                function needs no paths: if neither is given, it gets both kinds.
            report: the same for delivery reports.

        Raises:
            ValueError: a path does not begin with `/`, or an application was given no path.
            TypeError: `app` is none of the three.
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
        urls = {name: f"{_IN_TEST}{path}" for name, path in paths.items() if path is not None}
        self._urls |= urls
        self._deliveries = Deliveries(self.control, handler, self._delivered.append)
        self._put_settings(urls)

    def set_webhooks(
        self, *, reply_url: str | None = None, delivery_report_url: str | None = None
    ) -> None:
        """Set the URLs to which the server posts replies and delivery reports.

        A URL that is None stays as it is.
        """
        wanted = {"replyUrl": reply_url, "deliveryReportUrl": delivery_report_url}
        urls = {name: url for name, url in wanted.items() if url is not None}
        self._put_settings(urls)
        self._urls |= urls

    @property
    def settings(self) -> dict[str, Any]:
        """The administrator's developer settings, as the control API shows them."""
        return dict(self.control.get(self._settings_path))

    def wait_until_idle(self, timeout: float = 10.0) -> None:
        """Wait until no webhook is being posted or due and no message gets an outcome in the next
        minute.

        Args:
            timeout: the most real seconds to wait.

        Raises:
            ControlCallError: something was still pending after `timeout`.
            RuntimeError: this thread runs an event loop, and an attempt at a webhook timed out
                meanwhile; its receiver may be in that loop, which the wait blocks.
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
        """The values of each delivery report that arrived; reading this first waits as
        `wait_until_idle` does.

        They are in order of arrival, those at the built-in receiver before those at an application
        of `deliver_to`.

        Raises:
            RuntimeError: neither this process nor an application of `deliver_to` receives them.
            ControlCallError: something was still pending after 10 seconds.
        """
        return self._received(REPORTS)

    @property
    def received_replies(self) -> list[dict[str, str]]:
        """The values of each reply that arrived; reading this first waits as `wait_until_idle`
        does.

        They are in order of arrival, those at the built-in receiver before those at an application
        of `deliver_to`.

        Raises:
            RuntimeError: neither this process nor an application of `deliver_to` receives them.
            ControlCallError: something was still pending after 10 seconds.
        """
        return self._received(REPLIES)

    # Code with the provider's host, and refusals

    @contextmanager
    def intercept(self) -> Iterator[SmsMock]:
        """Redirect calls of code in this process to the provider's own hosts to this mock.

            with sms_mock.intercept():
                sign_up("0821234567")  # posts to https://www.zoomconnect.com/...

        The code must use this team's credentials. `sms-mock run` does the same for other processes.

        Raises:
            RuntimeError: the calls of this process already go to another server, or the server's
                address is https.
        """
        from sms_mock.interception.intercept import intercepted

        with intercepted(self.origin):
            yield self

    def allow_refusals(self) -> None:
        """Keep 4xx answers of the imitated API from failing this test."""
        self._refusals_allowed = True

    def unexpected_refusals(self, *, elsewhere: bool = False) -> list[Request]:
        """Return the team's requests that were answered 4xx, without those that a fault rule acted
        on.

        The list is empty if `allow_refusals` was called.

        Args:
            elsewhere: whether `requests_elsewhere` count too. On a server that others use as well,
                these may be other people's.
        """
        if self._refusals_allowed:
            return []
        asked = self.requests + (self.requests_elsewhere if elsewhere else [])
        return [one for one in asked if 400 <= one.status < 500 and one.fault is None]

    @property
    def has_handler(self) -> bool:
        """Whether the administrator has a webhook URL other than those of the built-in receiver."""
        settings = self.settings
        urls = {settings["replyUrl"], settings["deliveryReportUrl"]} - {None, ""}
        if self._receiver is not None:
            urls -= {self._receiver.url(self.team_id, kind) for kind in (REPLIES, REPORTS)}
        return bool(urls)

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
        """Set the team's webhook URLs: those that the test chose, else the receiver's."""
        urls = {}
        if self._receiver is not None:
            urls = {
                "replyUrl": self._receiver.url(self.team_id, REPLIES),
                "deliveryReportUrl": self._receiver.url(self.team_id, REPORTS),
            }
        self._put_settings({**urls, **self._urls})

    def _put_settings(self, settings: dict[str, str]) -> None:
        if settings:
            self.control.put(self._settings_path, settings)

    @property
    def _settings_path(self) -> str:
        return f"/accounts/{self.user_id}/developer-settings"

    def _delivering(self, call: Callable[[], Any]) -> Any:
        """Make a call that waits, and return its result.

        Meanwhile the application of `deliver_to` gets webhooks.
        """
        return wait_delivering(call, self._deliveries)

    def _unanswered(self) -> list[dict[str, Any]]:
        """Return the attempts at this team's webhooks that timed out."""
        return [
            attempt
            for webhook in self.control.every("/webhooks")
            for attempt in webhook["attempts"]
            if (attempt["error"] or "").startswith("no answer within")
        ]
