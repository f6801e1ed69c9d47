"""The Requests pane: search, reading while new ones arrive, links, and copying a request."""

from __future__ import annotations

import re
import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.inbox.driving import AYESHA, PIETER, THANDI, Sms, bubble, choose, open_pane, pane


@pytest.fixture(autouse=True)
def asked(sms: Sms) -> None:
    sms.send("Your parcel is here")
    sms.send("Appointment tomorrow", to=AYESHA)
    sms.call("POST", "/sms/send", json={"recipientNumber": "12", "message": "Lost"})
    sms.call("GET", "/account/balance")


def test_requests_are_searched_and_the_address_remembers(page: Page) -> None:
    page.goto("/?pane=requests")
    found = pane(page).locator(".entry-card")
    expect(found).to_have_count(4)
    box = pane(page).get_by_role("searchbox", name="Search requests")
    for words, number in (("path:/sms status:2xx", 2), ("appointment", 1), ("082 765 4321", 0)):
        box.fill(words)
        expect(found).to_have_count(number)
        expect(pane(page).get_by_text(f"{number} found")).to_be_visible()
    expect(pane(page)).to_contain_text("No request fits.")
    box.fill("is:rejected")
    expect(found).to_have_count(1)
    expect(page).to_have_url(re.compile("find=is%3Arejected"))
    page.reload()
    expect(box).to_have_value("is:rejected")
    expect(found).to_have_count(1)
    box.fill("status:lost")
    expect(pane(page)).to_contain_text("write status:404 or status:4xx")


def test_a_search_of_requests_stays_true_while_more_come(page: Page, sms: Sms) -> None:
    page.goto("/?pane=requests&find=appointment")
    expect(pane(page).locator(".entry-card")).to_have_count(1)
    sms.send("No appointment")
    sms.send("Something else")
    expect(pane(page).locator(".entry-card")).to_have_count(2)


def test_the_address_names_the_unfolded_request(page: Page, sms: Sms) -> None:
    first = sms.control("GET", "/requests")["items"][-1]["id"]
    page.goto("/?pane=requests")
    pane(page).get_by_text("POST /app/api/rest/v1/sms/send").last.click()
    expect(page).to_have_url(re.compile(f"request={first}"))
    page.reload()
    expect(pane(page).locator("details[open]")).to_contain_text("Your parcel is here")
    pane(page).locator("details[open] summary").click()
    expect(page).not_to_have_url(re.compile("request="))
    # One that is not among those that are listed.
    page.goto(f"/?pane=requests&request={first}&find=appointment")
    expect(pane(page).locator("details[open]")).to_contain_text("Your parcel is here")


def test_who_reads_further_down_is_told_of_more_and_stays(page: Page, sms: Sms) -> None:
    for _ in range(20):
        sms.call("GET", "/account/balance")
    page.goto("/?pane=requests")
    cards = pane(page).locator(".entry-card")
    expect(cards).to_have_count(24)
    pane(page).evaluate("box => (box.scrollTop = 400)")
    for _ in range(6):
        sms.call("GET", "/account/statistics")
    fresh = pane(page).get_by_role("button", name="6 new")
    expect(fresh).to_be_visible()
    expect(cards).to_have_count(24)
    assert pane(page).evaluate("box => box.scrollTop") == 400
    fresh.click()
    expect(cards).to_have_count(30)
    expect(cards.first).to_contain_text("/account/statistics")
    expect(cards.first).to_be_in_viewport()
    expect(fresh).to_have_count(0)


def test_a_request_leads_to_its_message_and_back(page: Page) -> None:
    page.goto(f"/?number={THANDI}&pane=requests&find=appointment")
    pane(page).locator("summary").click()
    pane(page).get_by_text("1 message: ").get_by_role("button").click()
    expect(pane(page).get_by_role("heading", name="Message")).to_be_visible()
    expect(bubble(page, "Appointment tomorrow")).to_have_class(re.compile("picked"))
    pane(page).locator("summary").first.click()
    pane(page).get_by_role("button", name="Among the requests").click()
    expect(pane(page).get_by_role("heading", name="Requests")).to_be_visible()
    expect(pane(page).locator("details[open]")).to_contain_text("Appointment tomorrow")
    expect(pane(page).locator(".entry-card")).to_have_count(4)


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_request_is_copied_as_a_command_that_works(page: Page, sms: Sms) -> None:
    page.goto("/?pane=requests&find=appointment")
    pane(page).locator("summary").click()
    pane(page).get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_text("curl command copied")).to_be_visible()
    ran = subprocess.run(["sh", "-c", copied(page)], capture_output=True, text=True, check=True)
    assert "messageId" in ran.stdout
    assert sms.control("GET", "/messages", params={"q": "appointment"})["total"] == 2


def test_a_block_and_a_link_are_copied(page: Page) -> None:
    page.goto("/?pane=requests&find=appointment")
    pane(page).locator("summary").click()
    pane(page).get_by_role("button", name="Copy the body of the request").click()
    expect(page.get_by_text("The body of the request copied")).to_be_visible()
    assert '"message": "Appointment tomorrow"' in copied(page)
    pane(page).get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    page.goto(copied(page))
    expect(pane(page).locator("details[open]")).to_contain_text("Appointment tomorrow")


def test_a_message_is_copied_as_a_command_and_as_a_link(page: Page, sms: Sms) -> None:
    sms.send("It's late", to=PIETER, campaign="late", dataField="order-1")
    page.goto(f"/?number={PIETER}")
    choose(page, "It's late", "Copy as curl")
    expect(page.get_by_text("curl command copied")).to_be_visible()
    subprocess.run(["sh", "-c", copied(page)], capture_output=True, check=True)
    found = sms.control("GET", "/messages", params={"q": "campaign:late data:order-1"})
    assert [one["message"] for one in found["items"]] == ["It's late", "It's late"]
    open_pane(page, "Clock")
    bubble(page, "It's late").first.get_by_role(
        "button", name="What to do with this message"
    ).click()
    page.get_by_role("menuitem", name="Copy the link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    page.goto(copied(page))
    expect(bubble(page, "It's late").first).to_have_class(re.compile("picked"))
    expect(pane(page)).to_have_count(0)


def test_an_unfolded_request_shows_nothing_but_what_it_has(page: Page, sms: Sms) -> None:
    page.goto("/?pane=requests")
    card = pane(page).locator(".entry-card").filter(has_text="400")
    card.locator("summary").click()
    expect(card).to_contain_text("Lost")
    expect(card).not_to_contain_text("null")
