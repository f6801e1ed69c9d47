"""The Send pane: a message is sent as an application would; its cost shows while it is typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.inbox.driving import AYESHA, PIETER, THANDI, Sms, bubble, entry, open_pane, pane


def write(page: Page, to: str, text: str, **more: str) -> Locator:
    shown = open_pane(page, "Send")
    shown.get_by_label("To", exact=True).fill(to)
    shown.get_by_label("Text", exact=True).fill(text)
    for label, value in more.items():
        shown.get_by_label(label.replace("_", " ")).fill(value)
    return shown


def test_a_message_goes_through_the_api_and_appears_on_its_phone(page: Page, sms: Sms) -> None:
    page.goto("/")
    shown = write(page, "060 000 0100", "Your order is ready", Campaign="spring", Data_field="o-17")
    shown.get_by_role("button", name="Send", exact=True).click()
    expect(bubble(page, "Your order is ready")).to_contain_text("Campaign spring Data o-17")
    expect(page.get_by_role("heading", name="Ms Thandi Maseko")).to_be_visible()
    expect(shown.get_by_label("Text", exact=True)).to_have_value("")
    (asked,) = sms.control("GET", "/requests")["items"]
    assert (asked["operationId"], asked["status"]) == ("sendSms", 200)


def test_a_contact_is_written_to_by_name_before_any_message(page: Page, sms: Sms) -> None:
    page.goto("/?pane=send")
    to = pane(page).get_by_label("To", exact=True)
    to.fill("ayes")
    offered = pane(page).locator("datalist option")
    expect(offered).to_have_count(1)
    expect(offered).to_have_text("Dr Ayesha Moosa")
    expect(offered).to_have_attribute("value", AYESHA)
    pane(page).get_by_label("Text", exact=True).fill("Hello doctor")
    expect(to).to_have_value(AYESHA)
    to.fill("moosa")
    page.keyboard.press("Enter")
    expect(bubble(page, "Hello doctor")).to_be_visible()
    (asked,) = sms.control("GET", "/requests")["items"]
    assert asked["status"] == 200


def test_the_open_conversation_is_the_recipient_until_another_is_chosen(
    page: Page, sms: Sms
) -> None:
    sms.send("To Pieter", PIETER)
    sms.send("To Thandi", THANDI)
    # The newest conversation opens by itself, after the pane.
    page.goto("/?pane=send")
    to = pane(page).get_by_label("To", exact=True)
    expect(to).to_have_value(THANDI)
    pane(page).get_by_label("Text", exact=True).fill("Half a message")
    entry(page, "Mr Pieter Rossouw").click()
    expect(to).to_have_value(PIETER)
    to.fill("082 123 4567")
    pane(page).get_by_label("Text", exact=True).focus()
    entry(page, "Ms Thandi Maseko").click()
    expect(page.get_by_role("heading", name="Ms Thandi Maseko")).to_be_visible()
    expect(to).to_have_value("082 123 4567")
    to.fill("")
    page.reload()
    expect(to).to_have_value(THANDI)
    expect(pane(page).get_by_label("Text", exact=True)).to_have_value("Half a message")


def test_a_name_of_several_contacts_is_left_as_it_is(page: Page) -> None:
    page.goto("/?pane=send")
    to = pane(page).get_by_label("To", exact=True)
    to.fill("a")
    expect(pane(page).locator("datalist option").nth(1)).to_be_attached()
    pane(page).get_by_label("Text", exact=True).focus()
    expect(to).to_have_value("a")


def test_a_refused_send_says_why_and_keeps_what_was_written(page: Page) -> None:
    page.goto("/")
    shown = write(page, "12", "Hello")
    shown.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".toast.bad").first).to_contain_text(re.compile("mobile number", re.I))
    expect(shown.get_by_label("Text", exact=True)).to_have_value("Hello")


def test_a_message_can_be_scheduled(page: Page, sms: Sms) -> None:
    page.goto("/")
    shown = write(page, PIETER, "Happy new year", When="2030-01-01T00:00")
    shown.get_by_role("button", name="Send", exact=True).click()
    expect(bubble(page, "Happy new year")).to_contain_text("due 1 Jan 00:00:00")


def test_cost_parts_and_the_cheaper_text_are_told_while_one_writes(page: Page) -> None:
    page.goto("/")
    shown = write(page, THANDI, "It’s ready. " + "Please come and collect it. " * 5)
    expect(shown).to_contain_text("1 character outside the GSM alphabet forces UCS-2")
    expect(shown).to_contain_text("As GSM-7 it would be 1 part instead of 3 parts")
    expect(shown.get_by_role("figure")).to_have_count(3)
    shown.get_by_label("Text", exact=True).fill("It's ready")
    expect(shown).to_contain_text("10 septets in GSM-7")
    expect(shown.get_by_role("figure")).to_have_count(1)


def test_where_only_an_emoji_stands_in_the_way_it_is_named(page: Page) -> None:
    page.goto("/")
    shown = write(page, THANDI, "Congratulations 🎉 " + "You have won a prize. " * 4)
    expect(shown).to_contain_text("Without 🎉: 1 part, 1 credit")


def test_what_is_written_stays_over_a_reload_and_can_be_taken_as_code(page: Page, sms: Sms) -> None:
    page.goto("/")
    shown = write(page, THANDI, "Isn't it")
    shown.get_by_role("tab", name="PowerShell").click()
    code = shown.get_by_label("PowerShell snippet", exact=True)
    expect(code).to_contain_text("Isn''t it")
    expect(code).to_contain_text(f"{sms.origin}/app/api/rest/v1/sms/send")
    page.reload()
    expect(shown.get_by_label("Text", exact=True)).to_have_value("Isn't it")


@pytest.mark.parametrize("shell", ["bash", "PowerShell", "cmd"])
def test_the_empty_page_has_a_command_for_each_shell(page: Page, sms: Sms, shell: str) -> None:
    page.goto("/")
    page.get_by_role("tab", name=shell, exact=True).click()
    command = page.get_by_label("command", exact=True)
    expect(command).to_contain_text("Hello from my application")
    expect(command).to_contain_text(f"{sms.origin}/app/api/rest/v1/sms/send")


def test_the_empty_page_sends_a_first_message(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Send a first message").click()
    expect(bubble(page, "Hello from my application")).to_be_visible()


def test_magic_numbers_are_copied_and_sent_to(page: Page, sms: Sms) -> None:
    page.goto("/?pane=send")
    shown = pane(page)
    line = shown.get_by_role("listitem").filter(has_text="fails refunded")
    line.get_by_role("button", name="Copy 27600000011").click()
    expect(page.get_by_text("Number copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == "27600000011"
    shown.get_by_label("Text", exact=True).fill("Half a thought")
    line.get_by_role("button", name="Send to 27600000011").click()
    expect(shown.get_by_label("To", exact=True)).to_have_value("27600000011")
    expect(shown.get_by_label("Text", exact=True)).to_have_value("Half a thought")
    page.keyboard.press("Enter")
    expect(bubble(page, "Half a thought")).to_be_visible()
    assert sms.control("GET", "/messages")["items"][0]["toNumber"] == "27600000011"


def test_at_twice_the_size_the_button_does_not_cover_the_text(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    page.goto("/?pane=send")
    text = pane(page).get_by_label("Text").bounding_box()
    button = pane(page).get_by_role("button", name="Send", exact=True).bounding_box()
    assert text
    assert button
    assert text["y"] + text["height"] <= button["y"]
