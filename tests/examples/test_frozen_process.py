"""freezegun freezes the code under test, and the mock in the same process has the same time."""

from datetime import datetime, timedelta

import requests
from freezegun import freeze_time

from sms_mock import SmsMock


def remind_tomorrow(sms_mock: SmsMock, number: str) -> None:
    """Send a reminder for tomorrow by the process's own time; this is the code under test."""
    when = datetime.now() + timedelta(days=1)
    requests.post(
        f"{sms_mock.url}/api/rest/v1/sms/send.json",
        json={
            "recipientNumber": number,
            "message": "See you at 10:00.",
            "dateToSend": when.strftime("%Y%m%d%H%M"),
        },
        headers=sms_mock.headers,
        timeout=10,
    ).raise_for_status()


def test_the_reminder_goes_a_day_later(sms_mock: SmsMock) -> None:
    with freeze_time("2024-05-01 08:00", tz_offset=2) as process:
        remind_tomorrow(sms_mock, "0821234567")
        assert sms_mock.sent[0].message_status == "SCHEDULED"

        process.tick(timedelta(days=1))

        assert sms_mock.sent[0].message_status == "DELIVERED"
