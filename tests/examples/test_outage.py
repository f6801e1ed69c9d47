"""A client that retries, and the outages that it must survive."""

import time
from collections.abc import Callable

import requests

from sms_mock import SmsMock


def send(sms: SmsMock, message: str, *, pause: Callable[[float], None] = time.sleep) -> str | None:
    """Send a message; this is the code under test. It tries three times, but never sends twice."""
    for attempt in range(3):
        try:
            answer = requests.post(
                f"{sms.url}/api/rest/v1/sms/send.json",
                json={"recipientNumber": "0821234567", "message": message},
                headers=sms.headers,
                timeout=2,
            )
        except requests.RequestException:
            return None  # nobody knows whether it was sent: leave it to a person
        if answer.ok:
            message_id: str = answer.json()["messageId"]
            return message_id
        if answer.status_code != 429 and answer.status_code < 500:
            answer.raise_for_status()
        pause(float(answer.headers.get("Retry-After", 2**attempt)))
    return None


def test_two_failures_are_survived(sms_mock: SmsMock) -> None:
    sms_mock.faults.add(path="/sms/send", first=2, status=500)
    pauses: list[float] = []

    assert send(sms_mock, "Hello", pause=pauses.append)

    assert pauses == [1, 2]
    assert [one.status for one in sms_mock.requests] == [500, 500, 200]
    sms_mock.assert_sent(times=1)


def test_it_waits_as_long_as_it_is_told(sms_mock: SmsMock) -> None:
    sms_mock.faults.add(path="/sms/send", retry_after=30, times=1)
    pauses: list[float] = []

    assert send(sms_mock, "Hello", pause=pauses.append)

    assert pauses == [30]


def test_what_may_have_been_sent_is_not_sent_again(sms_mock: SmsMock) -> None:
    sms_mock.faults.add(path="/sms/send", drop="middle")

    assert send(sms_mock, "Hello") is None

    sms_mock.assert_sent(times=1)
