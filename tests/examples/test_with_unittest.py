"""A sign-up tested with unittest: each test has a team on a server in this process."""

import unittest

import requests

from sms_mock import SmsMock


def sign_up(number: str, *, base_url: str, email: str, token: str) -> None:
    """Sign a customer up; this is the code under test."""
    requests.post(
        f"{base_url}/api/rest/v1/sms/send.json",
        json={"recipientNumber": number, "message": "Welcome! Your code is 482159."},
        headers={"email": email, "token": token},
        timeout=10,
    ).raise_for_status()


class SignUp(unittest.TestCase):
    def setUp(self) -> None:
        self.sms = self.enterContext(SmsMock.fresh(credits=5))

    def test_a_code_is_texted(self) -> None:
        sign_up("0821234567", base_url=self.sms.url, email=self.sms.email, token=self.sms.token)
        self.sms.assert_sent(to="0821234567", contains="Welcome")
        self.assertEqual(self.sms.otp(to="0821234567"), "482159")
        self.assertEqual(self.sms.balance, 4)
