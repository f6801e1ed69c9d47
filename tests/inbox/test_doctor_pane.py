"""The Doctor pane: its findings, and their links to the request or message."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.conftest import ADMINISTRATOR
from tests.inbox.driving import Sms, bubble, open_pane, pane


def test_a_finding_stands_there_as_soon_as_it_is_seen_and_leads_to_its_request(
    page: Page, sms: Sms
) -> None:
    page.goto("/")
    shown = open_pane(page, "Doctor")
    expect(shown).to_contain_text("Nothing was asked of the API yet.")
    email, token = ADMINISTRATOR
    sms.call("GET", f"/account/balance?email={email}&token={token}", headers={})
    finding = shown.get_by_role("listitem").filter(has_text="token-in-url")
    expect(finding).to_be_visible()
    request = sms.control("GET", "/requests")["items"][0]["id"]
    finding.get_by_role("link", name=f"Show request {request}").click()
    expect(page).to_have_url(re.compile(f"pane=requests.*request={request}"))
    expect(pane(page).locator("details[open]")).to_contain_text("/account/balance")


def test_a_finding_about_a_message_leads_to_it(page: Page, sms: Sms) -> None:
    sent = sms.send("It’s here: your parcel is here. " * 4)
    page.goto("/?pane=doctor")
    pane(page).get_by_role("link", name=f"Show message {sent}").click()
    expect(pane(page).get_by_role("heading", name="Message", exact=True)).to_be_visible()
    expect(bubble(page, "your parcel is here")).to_have_class(re.compile("picked"))


def test_a_finding_about_a_receiver_leads_to_the_webhooks(page: Page, sms: Sms) -> None:
    settings = {"deliveryReportUrl": f"{sms.origin}/nowhere"}
    sms.control("PUT", "/accounts/18987/developer-settings", json=settings)
    sent = sms.send("Hello")
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    page.goto("/?pane=doctor")
    finding = pane(page).get_by_role("listitem").filter(has_text="refusing-receiver")
    finding.get_by_role("link", name=re.compile("^Show http")).click()
    expect(pane(page).get_by_role("heading", name="Webhooks")).to_be_visible()
