"""A sign-up that sends an SMS to the new customer, tested with the fixture `sms_mock`."""

import requests

from sms_mock import SmsMock


def sign_up(number: str, *, base_url: str, email: str, token: str) -> None:
    """Sign a customer up; this is the code under test, which can be anywhere and of any kind."""
    requests.post(
        f"{base_url}/api/rest/v1/sms/send.json",
        json={"recipientNumber": number, "message": "Welcome! Your code is 482159."},
        headers={"email": email, "token": token},
        timeout=10,
    ).raise_for_status()


def test_sign_up_texts_a_code(sms_mock: SmsMock) -> None:
    sign_up("082 123 4567", base_url=sms_mock.url, email=sms_mock.email, token=sms_mock.token)

    sms_mock.assert_sent(to="0821234567", contains="Welcome")
    assert sms_mock.otp(to="0821234567") == "482159"
    assert sms_mock.balance == 999
