"""Drives a server in this process, for tests of what happens after a send."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.domain.dates import iso8601
from sms_mock.service import Service
from tests.conftest import ADMINISTRATOR, NOON, Api, RealTime

Json = Any
PATIENCE = 15.0
ADMINISTRATOR_ID = 18987
SUB_ACCOUNT_ID = 18988
ANYBODY = "27821234567"
"""A number without a fate."""

FAILS = "27600000001"
FAILS_REFUNDED = "27600000011"
NEVER_REPORTED = "27600000021"
REPORTED_LATE = "27600000031"
REPORTED_TWICE = "27600000041"
REPORT_BEFORE_ANSWER = "27600000051"
OPTED_OUT = "27600000061"
REPLIES = "27600000071"
UNKNOWN = "27600000081"


class Live(Api):
    """One account of a server whose worker runs; calls that must succeed are checked."""

    def __init__(
        self,
        service: Service,
        real_time: RealTime,
        account: tuple[str, str] = ADMINISTRATOR,
    ) -> None:
        super().__init__(service, account)
        self.real_time = real_time
        self.credentials = account

    def as_(self, account: tuple[str, str]) -> Live:
        return Live(self.service, self.real_time, account)

    def mock(self, method: str, path: str, json: Json = None, *, status: int = 0) -> Json:
        """Call the control API with this account's credentials, and return the answer's JSON.

        It asserts that the status is `status`, or below 300 if that is 0.
        """
        email, token = self.credentials
        given = {} if json is None else {"json": json}
        answer = self.control(method, path, headers={"email": email, "token": token}, **given)
        if status:
            assert answer.status_code == status, answer.text
        else:
            assert answer.status_code < 300, answer.text
        return answer.json

    def refused(self, method: str, path: str, json: Json = None, *, status: int = 400) -> Json:
        """Make a call of the control API that must be refused with this status, and return its
        error.
        """
        return self.mock(method, path, json, status=status)["error"]

    # The clock

    def freeze(self, at: int | str | bool = True) -> Json:
        return self.mock("PUT", "/clock", {"freeze": at})

    def run(self) -> Json:
        return self.mock("PUT", "/clock", {"run": True})

    def advance(self, seconds: float, **more: Any) -> Json:
        return self.mock("POST", "/clock/advance", {"seconds": seconds, **more})

    def clock(self) -> tuple[float, bool]:
        """Return the clock's time in seconds since noon, and whether it is frozen."""
        found = self.mock("GET", "/clock")
        return since_noon(found["now"]), found["frozen"]

    # Messages

    def bulk(self, *numbers: str, **fields: Any) -> list[str | None]:
        items = [{"recipientNumber": number, "message": "Hello"} for number in numbers]
        answer = self.post("/sms/send-bulk", json={"sendSmsRequests": items, **fields})
        assert answer.status_code == 200, answer.text
        return [item["messageId"] for item in answer.json["sendSmsResponses"]]  # type: ignore[index]

    def message(self, message_id: str) -> Json:
        return self.mock("GET", f"/messages/{message_id}")

    def status(self, message_id: str) -> str:
        status: str = self.message(message_id)["messageStatus"]
        return status

    def steps(self, message_id: str) -> list[tuple[str, float]]:
        """Return each status of a message with the seconds since noon when the message got it."""
        return _steps(self.message(message_id))

    def lives(self) -> list[list[tuple[str, float]]]:
        """Return the steps of every message, the oldest message first."""
        return [_steps(one) for one in self.mock("GET", "/messages?limit=1000")["items"][::-1]]

    def inbox(self) -> list[Json]:
        """Return the replies that the account may see, the oldest first."""
        found: list[Json] = self.get("/messages/all?type=INBOUND").json["webServiceMessages"]  # type: ignore[index]
        return found[::-1]

    def set_status(self, message_id: str, status: str) -> Json:
        return self.mock("POST", f"/messages/{message_id}/status", {"status": status})

    def reply(self, number: str, text: str, **more: Any) -> Json:
        return self.mock("POST", "/inbound", {"from": number, "message": text, **more})

    # The outbox

    def urls(
        self,
        *,
        reply: str | None = None,
        report: str | None = None,
        user_id: int = ADMINISTRATOR_ID,
        **more: Any,
    ) -> Json:
        settings = {"replyUrl": reply, "deliveryReportUrl": report, **more}
        return self.mock("PUT", f"/accounts/{user_id}/developer-settings", settings)

    def webhooks(self, message_id: str = "") -> list[Json]:
        """Return the webhooks, of one message or of all, the oldest first."""
        found: list[Json] = self.mock("GET", f"/webhooks?limit=1000&messageId={message_id}")[
            "items"
        ]
        return found[::-1]

    def webhook(self, message_id: str) -> Json:
        (found,) = self.webhooks(message_id)
        return found

    def until(self, look: Callable[[], bool]) -> None:
        """Wait until `look` is true; it is called again after each change in the team. The test
        fails if it stays false.
        """
        world = self.service.teams.by_email(self.credentials[0]).world  # type: ignore[union-attr]
        assert world.events.wait_until(lambda: look() or None, PATIENCE), "it never came to that"

    def soon(self, look: Callable[[], bool]) -> None:
        """Call `look` again and again until it is true, for what changes without an event in the
        team.
        """
        deadline = time.monotonic() + PATIENCE
        while not look():
            assert time.monotonic() < deadline, "it never came to that"
            self.clock()

    def until_delivered(self, message_id: str) -> None:
        """Wait until the webhooks of a message are delivered, and recorded as delivered."""
        self.until(lambda: {one["state"] for one in self.webhooks(message_id)} == {"delivered"})

    def idle(self, timeout: float = 15.0) -> None:
        """Wait until no webhook is due and no message gets an outcome in the next minute."""
        assert self.mock("GET", f"/webhooks/idle?timeout={timeout}") == {"idle": True}

    def busy(self) -> list[Json]:
        """Return what keeps the outbox from being idle now."""
        pending: list[Json] = self.mock("GET", "/webhooks/idle?timeout=0", status=404)["pending"]
        return pending

    # Credits

    def ledger(self) -> list[Json]:
        """Return the rows of the ledger, the oldest first."""
        rows: list[Json] = self.mock("GET", "/credits?limit=1000")["items"]
        return rows[::-1]

    def movements(self, *reasons: str) -> list[tuple[str, float, str | None]]:
        """Return reason, credits and message of the ledger's rows with one of these reasons."""
        return [
            (row["reason"], row["credits"], row["messageId"])
            for row in self.ledger()
            if row["reason"] in reasons
        ]


def _steps(message: Json) -> list[tuple[str, float]]:
    return [(step["status"], since_noon(step["at"])) for step in message["steps"]]


def since_noon(instant: str) -> float:
    """Return the seconds from NOON, at which a test's clock begins, to an ISO 8601 instant."""
    return round(datetime.fromisoformat(instant).timestamp() - NOON / 1000, 3)


def at(seconds: float) -> str:
    """Return the ISO 8601 instant so many seconds after NOON, at which a test's clock begins."""
    return iso8601(NOON + round(seconds * 1000))


def later(minutes: int) -> str:
    """Return the instant so many minutes after NOON, at which a test's clock begins, as
    yyyyMMddHHmm.
    """
    hours, left = divmod(12 * 60 + minutes, 60)
    days, hour = divmod(hours, 24)
    return f"202611{22 + days:02}{hour:02}{left:02}"


@contextmanager
def driven(
    settings: Settings | None = None, *, attempt_seconds: float = PATIENCE, **options: Any
) -> Iterator[Live]:
    """Run a server whose worker runs, and whose time only the test moves.

    Args:
        attempt_seconds: the time-out of an attempt at a webhook; enough on a busy machine.
        options: further arguments of `Service`.
    """
    real_time = RealTime()
    service = Service(settings or Settings(), now=real_time, rng=random.Random(1), **options)
    service.worker.timeout = attempt_seconds
    service.start()
    try:
        yield Live(service, real_time)
    finally:
        service.stop()


@pytest.fixture
def live() -> Iterator[Live]:
    """The administrator of the default world, with timed delivery and the clock frozen at noon."""
    with driven() as made:
        made.freeze()
        yield made


AUDIO_FORM = "multipart/form-data; boundary=x"


def audio_form(sound: bytes) -> bytes:
    """Return the body of voice/single-audio, of type `AUDIO_FORM`, with these bytes as MP3."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n'
    return head + sound + b"\r\n--x--\r\n"
