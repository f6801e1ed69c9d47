"""However much falls due at once, requests are answered meanwhile, by either server."""

from __future__ import annotations

import threading
from typing import Any

import requests

from tests.conftest import ADMINISTRATOR

EMAIL, TOKEN = ADMINISTRATOR


def call(port: int, method: str, path: str, json: Any = None) -> Any:
    answered = requests.request(
        method,
        f"http://127.0.0.1:{port}{path}",
        json=json,
        headers={"email": EMAIL, "token": TOKEN, "Accept": "application/json"},
        timeout=60,
    )
    assert answered.status_code < 300, answered.text
    return answered.json()


def test_requests_are_answered_while_a_clock_is_moved_over_thousands_of_steps(port: int) -> None:
    call(port, "POST", "/_mock/reset", {})
    call(port, "PUT", "/_mock/clock", {"freeze": True})
    items = [{"recipientNumber": "27821234567", "message": "x"}] * 10_000
    body = {"sendSmsRequests": items, "messagesPerMinute": 60_000}
    call(port, "POST", "/app/api/rest/v1/sms/send-bulk", body)
    events: list[Any] = []

    def move() -> None:
        events.extend(call(port, "POST", "/_mock/clock/advance", {"seconds": 60})["events"])

    moving = threading.Thread(target=move)
    moving.start()
    answered = 0
    while moving.is_alive():
        call(port, "GET", "/_mock/health")
        answered += 1
    moving.join()
    assert len(events) == 19_999
    assert answered >= 15
