"""Requests are answered by either server even while very much falls due at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import requests

from sms_mock.control import pattern_search
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


def test_requests_are_answered_while_a_pattern_searches_for_ever(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Reaches the server in this process only; the other takes its three seconds.
    monkeypatch.setattr(pattern_search, "SECONDS", 0.5)
    call(port, "POST", "/_mock/reset", {})
    sent = {"recipientNumber": "27821234567", "message": "a" * 100 + "!"}
    call(port, "POST", "/app/api/rest/v1/sms/send", sent)
    refusals: list[requests.Response] = []

    def search() -> None:
        asked = {"pattern": "(a+)+$", "timeout": "60"}
        url = f"http://127.0.0.1:{port}/_mock/otp"
        refusals.append(requests.get(url, params=asked, timeout=60))

    searching = threading.Thread(target=search)
    searching.start()
    answered = 0
    while searching.is_alive():
        call(port, "GET", "/_mock/health")
        answered += 1
    searching.join()
    (refusal,) = refusals
    assert refusal.status_code == 400
    assert refusal.json()["error"]["field"] == "pattern"
    assert answered >= 15
