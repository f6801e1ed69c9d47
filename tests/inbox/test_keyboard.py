"""Everything on the page can be done with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

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
    thread(page).focus()
    page.keyboard.press("r")
    expect(composer(page)).to_be_focused()
