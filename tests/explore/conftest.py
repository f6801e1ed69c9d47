"""A team over a real socket, its receiver, and what both saw in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sms_mock import SmsMock
from tests.receiver import Arrival, Receiver, answer, call_first

THANDI = "0821234567"


class Run:
    """A run of somebody's test: it sends, its application takes webhooks, and both are noted."""

    def __init__(self, sms: SmsMock, receiver: Receiver) -> None:
        self.sms = sms
        self.receiver = receiver
        self.noted: list[str] = []
        receiver.default = call_first(self._note, answer())
        sms.set_webhooks(reply_url=receiver.url, delivery_report_url=receiver.url)

    @property
    def came(self) -> list[str]:
        """The webhooks alone; a client learns of its answer a moment after the server sent it."""
        return [one for one in self.noted if one.startswith("rep")]

    def schedule(self, *tokens: str) -> None:
        """Put a schedule in force."""
        self.sms.control.put("/schedule", {"perturbations": list(tokens)})

    def state(self) -> dict[str, Any]:
        """What the server says of the schedule."""
        return dict(self.sms.control.get("/schedule"))

    def became(self) -> list[tuple[str, str]]:
        """Token and state of each perturbation in force."""
        return [(one["token"], one["state"]) for one in self.state()["perturbations"]]

    def send(self, message: str = "Hello", to: str = THANDI) -> requests.Response:
        """Send a message, and note the answer."""
        response = requests.post(
            f"{self.sms.url}/api/rest/v1/sms/send",
            json={"recipientNumber": to, "message": message},
            headers={**self.sms.headers, "Accept": "application/json", "Connection": "close"},
            timeout=20,
        )
        self.noted.append(f"answer {response.status_code}")
        return response

    def balance(self) -> requests.Response:
        """Ask for the balance, and note the answer."""
        response = requests.get(
            f"{self.sms.url}/api/rest/v1/account/balance",
            headers={**self.sms.headers, "Accept": "application/json", "Connection": "close"},
            timeout=20,
        )
        self.noted.append(f"balance {response.status_code}")
        return response

    def statuses(self) -> list[str]:
        """The status of each sent message, in the order of the sends."""
        items = self.sms.control.get("/messages")["items"]
        return [one["messageStatus"] for one in reversed(items)]

    def until_answered(self, count: int) -> None:
        """Ask the server until it has the answers to so many attempts at webhooks."""
        for _ in range(1000):
            if sum(len(one["attempts"]) for one in self.sms.webhooks) >= count:
                return
        raise AssertionError(f"no {count} attempts: {self.sms.webhooks}")

    def wait(self) -> None:
        """Wait until nothing is left to deliver."""
        self.sms.wait_until_idle()

    def _note(self, arrival: Arrival) -> None:
        self.noted.append("reply" if arrival.status is None else f"report {arrival.status}")


@pytest.fixture
def run() -> Iterator[Run]:
    with Receiver() as receiver, SmsMock.fresh() as sms:
        yield Run(sms, receiver)
