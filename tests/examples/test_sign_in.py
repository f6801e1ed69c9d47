"""Signing in with a one-time code: a web application, the right code, and a wrong one."""

import secrets

import requests
from flask import Flask, request

from sms_mock import SmsMock


def create_shop(base_url: str, email: str, token: str) -> Flask:
    """Make a shop that lets people in who enter the code that it sends them."""
    shop = Flask("shop")
    codes: dict[str, str] = {}

    @shop.post("/sign-in")
    def text_a_code() -> tuple[str, int]:
        number = request.form["number"]
        codes[number] = f"{secrets.randbelow(10**6):06}"
        answer = requests.post(
            f"{base_url}/api/rest/v1/sms/send.json",
            json={
                "recipientNumber": number,
                "message": f"Your shop code is {codes[number]}. It expires in 10 minutes.",
            },
            headers={"email": email, "token": token},
            timeout=10,
        )
        return ("", 202) if answer.ok else ("We cannot text you now. Please try again.", 503)

    @shop.post("/sign-in/code")
    def let_in() -> tuple[str, int]:
        good = codes.pop(request.form["number"], None) == request.form["code"]
        return ("Welcome", 200) if good else ("That is not the code", 403)

    return shop


def test_who_reads_the_code_is_let_in(sms_mock: SmsMock) -> None:
    browser = create_shop(sms_mock.url, sms_mock.email, sms_mock.token).test_client()

    assert browser.post("/sign-in", data={"number": "0821234567"}).status_code == 202
    code = sms_mock.otp(to="0821234567")

    assert browser.post("/sign-in/code", data={"number": "0821234567", "code": code}).text == (
        "Welcome"
    )


def test_who_guesses_is_not(sms_mock: SmsMock) -> None:
    browser = create_shop(sms_mock.url, sms_mock.email, sms_mock.token).test_client()
    browser.post("/sign-in", data={"number": "0821234567"})
    wrong = "000000" if sms_mock.otp(to="0821234567") != "000000" else "000001"
    answer = browser.post("/sign-in/code", data={"number": "0821234567", "code": wrong})
    assert answer.status_code == 403


def test_the_second_code_replaces_the_first(sms_mock: SmsMock) -> None:
    browser = create_shop(sms_mock.url, sms_mock.email, sms_mock.token).test_client()
    browser.post("/sign-in", data={"number": "0821234567"})
    first = sms_mock.sent[-1]
    browser.post("/sign-in", data={"number": "0821234567"})

    code = sms_mock.otp(to="0821234567", after=first.message_id)

    answer = browser.post("/sign-in/code", data={"number": "0821234567", "code": code})
    assert answer.status_code == 200


def test_an_outage_is_said_to_the_customer(sms_mock: SmsMock) -> None:
    browser = create_shop(sms_mock.url, sms_mock.email, sms_mock.token).test_client()
    sms_mock.faults.add(path="/sms/send", status=500)

    answer = browser.post("/sign-in", data={"number": "0821234567"})

    assert (answer.status_code, answer.text[:21]) == (503, "We cannot text you no")
    sms_mock.assert_nothing_sent()
