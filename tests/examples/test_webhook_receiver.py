"""A receiver of webhooks in Flask, as production has it, and what it has to bear."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from sms_mock import SmsMock


# [receiver]
def create_receiver() -> Flask:
    """The code under test: keeps how each message ended, and what people answered."""
    receiver = Flask("receiver")
    ended: dict[str, str] = {}
    answers: dict[str, str] = {}

    @receiver.post("/report")
    def report() -> tuple[str, int]:
        # The same report may come twice: this stores it twice with the same outcome.
        ended[request.form["messageId"]] = request.form["status"]
        return "", 204

    @receiver.post("/reply")
    def reply() -> tuple[str, int]:
        answers[request.form["messageId"]] = request.form["message"]
        return "", 204

    receiver.config.update(ended=ended, answers=answers)
    return receiver


# [/receiver]


@pytest.fixture
def receiver() -> Iterator[tuple[Flask, str]]:
    """The receiver on a free port, and its address."""
    app = create_receiver()
    app.before_request(lambda: ("", 503) if app.config.get("down") else None)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def send(sms_mock: SmsMock, number: str) -> str:
    answer = requests.post(
        f"{sms_mock.url}/api/rest/v1/sms/send.json",
        json={"recipientNumber": number, "message": "Will you come?"},
        headers=sms_mock.headers,
        timeout=10,
    )
    message_id: str = answer.json()["messageId"]
    return message_id


# [tests]
def test_reports_and_replies_are_kept(sms_mock: SmsMock, receiver: tuple[Flask, str]) -> None:
    app, address = receiver
    sms_mock.set_webhooks(delivery_report_url=f"{address}/report", reply_url=f"{address}/reply")

    good, bad = send(sms_mock, "0821234567"), send(sms_mock, "0600000001")
    reply = sms_mock.reply("0821234567", "Yes")
    sms_mock.wait_until_idle()

    assert app.config["ended"] == {good: "DELIVERED", bad: "FAILED"}
    assert app.config["answers"] == {reply.message_id: "Yes"}


def test_a_receiver_that_was_down_gets_it_later(
    sms_mock: SmsMock, receiver: tuple[Flask, str]
) -> None:
    app, address = receiver
    sms_mock.clock.freeze()
    sms_mock.set_webhooks(delivery_report_url=f"{address}/report")

    app.config["down"] = True
    message_id = send(sms_mock, "0821234567")
    sms_mock.wait_until_idle()
    app.config["down"] = False
    sms_mock.clock.advance(1)  # after 1 s it is tried again

    attempts = sms_mock.webhooks[0]["attempts"]
    assert [attempt["status"] for attempt in attempts] == [503, 204]
    assert app.config["ended"] == {message_id: "DELIVERED"}


# [/tests]
