"""An application that sends and gets webhooks, and the difficult cases for its handlers."""

import requests
from flask import Flask, request

from sms_mock import SmsMock


def create_shop(base_url: str, email: str, token: str) -> Flask:
    """Make an application that asks people, and keeps outcomes and answers; this is the code under
    test.
    """
    shop = Flask("shop")
    shop.config.update(ended={}, answers={})

    @shop.post("/invite")
    def invite() -> tuple[str, int]:
        answer = requests.post(
            f"{base_url}/api/rest/v1/sms/send.json",
            json={"recipientNumber": request.form["number"], "message": "Will you come?"},
            headers={"email": email, "token": token},
            timeout=10,
        )
        return answer.json()["messageId"], answer.status_code

    @shop.post("/sms/report")
    def report() -> tuple[str, int]:
        # The same report may come twice: this stores it twice with the same outcome.
        shop.config["ended"][request.form["messageId"]] = request.form["status"]
        return "", 204

    @shop.post("/sms/reply")
    def reply() -> tuple[str, int]:
        if shop.config.get("down"):
            return "", 503
        shop.config["answers"][request.form["from"]] = request.form["message"]
        return "", 204

    return shop


def test_reports_and_replies_are_kept(sms_mock: SmsMock) -> None:
    shop = create_shop(sms_mock.url, sms_mock.email, sms_mock.token)
    sms_mock.deliver_to(shop, reply="/sms/reply", report="/sms/report")
    browser = shop.test_client()

    good = browser.post("/invite", data={"number": "0821234567"}).text
    bad = browser.post("/invite", data={"number": "0600000001"}).text
    sms_mock.reply("0821234567", "Yes")
    sms_mock.wait_until_idle()  # here the shop's own handlers run

    assert shop.config["ended"] == {good: "DELIVERED", bad: "FAILED"}
    assert shop.config["answers"] == {"+27821234567": "Yes"}


def test_a_reply_that_was_refused_comes_again(sms_mock: SmsMock) -> None:
    shop = create_shop(sms_mock.url, sms_mock.email, sms_mock.token)
    sms_mock.deliver_to(shop, reply="/sms/reply", report="/sms/report")
    sms_mock.clock.freeze()

    shop.config["down"] = True
    sms_mock.reply("0821234567", "Yes")
    sms_mock.wait_until_idle()
    shop.config["down"] = False
    sms_mock.clock.advance(1)  # after 1 s it is tried again

    attempts = sms_mock.webhooks[0]["attempts"]
    assert [attempt["status"] for attempt in attempts] == [503, 204]
    assert shop.config["answers"] == {"+27821234567": "Yes"}
