"""`TeamWithWebhooks`: where a team's webhooks go, and which of them have arrived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sms_mock.control_client.client import ControlCallError
from sms_mock.testing.application import Application, Webhook, has_running_loop
from sms_mock.testing.callers_line import ends_in_the_callers_line
from sms_mock.testing.receiver import REPLIES, REPORTS, WebhookReceiver
from sms_mock.testing.team import Team
from sms_mock.testing.waiting import BLOCKED_LOOP, Deliveries, wait_delivering

_IN_TEST: Final = "http://test.invalid"
"""The address in the URLs of webhooks for the application inside the test: the server posts nothing
to it, and the test takes those webhooks and calls the application."""
WEBHOOK_URLS: Final = ("replyUrl", "deliveryReportUrl")
"""The developer settings with the URLs of webhooks."""
_KINDS: Final = {"reply": REPLIES, "deliveryReport": REPORTS}


@ends_in_the_callers_line
class TeamWithWebhooks(Team):
    """A team on a running server: calls about its webhooks. `SmsMock` adds all others.

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
        self._receiver = receiver
        self._urls: dict[str, str] = {}
        """The URLs that the test chose with `create`, `set_webhooks` or `deliver_to`, by the name
        of the developer setting."""
        self._delivered: list[Webhook] = []
        """The webhooks with which the application of `deliver_to` was called."""

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
