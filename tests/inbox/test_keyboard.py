"""Everything on the page can be done with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.inbox.driving import PIETER, Sms, bubble, composer, entry, thread


def test_list_open_reply_menu_and_search_by_keyboard_alone(page: Page, sms: Sms) -> None:
    sent = sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    page.goto("/")
    expect(bubble(page, "For Pieter")).to_be_visible()
    keys = page.keyboard

    # The list is one stop of the tab key; arrows move within it.
    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    while not entry(page, "Mr Pieter Rossouw").evaluate("row => row === document.activeElement"):
        keys.press("Tab")
    keys.press("ArrowDown")
    expect(entry(page, "Ms Thandi Maseko")).to_be_focused()
    keys.press("Enter")
    expect(bubble(page, "For Thandi")).to_be_visible()

    keys.press("r")
    expect(composer(page)).to_be_focused()
    keys.type("On my way")
    keys.press("Enter")
    expect(bubble(page, "On my way")).to_be_visible()
    expect(composer(page)).to_be_focused()

    keys.press("Escape")
    more = bubble(page, "For Thandi").get_by_role("button", name="What to do with this message")
    thread(page).focus()
    keys.press("Home")
    expect(bubble(page, "For Thandi")).to_be_focused()
    while not more.evaluate("button => button === document.activeElement"):
        keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("menuitem", name="Deliver", exact=True)).to_be_focused()
    keys.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Fail", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(bubble(page, "For Thandi")).to_contain_text("Failed")
    assert sms.message(sent)["messageStatus"] == "FAILED"
    expect(more).to_be_focused()

    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("complementary", name="Message")).to_contain_text("Failed")
    expect(page.locator("#pane")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    expect(bubble(page, "For Thandi").get_by_role("button", name="Details")).to_be_focused()

    keys.press("j")
    keys.press("j")
    expect(bubble(page, "For Pieter")).to_be_visible()
    keys.press("k")
    expect(bubble(page, "For Thandi")).to_be_visible()

    keys.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    keys.type("Pieter")
    expect(page.locator(".entry")).to_have_count(1)
    keys.press("Enter")
    expect(page.locator(".entry")).to_be_focused()
    keys.press("Enter")
    expect(bubble(page, "For Pieter")).to_be_visible()

    page.locator("#thread").focus()
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_letters_typed_into_a_reply_are_only_letters(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    composer(page).click()
    page.keyboard.type("jkr/?")
    expect(composer(page)).to_have_value("jkr/?")


@pytest.mark.parametrize("place", ["dialog", "settings"])
def test_keys_of_one_character_can_be_turned_off_and_stay_off(
    page: Page, sms: Sms, place: str
) -> None:
    sms.send("Hello")
    page.goto("/?pane=settings")
    expect(bubble(page, "Hello")).to_be_visible()
    choice = page.get_by_label("Keys of one character")
    if place == "dialog":
        page.get_by_role("button", name="Keys").click()
        choice = page.get_by_role("dialog").get_by_label("Keys of one character")
    choice.uncheck()
    page.reload()
    expect(bubble(page, "Hello")).to_be_visible()
    thread(page).focus()
    for key in ("?", "/", "r"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(thread(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("dialog").get_by_label("Keys of one character").check()
    page.keyboard.press("Escape")
    # A dialog that closes puts the focus back first.
    expect(page.get_by_role("dialog")).to_have_count(0)
    thread(page).focus()
    page.keyboard.press("r")
    expect(composer(page)).to_be_focused()


def focused(page: Page) -> Locator:
    return thread(page).locator("li:focus")


def test_arrows_home_and_end_move_from_message_to_message(page: Page, sms: Sms) -> None:
    sms.bulk([f"No. {number}." for number in range(30)])
    page.goto("/")
    expect(bubble(page, "No. 29.")).to_be_in_viewport()
    keys = page.keyboard
    thread(page).focus()
    keys.press("ArrowUp")
    expect(focused(page)).to_contain_text("No. 29.")
    keys.press("ArrowUp")
    expect(focused(page)).to_contain_text("No. 28.")
    keys.press("Home")
    expect(focused(page)).to_contain_text("No. 0.")
    expect(focused(page)).to_be_in_viewport()
    keys.press("ArrowDown")
    expect(focused(page)).to_contain_text("No. 1.")
    keys.press("End")
    expect(focused(page)).to_contain_text("No. 29.")
    keys.press("ArrowDown")
    expect(focused(page)).to_contain_text("No. 29.")
    # From a button within a message too.
    keys.press("Tab")
    keys.press("ArrowUp")
    expect(focused(page)).to_contain_text("No. 28.")


def test_of_a_hundred_messages_one_is_in_the_order_of_the_tab_key(page: Page, sms: Sms) -> None:
    sms.bulk([f"No. {number}." for number in range(50)])
    page.goto("/")
    expect(bubble(page, "No. 49.")).to_be_in_viewport()
    thread(page).focus()
    stops = 0
    while not composer(page).evaluate("box => box === document.activeElement"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops < 12
    page.keyboard.press("Shift+Tab")
    # Coming back leads to the message that was left.
    thread(page).focus()
    page.keyboard.press("Home")
    composer(page).focus()
    thread(page).focus()
    page.keyboard.press("Tab")
    expect(focused(page)).to_contain_text("No. 0.")


def test_the_message_that_has_the_focus_keeps_it_while_others_come_and_it_changes(
    page: Page, sms: Sms
) -> None:
    sent = sms.send("The first")
    sms.send("The second")
    page.goto("/")
    expect(bubble(page, "The second")).to_be_visible()
    thread(page).focus()
    page.keyboard.press("Home")
    sms.send("The third")
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    expect(bubble(page, "The first")).to_contain_text("Delivered")
    expect(bubble(page, "The third")).to_be_visible()
    expect(focused(page)).to_contain_text("The first")
    page.keyboard.press("ArrowDown")
    expect(focused(page)).to_contain_text("The second")


def test_end_leads_to_the_newest_also_where_it_is_not_loaded(page: Page, sms: Sms) -> None:
    first = sms.send("The very first")
    sms.bulk(["More"] * 120)
    sms.send("The newest")
    page.goto(f"/?message={first}")
    expect(bubble(page, "The very first")).to_be_in_viewport()
    expect(bubble(page, "The newest")).to_have_count(0)
    thread(page).focus()
    page.keyboard.press("End")
    expect(focused(page)).to_contain_text("The newest")


def test_each_message_is_named_by_its_text_and_its_state(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_have_accessible_name(re.compile(r"^Hello Sent \d\d:"))
