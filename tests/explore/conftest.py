"""A team on a real socket and its receiver; what both see is recorded in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sms_mock import SmsMock
from tests.receiver import Arrival, Receiver, answer, call_first

THANDI = "0821234567"


class Run:
    """Plays a user's test: it sends, its application takes webhooks, and both are recorded."""

    def __init__(self, sms: SmsMock, receiver: Receiver) -> None:
        self.sms = sms
        self.receiver = receiver
        self.noted: list[str] = []
        receiver.default = call_first(self._note, answer())
        sms.set_webhooks(reply_url=receiver.url, delivery_report_url=receiver.url)

    @property
    def came(self) -> list[str]:
        """The recorded webhooks alone, without the answers to sends.

        A client gets an answer a moment after the server sent it, so their order is not certain.
        """
        return [one for one in self.noted if one.startswith("rep")]

    def schedule(self, *tokens: str) -> None:
        """Put a schedule in force."""
        self.sms.control.put("/schedule", {"perturbations": list(tokens)})

    def state(self) -> dict[str, Any]:
        """Return what the server says about the schedule."""
        return dict(self.sms.control.get("/schedule"))

    def became(self) -> list[tuple[str, str]]:
        """Return the short form and the state of each perturbation of the schedule."""
        return [(one["token"], one["state"]) for one in self.state()["perturbations"]]

    def send(self, message: str = "Hello", to: str = THANDI) -> requests.Response:
        """Send a message, and record the status of the answer."""
        response = requests.post(
            f"{self.sms.url}/api/rest/v1/sms/send",
            json={"recipientNumber": to, "message": message},
            headers={**self.sms.headers, "Accept": "application/json", "Connection": "close"},
            timeout=20,
        )
        self.noted.append(f"answer {response.status_code}")
        return response

    def balance(self) -> requests.Response:
        """Ask for the balance, and record the status of the answer."""
        response = requests.get(
            f"{self.sms.url}/api/rest/v1/account/balance",
            headers={**self.sms.headers, "Accept": "application/json", "Connection": "close"},
            timeout=20,
        )
        self.noted.append(f"balance {response.status_code}")
        return response

    def statuses(self) -> list[str]:
        """Return the status of each sent message, in the order of the sends."""
        items = self.sms.control.get("/messages")["items"]
        return [one["messageStatus"] for one in reversed(items)]

    def until_answered(self, count: int) -> None:
        """Wait until so many attempts at webhooks were answered."""
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
