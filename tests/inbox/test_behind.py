"""Details of a message: its request, webhooks and price; and the requests that were refused."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import ADMINISTRATOR
from tests.inbox.driving import THANDI, Sms, bubble, choose, open_pane, pane


def details(page: Page, text: str) -> Locator:
    bubble(page, text).get_by_role("button", name="Details").click()
    return pane(page)


def test_a_message_shows_the_request_behind_it_masked(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    shown = details(page, "Hello")
    shown.get_by_text("POST /app/api/rest/v1/sms/send").click()
    expect(shown.get_by_label("request body")).to_contain_text('"message": "Hello"')
    expect(shown).to_contain_text("Token: 1111…")
    assert ADMINISTRATOR[1] not in shown.inner_text()


def test_rejected_requests_appear_as_they_happen_and_name_the_help(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_be_visible()
    sms.call("POST", "/sms/send", json={"recipientNumber": "12", "message": "x"})
    expect(page.get_by_role("button", name="Requests")).to_contain_text("1 rejected")
    page.get_by_role("button", name="400 POST /app/api/rest/v1/sms/send").click()
    shown = pane(page)
    expect(shown.locator("details[open]")).to_contain_text("Answer 400")
    expect(shown.get_by_label("answer body")).to_contain_text("Invalid mobile number")
    expect(shown).to_contain_text("such as 0821234567")
    sms.call("GET", "/account/balance", headers={"email": "nobody@example.com", "token": "x"})
    expect(shown.get_by_text("GET /app/api/rest/v1/account/balance")).to_be_visible()
    shown.get_by_label("Only rejected ones").check()
    expect(shown.get_by_text("200", exact=True)).to_have_count(0)


def test_assumptions_are_shown_in_words(page: Page, sms: Sms) -> None:
    sms.call("POST", "/sms/send", json={"recipientNumber": "0821234567", "message": ""})
    (entry,) = sms.control("GET", "/requests")["items"]
    assert entry["assumed"]
    page.goto("/?pane=requests")
    pane(page).get_by_text("POST /app/api/rest/v1/sms/send").click()
    shown = pane(page).locator(".assumed li").first
    expect(shown).to_have_text(re.compile(r"A\d+ \w+ \w+"))


def test_inferences_are_shown_in_words_beside_assumptions(page: Page, sms: Sms) -> None:
    sms.call("POST", "/sms/send", json={"recipientNumber": 27821234567, "message": "Hello"})
    page.goto("/?pane=requests")
    pane(page).get_by_text("POST /app/api/rest/v1/sms/send").click()
    shown = pane(page).locator(".assumed")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("inferred from what a server of the same framework does")
    expect(shown.locator("li")).to_have_text(re.compile(r"A64 A JSON integer"))


@pytest.fixture
def hook(sms: Sms) -> str:
    return f"{sms.origin}/nowhere"


def test_webhook_attempts_are_shown_and_go_again_with_one_click(
    page: Page, sms: Sms, hook: str
) -> None:
    sms.control("PUT", "/accounts/18987/developer-settings", json={"deliveryReportUrl": hook})
    sms.send("Hello")
    page.goto("/")
    choose(page, "Hello", "Deliver")
    shown = details(page, "Hello")
    expect(shown).to_contain_text(hook)
    expect(shown).to_contain_text("Attempt 1,")
    expect(shown.get_by_text("404", exact=True).first).to_be_visible()
    expect(shown.get_by_label("receiver's answer").first).to_contain_text("Unknown path")
    tries = len(sms.control("GET", "/webhooks")["items"][0]["attempts"])
    shown.get_by_role("button", name="Redeliver").click()
    expect(shown).to_contain_text(f"Attempt {tries + 1},")


def test_a_report_goes_again_from_the_menu(page: Page, sms: Sms, hook: str) -> None:
    sms.control("PUT", "/accounts/18987/developer-settings", json={"deliveryReportUrl": hook})
    sms.send("Hello")
    page.goto("/")
    choose(page, "Hello", "Redeliver the report")
    expect(page.get_by_text("No webhook went out for this message")).to_be_visible()
    choose(page, "Hello", "Deliver")
    expect(bubble(page, "Hello")).to_contain_text("Delivered")
    choose(page, "Hello", "Redeliver the report")
    expect(page.get_by_text("Redelivering")).to_be_visible()


def test_why_a_message_costs_what_it_costs(page: Page, sms: Sms) -> None:
    text = "Don’t forget – " + "your appointment is tomorrow. " * 4
    sms.send(text)
    page.goto("/")
    shown = details(page, "Don’t")
    expect(shown).to_contain_text("2 characters outside the GSM alphabet force UCS-2")
    expect(shown.get_by_role("listitem").filter(has_text="U+2019")).to_contain_text("can be '")
    expect(shown.get_by_role("listitem").filter(has_text="U+2013")).to_contain_text("can be -")
    expect(shown).to_contain_text("As GSM-7 it would be 1 part instead of")
    expect(shown.get_by_role("figure").first).to_contain_text("Part 1 of ")
    expect(shown.get_by_role("figure").first.locator("mark")).to_have_text(["’", "–"])
    shown.get_by_role("button", name="Copy the GSM-7 text").click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("Don't forget - your")


def test_the_ledger_follows_what_is_sent(page: Page, sms: Sms) -> None:
    page.goto("/")
    shown = open_pane(page, "Ledger")
    sms.send("Hello")
    sent = shown.get_by_role("listitem").filter(has_text="Sent")
    expect(sent).to_contain_text("-1")
    expect(sent).to_contain_text(ADMINISTRATOR[0])
    expect(shown).to_contain_text("999 credits")
    shown.get_by_label("Credits to add").fill("50")
    shown.get_by_label("Whose credits").select_option("sub@example.com")
    shown.get_by_role("button", name="Top up").click()
    expect(shown.get_by_role("listitem").filter(has_text="+50")).to_contain_text("Topped up")
    expect(shown).to_contain_text("150 credits")


def test_earlier_movements_stay_when_a_new_one_comes(page: Page, sms: Sms) -> None:
    sms.bulk([f"Order {number}." for number in range(60)])
    page.goto("/?pane=ledger")
    movements = page.locator(".part").filter(has_text="Movements").get_by_role("listitem")
    expect(movements).to_have_count(50)
    page.get_by_role("button", name="Earlier movements").click()
    # The 60 sends, and the credits that the two users began with.
    expect(movements).to_have_count(62)
    sms.send("One more")
    expect(movements.first).to_contain_text("One more")
    expect(movements).to_have_count(62)
    expect(movements.filter(has_text="Order 0.")).to_be_visible()


def test_a_call_stands_in_the_ledger_and_is_shown(page: Page, sms: Sms) -> None:
    body = {"recipientNumber": THANDI, "message": "Good day"}
    assert sms.call("POST", "/voice/single-text", json=body).ok
    page.goto("/?pane=ledger")
    pane(page).get_by_role("button", name="Show").click()
    expect(pane(page)).to_contain_text("Voice call")
    expect(pane(page)).to_contain_text("Good day")
    pane(page).get_by_role("button", name="Deliver").click()
    expect(pane(page).get_by_role("listitem").filter(has_text="Delivered")).to_be_visible()
    expect(bubble(page, "Good day")).to_contain_text("Voice call")
    expect(page.locator(".toast.bad")).to_have_count(0)
