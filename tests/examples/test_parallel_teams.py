"""Tests at the same time on one server: each has a team, which shares nothing with others."""

from concurrent.futures import ThreadPoolExecutor

import requests

from sms_mock import SmsMock


def a_test_of_its_own(number: int) -> None:
    with SmsMock.fresh(credits=1) as team:
        team.clock.freeze(f"2030-01-{number:02}T08:00:00+02:00")
        answer = requests.post(
            f"{team.url}/api/rest/v1/sms/send.json",
            json={"recipientNumber": "0821234567", "message": f"Your code is 0000{number:02}"},
            headers=team.headers,
            timeout=10,
        )
        assert answer.status_code == 200
        assert team.otp(to="0821234567") == f"0000{number:02}"
        assert team.balance == 0


def test_thirty_at_once() -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(a_test_of_its_own, range(1, 31)))
