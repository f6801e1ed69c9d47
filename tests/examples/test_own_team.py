"""A team made to the tests' wishes: little credit, and outcomes only when the test sets them."""

from typing import Any

import pytest
import requests

from sms_mock import SmsMock


def send(sms: SmsMock, number: str) -> int:
    """Send a message; this is the code under test."""
    return requests.post(
        f"{sms.url}/api/rest/v1/sms/send.json",
        json={"recipientNumber": number, "message": "Your parcel is here."},
        headers=sms.headers,
        timeout=10,
    ).status_code


@pytest.fixture
def sms_mock_team() -> dict[str, Any]:
    return {"credits": 1, "delivery": "manual"}


def test_a_message_that_fails_gives_its_credit_back(sms_mock: SmsMock) -> None:
    assert send(sms_mock, "0821234567") == 200
    assert send(sms_mock, "0821234567") == 400  # Insufficient credits

    (message,) = sms_mock.sent
    sms_mock.set_status(message.message_id, "FAILED_REFUNDED")

    assert sms_mock.balance == 1
    assert sms_mock.received_reports[0]["status"] == "FAILED_REFUNDED"
