"""A clinic that reminds patients of appointments until they reply STOP."""

import pytest
import requests
from flask import Flask, request

from sms_mock import SmsMock


class Clinic:
    """Keeps the status of each reminder, by the id of its message, and who answered STOP."""

    def __init__(self, url: str, email: str, token: str) -> None:
        self.url = url
        self.headers = {"email": email, "token": token, "Accept": "application/json"}
        self.reminders: dict[str, str] = {}
        self.stopped: set[str] = set()
        self.app = Flask("clinic")
        self.app.add_url_rule("/sms/report", "report", self.report, methods=["POST"])
        self.app.add_url_rule("/sms/reply", "reply", self.reply, methods=["POST"])

    def remind(self, number: str) -> None:
        if number in self.stopped:
            return
        answer = requests.post(
            f"{self.url}/api/rest/v1/sms/send",
            json={"recipientNumber": number, "message": "Tomorrow at 09:00. STOP ends this."},
            headers=self.headers,
            timeout=10,
        )
        self.reminders[answer.json()["messageId"]] = "sent"

    def report(self) -> str:
        self.reminders[request.form["messageId"]] = request.form["status"]
        return ""

    def reply(self) -> str:
        if request.form["message"] == "STOP" and self.may_stop(request.form["repliedToMessageId"]):
            self.stopped.add(request.form["from"].lstrip("+"))
        return ""

    def may_stop(self, reminder: str) -> bool:
        # The bug: the reply may come before the report, and then STOP is not heard.
        return self.reminders[reminder] == "DELIVERED"


class MendedClinic(Clinic):
    """A clinic that accepts STOP whatever it knows of the reminder."""

    def may_stop(self, reminder: str) -> bool:
        return True


PATIENT = "27821234567"


@pytest.mark.parametrize("kind", [Clinic, MendedClinic])
def test_stop_is_heard(sms_mock: SmsMock, kind: type[Clinic]) -> None:
    clinic = kind(sms_mock.url, sms_mock.email, sms_mock.token)
    sms_mock.deliver_to(clinic.app, reply="/sms/reply", report="/sms/report")
    clinic.remind(PATIENT)
    sms_mock.reply(PATIENT, "STOP")
    sms_mock.wait_until_idle()
    clinic.remind(PATIENT)
    assert len(sms_mock.sent) == 1
