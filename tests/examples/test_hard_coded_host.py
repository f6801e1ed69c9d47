"""Code that only knows the provider's own address is redirected to the mock in its tests."""

import requests

from sms_mock import SmsMock


def sign_up(number: str, email: str, token: str) -> None:
    """Sign a customer up; this is the code under test."""
    requests.post(
        "https://www.zoomconnect.com/app/api/rest/v1/sms/send.json",
        json={"recipientNumber": number, "message": "Welcome! Your code is 482159."},
        headers={"email": email, "token": token},
        timeout=10,
    ).raise_for_status()


def test_sign_up(sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        sign_up("0821234567", sms_mock.email, sms_mock.token)

    sms_mock.assert_sent(to="0821234567", contains="Welcome")
