"""Receivers that call the API before they answer, even if they serve one request at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR
from tests.driving import ANYBODY, REPLIES
from tests.receiver import Arrival, Receiver, call_first
from tests.server.running import running

EMAIL, TOKEN = ADMINISTRATOR


class Client:
    """A user's program: it sends over HTTP, and its receiver calls back over HTTP."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.session = threading.local()

    def call(self, method: str, path: str, json: Any = None) -> Any:
        answered = requests.request(
            method,
            f"{self.origin}{path}",
            json=json,
            headers={"email": EMAIL, "token": TOKEN, "Accept": "application/json"},
            timeout=20,
        )
        assert answered.status_code < 300, answered.text
        return answered.json() if answered.text else None

    def send(self, number: str, message: str) -> str:
        body = {"recipientNumber": number, "message": message}
        message_id: str = self.call("POST", "/app/api/rest/v1/sms/send", body)["messageId"]
        return message_id


@pytest.fixture(scope="module", params=["gunicorn", "threads"])
def origin(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "gunicorn":
        with running("--server", "gunicorn", "--credits", "100000") as server:
            yield server.origin
    else:
        with MockServer(Settings(port=0, credits=100_000_000)) as mock:
            yield mock.origin


@pytest.fixture
def client(origin: str) -> Client:
    made = Client(origin)
    made.call("POST", "/_mock/reset", {})
    return made


@pytest.mark.parametrize("one_at_a_time", [True, False], ids=["one at a time", "side by side"])
def test_a_receiver_that_calls_the_api_while_an_advance_runs(
    client: Client, one_at_a_time: bool
) -> None:
    """For each report it reads the message and sends another one, for three rounds."""
    answered: list[str] = []

    def on_report(arrival: Arrival) -> None:
        shown = client.call("GET", f"/app/api/rest/v1/messages/{arrival.message_id}")
        assert shown["messageStatus"] == arrival.status == "DELIVERED"
        if len(answered) < 30:
            answered.append(client.send(ANYBODY, f"after {arrival.message_id}"))

    with Receiver(call_first(on_report), one_at_a_time=one_at_a_time) as receiver:
        settings = {"deliveryReportUrl": receiver.url}
        client.call("PUT", "/_mock/accounts/18987/developer-settings", settings)
        client.call("PUT", "/_mock/clock", {"freeze": True})
        first = [client.send(ANYBODY, f"number {number}") for number in range(10)]
        events = client.call("POST", "/_mock/clock/advance", {"seconds": 3600})["events"]
        assert receiver.failures == []
        told = [one for one in events if one["kind"] == "webhook"]
        assert [one["state"] for one in told] == ["delivered"] * 40
        arrived = [arrival.message_id for arrival in receiver.arrivals]
        assert len(arrived) == len(set(arrived)) == 40
        assert set(arrived) == {*first, *answered}
        if one_at_a_time:
            assert receiver.most_at_once == 1


def test_a_receiver_that_answers_replies_while_an_advance_runs(client: Client) -> None:
    """The number replies to each message, and the receiver answers each reply, in rounds of 2 s."""
    rounds: list[str] = []

    def on_reply(arrival: Arrival) -> None:
        if len(rounds) < 5:
            rounds.append(client.send(REPLIES, f"you said {arrival.form['message']}"))

    with Receiver(call_first(on_reply), one_at_a_time=True) as receiver:
        settings = {"replyUrl": receiver.url}
        client.call("PUT", "/_mock/accounts/18987/developer-settings", settings)
        client.call("PUT", "/_mock/clock", {"freeze": True})
        client.send(REPLIES, "Hello")
        client.call("POST", "/_mock/clock/advance", {"seconds": 3600})
        assert receiver.failures == []
        assert len(receiver.arrivals) == 6


def test_a_receiver_that_deletes_and_marks_what_it_is_told_of(client: Client) -> None:
    def on_reply(arrival: Arrival) -> None:
        path = f"/app/api/rest/v1/messages/{arrival.message_id}"
        client.call("PUT", f"{path}/markRead")
        client.call("DELETE", path)

    with Receiver(call_first(on_reply), one_at_a_time=True) as receiver:
        settings = {"replyUrl": receiver.url}
        client.call("PUT", "/_mock/accounts/18987/developer-settings", settings)
        for number in range(10):
            client.call("POST", "/_mock/inbound", {"from": ANYBODY, "message": str(number)})
        client.call("GET", "/_mock/webhooks/idle?timeout=15")
        assert receiver.failures == []
        assert len(receiver.arrivals) == 10
        found = client.call("GET", "/app/api/rest/v1/messages/all?read=true&deleted=true")
        assert found["totalElements"] == 10


def test_a_receiver_that_resets_its_team_ends_the_advance_it_is_called_in(client: Client) -> None:
    done = threading.Event()

    def on_report(arrival: Arrival) -> None:
        client.call("POST", "/_mock/reset", {})
        done.set()

    with Receiver(call_first(on_report), one_at_a_time=True) as receiver:
        settings = {"deliveryReportUrl": receiver.url}
        client.call("PUT", "/_mock/accounts/18987/developer-settings", settings)
        client.call("PUT", "/_mock/clock", {"freeze": True})
        for number in range(5):
            client.send(ANYBODY, f"number {number}")
        client.call("POST", "/_mock/clock/advance", {"seconds": 3600})
        assert done.wait(15)
        assert client.call("GET", "/_mock/clock")["frozen"] is False
        assert client.call("GET", "/_mock/messages")["total"] == 0
        assert len(receiver.arrivals) <= 5


def test_on_a_running_clock_too(client: Client) -> None:
    """The clock runs in real time and is not advanced, as with a program under development."""
    rounds: list[str] = []

    def on_report(arrival: Arrival) -> None:
        if len(rounds) < 3:
            rounds.append(client.send(ANYBODY, "again"))

    with Receiver(call_first(on_report), one_at_a_time=True) as receiver:
        made = client.call("POST", "/_mock/teams", {"delivery": "immediate"})
        team = Client(client.origin)
        settings = {"deliveryReportUrl": receiver.url}
        headers = {"email": made["email"], "token": made["token"]}
        path = f"{client.origin}/_mock/accounts/{made['userId']}/developer-settings"
        assert requests.put(path, json=settings, headers=headers, timeout=10).status_code == 200

        def send(number: str, message: str) -> str:
            body = {"recipientNumber": number, "message": message}
            answered = requests.post(
                f"{team.origin}/app/api/rest/v1/sms/send.json",
                json=body,
                headers=headers,
                timeout=10,
            )
            message_id: str = answered.json()["messageId"]
            return message_id

        client.send = send  # type: ignore[method-assign]
        send(ANYBODY, "first")
        assert len(receiver.wait_for(4)) == 4
        assert receiver.failures == []
