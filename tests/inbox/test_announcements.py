"""What a screen reader announces: a new message once, loaded ones not, and that the page waits."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.inbox.driving import PIETER, THANDI, Sms, bubble, entry, hold, open_pane, thread


def test_messages_that_come_are_announced_and_loaded_ones_are_not(page: Page, sms: Sms) -> None:
    sms.bulk([f"No. {number}." for number in range(80)])
    with page.expect_response("**/_mock/events*"):
        page.goto("/")
    expect(bubble(page, "No. 79.")).to_be_in_viewport()
    expect(thread(page)).to_have_attribute("aria-live", "off")
    # What comes while the page still connects is loaded with the rest.
    sms.send("Earlier")
    expect(bubble(page, "Earlier")).to_be_in_viewport()
    sms.send("News")
    expect(bubble(page, "News")).to_be_in_viewport()
    expect(thread(page)).to_have_attribute("aria-live", "polite")
    thread(page).evaluate("box => { box.scrollTop = 0; }")
    expect(bubble(page, "No. 0.")).to_have_count(1)
    expect(thread(page)).to_have_attribute("aria-live", "off")


def test_a_later_status_does_not_announce_the_message_again(page: Page, sms: Sms) -> None:
    sent = sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_be_visible()
    page.evaluate(
        """() => {
          globalThis.announced = [];
          const tell = (records) => announced.push(...records
            .filter(({ target }) => target.closest("[aria-live]").ariaLive !== "off")
            .map(({ target }) => target.className));
          const how = { childList: true, characterData: true, subtree: true };
          new MutationObserver(tell).observe(document.getElementById("thread"), how);
        }"""
    )
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    expect(bubble(page, "Hello")).to_contain_text("Delivered")
    open_pane(page, "Clock")
    assert page.evaluate("announced") == []


def test_loading_is_said_in_the_list_and_on_the_phone(page: Page, sms: Sms) -> None:
    sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    let_list_go = hold(page, "**/_mock/conversations?*")
    page.goto("/")
    expect(page.get_by_text("Loading conversations…")).to_be_visible()
    expect(page.locator("#loading")).to_have_text("Loading…")
    let_list_go()
    expect(bubble(page, "For Pieter")).to_be_visible()
    let_thread_go = hold(page, f"**/conversations/{THANDI}/messages*")
    entry(page, "Ms Thandi Maseko").click()
    expect(page.get_by_text("Loading messages…")).to_be_visible()
    expect(thread(page)).to_have_attribute("aria-busy", "true")
    let_thread_go()
    expect(bubble(page, "For Thandi")).to_be_visible()
    expect(thread(page)).to_have_attribute("aria-busy", "false")
    expect(page.get_by_text("Loading messages…")).to_have_count(0)
    expect(page.locator("#loading")).to_have_text("")


def test_loading_is_said_while_a_pane_waits_for_the_server(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#live")).to_have_text("Live")
    let_go = hold(page, "**/_mock/faults*")
    open_pane(page, "Faults")
    expect(page.locator("#loading")).to_have_text("Loading…")
    let_go()
    expect(page.locator("#loading")).to_have_text("")


def test_a_phone_whose_messages_cannot_be_read_does_not_wait_for_ever(page: Page, sms: Sms) -> None:
    sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    page.goto("/")
    expect(bubble(page, "For Pieter")).to_be_visible()
    page.route(f"**/conversations/{THANDI}/messages*", lambda route: route.fulfill(status=500))
    entry(page, "Ms Thandi Maseko").click()
    expect(page.locator(".toast.bad")).to_contain_text("500")
    expect(page.get_by_text("Loading messages…")).to_have_count(0)
