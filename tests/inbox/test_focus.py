"""Focus, half-typed text and open details stay while the page changes around them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.inbox.driving import PIETER, Sms, bubble, choose, entry, open_pane, pane, until


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


def test_after_a_save_the_focus_is_on_save(page: Page, sms: Sms) -> None:
    page.goto("/?pane=settings")
    pane(page).get_by_label("Replies go to").fill("http://localhost:3000/replies")
    save = pane(page).get_by_role("button", name="Save")
    mark_element(save)
    with page.expect_response("**/developer-settings*"):
        save.press("Enter")
    expect(page.get_by_text("Saved")).to_be_visible()
    # The form was drawn anew from what is saved now.
    until(page, "!document.querySelector('#pane form button.primary').sameAsBefore")
    expect(save).to_be_focused()


def test_after_run_next_the_focus_is_on_it_also_when_nothing_is_left(page: Page, sms: Sms) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    sms.send("Later", dateToSend="203001011201")
    page.goto("/?pane=clock")
    expect(pane(page)).to_contain_text("Scheduled message goes")
    run = pane(page).get_by_role("button", name="Run next")
    run.press("Enter")
    expect(pane(page)).to_contain_text("Nothing is planned")
    expect(run).to_be_disabled()
    expect(run).to_be_focused()


def test_after_a_refund_in_the_pane_the_focus_is_still_in_it(page: Page, sms: Sms) -> None:
    sent = sms.send("Hello")
    page.goto(f"/?message={sent}&pane=message")
    pane(page).get_by_role("button", name="Fail and refund").press("Enter")
    expect(pane(page)).to_contain_text("Failed, refunded")
    expect(pane(page).get_by_role("button", name="Fail and refund")).to_have_count(0)
    expect(pane(page).locator(":focus")).to_have_count(1)


def test_after_a_refund_from_the_menu_the_focus_is_on_its_button(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    choose(page, "Hello", "Fail and refund")
    expect(bubble(page, "Hello")).to_contain_text("Failed, refunded")
    more = bubble(page, "Hello").get_by_role("button", name="What to do with this message")
    expect(more).to_be_focused()
