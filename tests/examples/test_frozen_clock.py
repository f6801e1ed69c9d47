"""A reminder for tomorrow morning: the test moves the clock there at once."""

from datetime import datetime, timedelta

import requests

from sms_mock import SmsMock


def remind(sms_mock: SmsMock, number: str, when: datetime) -> None:
    """Send a reminder at an instant; this is the code under test."""
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


def test_the_reminder_goes_the_day_before(sms_mock: SmsMock) -> None:
    sms_mock.clock.freeze("2030-01-07T16:30:00+02:00")
    remind(sms_mock, "0821234567", datetime(2030, 1, 8, 8, 0))

    assert sms_mock.sent[0].message_status == "SCHEDULED"
    sms_mock.clock.advance(timedelta(hours=15))
    assert sms_mock.sent[0].message_status == "SCHEDULED"

    happened = sms_mock.clock.advance(to="2030-01-08T08:00:00+02:00")

    assert [one["kind"] for one in happened] == ["sent", "webhook"]
    assert sms_mock.sent[0].message_status == "DELIVERED"
    assert str(sms_mock.sent[0].date_time_sent) == "2030-01-08 08:00:00+02:00"
