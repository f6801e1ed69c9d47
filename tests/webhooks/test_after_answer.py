"""A report never leaves before the answer to its send is complete, unless a scenario says so."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.serving.connections import ConnectionHandler
from tests.conftest import ADMINISTRATOR
from tests.driving import ANYBODY, REPORT_BEFORE_ANSWER, Live, driven
from tests.receiver import PATIENCE, Receiver, answer, call_first, close_early, measure, silent


@pytest.fixture
def immediate(receiver: Receiver) -> Iterator[Live]:
    """A team with immediate outcomes, whose reports and replies go to the receiver."""
    with driven(Settings(delivery="immediate", credits=20_000_000)) as made:
        made.urls(report=receiver.url, reply=receiver.url)
        made.freeze()
        yield made


def bulk_of(count: int, number: str = ANYBODY) -> bytes:
    items = [{"recipientNumber": number, "message": "Hello"}] * count
    return json.dumps({"sendSmsRequests": items}).encode()


def request_of(body: bytes) -> bytes:
    email, token = ADMINISTRATOR
    return (
        f"POST /app/api/rest/v1/sms/send-bulk HTTP/1.1\r\nHost: localhost\r\nemail: {email}\r\n"
        f"token: {token}\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body


@contextmanager
def connected(live: Live) -> Iterator[socket.socket]:
    """Serve a connection with small buffers in a thread, and yield the client's end of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE)
        client.connect(listener.getsockname())
        server, address = listener.accept()
        handler = ConnectionHandler(live.app, live.service)
        serving = threading.Thread(target=handler.serve, args=(server, address))
        serving.start()
        yield client
        client.close()
        serving.join(PATIENCE)
        assert not serving.is_alive()


def read_all(client: socket.socket) -> bytes:
    data = b""
    while piece := client.recv(65_536):
        data += piece
    return data


def test_reports_wait_for_a_client_that_reads_slowly(immediate: Live, receiver: Receiver) -> None:
    with connected(immediate) as client:
        client.sendall(request_of(bulk_of(800)))
        first = client.recv(1)
        # The worker is alive and looks at this team: a reply's webhook passes those that wait.
        reply = immediate.reply(ANYBODY, "Yes")["messageId"]
        immediate.until_delivered(reply)
        assert [arrival.message_id for arrival in receiver.arrivals] == [reply]
        answered = first + read_all(client)
    body = json.loads(answered.partition(b"\r\n\r\n")[2])
    assert len(body["sendSmsResponses"]) == 800
    assert len(receiver.wait_for(801)) == 801


def test_reports_leave_also_when_the_client_goes_without_its_answer(
    immediate: Live, receiver: Receiver
) -> None:
    with connected(immediate) as client:
        client.sendall(request_of(bulk_of(800)))
        client.recv(1)
    assert len(receiver.wait_for(800)) == 800


def test_reports_wait_until_the_server_is_done_with_the_answer(
    immediate: Live, receiver: Receiver
) -> None:
    """This looks from the application's side: its answer must be closed first."""
    client = immediate.app.test_client()
    email, token = ADMINISTRATOR
    answered = client.post(
        "/app/api/rest/v1/sms/send.json",
        headers={"email": email, "token": token},
        json={"recipientNumber": ANYBODY, "message": "Hello"},
    )
    sent = answered.json["messageId"]  # type: ignore[index]
    reply = immediate.reply(ANYBODY, "Yes")["messageId"]
    immediate.until_delivered(reply)
    assert [one["messageId"] for one in immediate.busy()] == [sent]
    answered.close()
    assert [arrival.message_id for arrival in receiver.wait_for(2)] == [reply, sent]


def test_a_step_by_hand_before_the_answer_is_complete_is_reported_after_it(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url, reply=receiver.url)
    client = live.app.test_client()
    email, token = ADMINISTRATOR
    answered = client.post(
        "/app/api/rest/v1/sms/send.json",
        headers={"email": email, "token": token},
        json={"recipientNumber": ANYBODY, "message": "Hello"},
    )
    sent = answered.json["messageId"]  # type: ignore[index]
    live.set_status(sent, "FAILED")
    live.until_delivered(live.reply(ANYBODY, "Yes")["messageId"])
    assert [one["messageId"] for one in live.busy()] == [sent]
    answered.close()
    live.idle()
    assert receiver.arrivals[-1].status == "FAILED"


def test_an_answer_that_cannot_be_rendered_lets_its_reports_go(
    immediate: Live, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Iterable[bytes]:
        raise RuntimeError("no rendering")

    monkeypatch.setattr("sms_mock.api.pipeline.render", broken)
    immediate.app.config["PROPAGATE_EXCEPTIONS"] = False
    refused = immediate.post("/sms/send", json={"recipientNumber": ANYBODY, "message": "Hello"})
    assert refused.status_code == 500
    receiver.wait_for(1)
    immediate.idle()


# Report before answer


def test_a_scenario_has_the_report_before_the_answer(live: Live, receiver: Receiver) -> None:
    answered = threading.Event()
    too_late: list[bool] = []
    receiver.default = call_first(lambda arrival: too_late.append(answered.is_set()))
    live.urls(report=receiver.url)
    sent = live.send(REPORT_BEFORE_ANSWER)
    answered.set()
    assert too_late == [False]
    assert [arrival.message_id for arrival in receiver.arrivals] == [sent]
    assert live.webhook(sent)["state"] == "delivered"
    assert live.steps(sent) == [("SENT", 0), ("DELIVERED", 0)]


def test_only_that_message_of_a_bulk_is_reported_before(live: Live, receiver: Receiver) -> None:
    arrived: list[str] = []
    receiver.default = call_first(lambda arrival: arrived.append(arrival.message_id))
    live.mock("PUT", "/clock", {"run": True})
    live.urls(report=receiver.url)
    plain, early = live.bulk(ANYBODY, REPORT_BEFORE_ANSWER)
    assert arrived == [early]
    live.freeze()
    live.advance(2)
    assert arrived == [early, plain]


def test_a_receiver_that_refuses_it_gets_it_again_after_the_answer(
    live: Live, receiver: Receiver
) -> None:
    receiver.then(answer(500))
    live.urls(report=receiver.url)
    sent = live.send(REPORT_BEFORE_ANSWER)
    assert len(receiver.arrivals) == 1
    live.advance(1)
    assert live.webhook(sent)["state"] == "delivered"


def test_a_receiver_that_hangs_delays_the_answer_by_one_attempt_only(
    live: Live, receiver: Receiver
) -> None:
    """A single-threaded program that sends cannot take the report before its answer."""
    live.service.worker.timeout = 0.3
    receiver.default = silent
    live.urls(report=receiver.url)
    assert measure(lambda: live.bulk(*[REPORT_BEFORE_ANSWER] * 12)) < 3
    assert live.status(live.send(REPORT_BEFORE_ANSWER)) == "DELIVERED"


def test_without_a_url_the_answer_does_not_wait(live: Live) -> None:
    live.service.worker.timeout = 30
    assert measure(lambda: live.send(REPORT_BEFORE_ANSWER)) < 5


def test_a_scheduled_one_is_reported_when_it_goes(live: Live, receiver: Receiver) -> None:
    receiver.then(close_early)
    live.urls(report=receiver.url)
    sent = live.send(REPORT_BEFORE_ANSWER, dateToSend="202611221205")
    assert receiver.arrivals == []
    live.advance(300)
    assert live.steps(sent) == [("SCHEDULED", 0), ("SENT", 300), ("DELIVERED", 300)]
    live.advance(1)
    assert live.webhook(sent)["state"] == "delivered"
