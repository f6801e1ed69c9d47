"""`SmsMock`: a team made for one test on a running server, with the calls that a test makes.

It uses the server only over the control API, so it works the same with a server in this process and
with one elsewhere.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from sms_mock.testing.aio import AsyncCalls
from sms_mock.testing.callers_line import ends_in_the_callers_line
from sms_mock.testing.messages import Message, Request
from sms_mock.testing.parts import TeamClock, TeamFaults
from sms_mock.testing.receiver import WebhookReceiver
from sms_mock.testing.shared_server import ABANDONED_SECONDS, is_outside, shared_server
from sms_mock.testing.team import control_of
from sms_mock.testing.team_webhooks import WEBHOOK_URLS, TeamWithWebhooks
from sms_mock.testing.teams_in_use import TEAMS


@ends_in_the_callers_line
class SmsMock(TeamWithWebhooks):
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
        super().__init__(origin, team, receiver)
        self.clock = TeamClock(self.control, self._delivering)
        self.faults = TeamFaults(self.control)
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
        made._urls = {name: spec[name] for name in WEBHOOK_URLS if spec.get(name) is not None}
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
        """Give a message its next status, such as `DELIVERED`, and return the message.

        Raises:
            ValueError: the id is empty.
            ControlCallError: there is no such message, or it cannot get this status.
        """
        if not message_id:
            raise ValueError("message_id is empty; give the id of a message")
        path = f"/messages/{quote(message_id, safe='')}/status"
        item = self.control.post(path, {"status": status})
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
