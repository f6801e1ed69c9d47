"""What is focused, half-typed or unfolded stays so while the page changes around it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.inbox.driving import PIETER, Sms, bubble, entry, open_pane, pane


def mark_element(element: Locator) -> None:
    element.evaluate("element => { element.sameAsBefore = true; }")


def is_same_element(element: Locator) -> Any:
    return element.evaluate("element => element.sameAsBefore === true")


def test_a_bubble_is_made_once_so_that_it_is_announced_once(page: Page, sms: Sms) -> None:
    first = sms.send("The first")
    page.goto("/")
    expect(bubble(page, "The first")).to_be_visible()
    mark_element(bubble(page, "The first"))
    mark_element(bubble(page, "The first").locator(".said"))
    open_pane(page, "Clock")
    sms.send("The second")
    expect(bubble(page, "The second")).to_be_visible()
    mark_element(bubble(page, "The second"))
    sms.control("POST", f"/messages/{first}/status", json={"status": "DELIVERED"})
    expect(bubble(page, "The first")).to_contain_text("Delivered")
    open_pane(page, "Ledger")
    assert is_same_element(bubble(page, "The first"))
    assert is_same_element(bubble(page, "The first").locator(".said"))
    assert is_same_element(bubble(page, "The second"))


def test_a_menu_opened_later_offers_what_fits_the_message_as_it_is_then(
    page: Page, sms: Sms
) -> None:
    sent = sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_be_visible()
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    expect(bubble(page, "Hello")).to_contain_text("Delivered")
    bubble(page, "Hello").get_by_role("button", name="What to do with this message").click()
    expect(page.get_by_role("menuitem", name="Details")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Deliver", exact=True)).to_have_count(0)


def test_an_unfolded_request_stays_unfolded_while_others_come(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/?pane=requests")
    pane(page).get_by_text("POST /app/api/rest/v1/sms/send").click()
    expect(pane(page).get_by_label("request body")).to_contain_text("Hello")
    pane(page).get_by_label("request body").focus()
    sms.call("GET", "/account/balance")
    expect(pane(page).get_by_text("GET /app/api/rest/v1/account/balance")).to_be_visible()
    expect(pane(page).get_by_label("request body")).to_be_focused()
    # So many events at once that the page reads its lists again.
    sms.bulk(["Many"] * 60)
    expect(pane(page).get_by_text("/sms/send-bulk")).to_be_visible()
    sms.call("GET", "/account/balance?again=1")
    expect(pane(page).get_by_text("again=1")).to_be_visible()
    expect(pane(page).get_by_label("request body")).to_contain_text("Hello")


def test_after_a_rule_is_removed_the_focus_is_on_the_next(page: Page, sms: Sms) -> None:
    for status in (500, 502, 503):
        sms.control("POST", "/faults", json={"match": {}, "effect": {"status": status}})
    page.goto("/?pane=faults")
    rules = pane(page).get_by_role("button", name="Remove")
    expect(rules).to_have_count(3)
    rules.nth(1).focus()
    page.keyboard.press("Enter")
    expect(rules).to_have_count(2)
    expect(rules.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(rules).to_have_count(1)
    expect(rules.first).to_be_focused()


def test_what_is_half_typed_into_a_pane_stays_while_events_come(page: Page, sms: Sms) -> None:
    page.goto("/?pane=settings")
    field = pane(page).get_by_label("Replies go to")
    field.fill("http://localhost:30")
    sms.send("Hello")
    sms.control("POST", "/teams", json={"name": "Another"})
    expect(bubble(page, "Hello")).to_be_visible()
    expect(field).to_have_value("http://localhost:30")
    expect(field).to_be_focused()


def test_the_row_that_has_the_focus_keeps_it_when_the_list_changes_its_order(
    page: Page, sms: Sms
) -> None:
    sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    page.goto("/")
    entry(page, "Ms Thandi Maseko").focus()
    sms.send("Again")
    expect(entry(page, "Again")).to_be_focused()
