"""`SmsMock`: one team on a running server, made for a test, and everything it does with it.

It speaks to the server over the control API only, so that it works with one in this process and
with one elsewhere alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sms_mock.testing.messages import Message, Request
from sms_mock.testing.parts import TeamClock, TeamFaults
from sms_mock.testing.receiver import REPLIES, REPORTS, WebhookReceiver
from sms_mock.testing.shared_server import shared_server
from sms_mock.testing.team import Team, control_of


class SmsMock(Team):
    """A team of one's own: credentials, messages, clock, faults.

    Args:
        origin: of the server, `http://127.0.0.1:8767`; its base URL is taken too.
        team: what `POST /_mock/teams` answered.
        receiver: where its webhooks go, if anywhere.
    """

    def __init__(
        self, origin: str, team: dict[str, Any], receiver: WebhookReceiver | None = None
    ) -> None:
        super().__init__(origin, team)
        self.clock = TeamClock(self.control)
        self.faults = TeamFaults(self.control)
        self._receiver = receiver
        self._refusals_allowed = False

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
        team = control_of(origin).post("/teams", {"delivery": "immediate", **wishes})
        made = cls(origin, team, receiver)
        made._receive_webhooks()
        return made

    def delete(self) -> None:
        """End the team; nothing of it stays."""
        control_of(self.origin).delete(f"/teams/{self.team_id}")
        if self._receiver is not None:
            self._receiver.forget(self.team_id)

    def reset(self) -> None:
        """Bring the team back to how it began; its webhooks go to the receiver again."""
        self.control.post("/reset", {})
        if self._receiver is not None:
            self._receiver.forget(self.team_id)
        self._receive_webhooks()

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
        from sms_mock.interception.intercept import intercepted

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
