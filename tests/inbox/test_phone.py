"""The phone: its messages, what stands below them, and replying as its owner."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.inbox.driving import (
    PIETER,
    THANDI,
    Sms,
    bubble,
    choose,
    composer,
    entry,
    hold,
    thread,
    told_seen,
)


def clipboard(page: Page) -> str:
    text: str = page.evaluate("() => navigator.clipboard.readText()")
    return text


def test_below_a_message_stand_its_steps_parts_price_campaign_and_data(
    page: Page, sms: Sms
) -> None:
    sent = sms.send("It’s ready", campaign="spring", dataField="order-17")
    page.goto("/")
    below = bubble(page, "It’s ready")
    expect(below).to_contain_text("1 part UCS-2 1 credit Campaign spring Data order-17")
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    expect(below).to_contain_text(re.compile(r"Sent [\d:]+ · Delivered [\d:]+ SAST"))


def test_sent_and_received_stand_on_their_own_sides(page: Page, sms: Sms) -> None:
    sms.send("From the app")
    sms.reply("From the person")
    page.goto("/")
    sent = bubble(page, "From the app").locator(".said").bounding_box()
    received = bubble(page, "From the person").locator(".said").bounding_box()
    assert sent
    assert received
    assert sent["x"] + 20 < received["x"]
    expect(bubble(page, "From the person")).to_contain_text("Received")


def test_enter_sends_a_reply_and_shift_enter_breaks_the_line(page: Page, sms: Sms) -> None:
    sent = sms.send("Shall we meet?")
    page.goto("/")
    expect(composer(page)).to_have_accessible_name("Reply as Ms Thandi Maseko")
    composer(page).click()
    page.keyboard.type("Yes,")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("at noon")
    page.keyboard.press("Enter")
    expect(bubble(page, "at noon")).to_be_visible()
    expect(composer(page)).to_have_value("")
    (reply,) = sms.control("GET", "/messages?q=is:inbound")["items"]
    assert reply["message"] == "Yes,\nat noon"
    assert reply["fromNumber"] == THANDI
    assert reply["repliedToMessage"]["messageId"] == sent


def test_nothing_but_blanks_is_not_sent(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    composer(page).fill("  \n ")
    composer(page).press("Enter")
    composer(page).fill("Yes")
    composer(page).press("Enter")
    expect(bubble(page, "Yes")).to_be_visible()
    assert sms.control("GET", "/messages?q=is:inbound")["total"] == 1


def test_stop_is_at_hand_and_opts_the_number_out_and_start_in_again(page: Page, sms: Sms) -> None:
    sms.send("Buy now")
    page.goto("/")
    page.get_by_role("button", name="STOP").dblclick()
    expect(bubble(page, "STOP")).to_have_count(1)
    expect(page.get_by_text("Opted out", exact=True)).to_be_visible()
    sms.send("Buy again")
    expect(bubble(page, "Buy again")).to_contain_text("Failed, opted out")
    page.get_by_role("button", name="START").click()
    expect(page.get_by_role("button", name="STOP")).to_be_visible()
    expect(page.get_by_text("Opted out", exact=True)).to_have_count(0)


def test_a_number_that_nothing_was_said_to_opens_and_can_begin(page: Page, sms: Sms) -> None:
    sms.send("For Pieter", to=PIETER)
    page.goto("/?number=0600000100")
    expect(page).to_have_url(f"{sms.origin}/?number={THANDI}")
    expect(page.get_by_role("heading", name="Ms Thandi Maseko")).to_be_visible()
    expect(page.get_by_text("No messages with Ms Thandi Maseko yet.")).to_be_in_viewport()
    composer(page).fill("I begin")
    composer(page).press("Enter")
    expect(bubble(page, "I begin")).to_be_visible()
    expect(thread(page)).not_to_contain_text("No messages")


def test_the_way_to_the_newest_stays_until_it_is_gone(page: Page, sms: Sms) -> None:
    for number in range(40):
        sms.reply(f"No. {number}.")
    page.goto("/")
    expect(bubble(page, "No. 39.")).to_be_in_viewport()
    thread(page).evaluate("box => { box.scrollTop = box.scrollHeight / 2; }")
    newest = page.get_by_role("button", name="Newest")
    expect(newest).to_be_hidden()
    sent = sms.send("One more")
    expect(newest).to_be_visible()
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    expect(bubble(page, "One more")).to_contain_text("Delivered")
    expect(newest).to_be_visible()
    newest.click()
    expect(bubble(page, "One more")).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_what_is_typed_survives_a_reload_and_stays_with_its_phone(page: Page, sms: Sms) -> None:
    sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    page.goto("/")
    composer(page).fill("Half a thought")
    page.reload()
    expect(composer(page)).to_have_value("Half a thought")
    entry(page, "Ms Thandi Maseko").click()
    expect(composer(page)).to_have_value("")
    entry(page, "Mr Pieter Rossouw").click()
    expect(composer(page)).to_have_value("Half a thought")


def test_a_click_while_the_first_conversation_loads_is_not_undone(page: Page, sms: Sms) -> None:
    sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    first = hold(page, f"**/conversations/{PIETER}/messages*")
    second = hold(page, f"**/conversations/{THANDI}/messages*")
    page.goto("/")
    with page.expect_request(f"**/conversations/{THANDI}/messages*"):
        entry(page, "Ms Thandi Maseko").click()
    with page.expect_response(f"**/conversations/{PIETER}/messages*"):
        first()
    second()
    expect(bubble(page, "For Thandi")).to_be_visible()
    expect(page.get_by_role("heading", name="Ms Thandi Maseko")).to_be_visible()
    expect(page).to_have_url(re.compile(f"number={THANDI}"))


def test_a_one_time_code_is_a_chip_that_copies(page: Page, sms: Sms) -> None:
    sms.send("Your code is 739 204")
    page.goto("/")
    page.get_by_role("button", name="Copy code 739204").click()
    expect(page.get_by_text("Code copied")).to_be_visible()
    assert clipboard(page) == "739204"


def test_a_link_is_followed_only_after_it_was_confirmed(page: Page, sms: Sms) -> None:
    sms.send("See https://example.test/track?id=1. Thank you")
    page.goto("/")
    link = page.get_by_role("button", name="https://example.test/track?id=1", exact=True)
    link.click()
    question = page.get_by_role("dialog", name="Open this link?")
    expect(question).to_contain_text("https://example.test/track?id=1")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()
    assert len(page.context.pages) == 1
    page.context.route("https://example.test/**", lambda route: route.fulfill(body="there"))
    link.click()
    with page.context.expect_page() as opened:
        question.get_by_role("button", name="Open in a new tab").click()
    assert opened.value.evaluate("() => window.opener") is None


def test_a_message_is_delivered_failed_or_refunded_from_its_menu(page: Page, sms: Sms) -> None:
    before = sms.call("GET", "/account/balance").json()["creditBalance"]
    for text in ("first text", "second text", "third text"):
        sms.send(text)
    page.goto("/")
    choose(page, "first text", "Deliver")
    expect(bubble(page, "first text")).to_contain_text("Delivered")
    choose(page, "second text", "Fail")
    expect(bubble(page, "second text")).to_contain_text("Failed")
    choose(page, "third text", "Fail and refund")
    expect(bubble(page, "third text")).to_contain_text("Failed, refunded")
    assert sms.call("GET", "/account/balance").json()["creditBalance"] == before - 2


def test_a_scheduled_message_says_when_it_goes_and_can_go_now_or_never(
    page: Page, sms: Sms
) -> None:
    sms.send("Never", dateToSend="203001011201")
    page.goto("/")
    row = entry(page, "Ms Thandi Maseko")
    expect(row).to_contain_text("Scheduled: Never")
    expect(row.locator("time")).to_have_text("1 Jan")
    choose(page, "Never", "Cancel")
    expect(bubble(page, "Never")).to_contain_text("cancelled")
    expect(row).to_contain_text("Cancelled: Never")
    sms.send("Later", dateToSend="203001011200")
    expect(bubble(page, "Later")).to_contain_text(re.compile("Scheduled .* due 1 Jan 12:00:00"))
    expect(bubble(page, "Later")).to_have_class(re.compile("coming"))
    choose(page, "Later", "Send now")
    expect(row).to_contain_text("Later")
    expect(row).not_to_contain_text("Scheduled:")
    expect(bubble(page, "Later")).to_contain_text(re.compile(r"Scheduled .* · Sent \d"))


def test_older_messages_come_as_one_scrolls_up(page: Page, sms: Sms) -> None:
    for number in range(120):
        sms.reply(f"No. {number}.")
    page.goto("/")
    expect(bubble(page, "No. 119.")).to_be_in_viewport()
    expect(bubble(page, "No. 0.")).to_have_count(0)
    for held_back in (50, 100):
        expect(thread(page).get_by_role("listitem")).to_have_count(held_back)
        thread(page).evaluate("box => { box.scrollTop = 0; }")
    expect(bubble(page, "No. 0.")).to_have_count(1)
    expect(thread(page).get_by_role("listitem")).to_have_count(120)


def test_on_a_phone_the_first_opens_too_and_the_list_is_one_tap_away(page: Page, sms: Sms) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    expect(page.get_by_label("command", exact=True)).to_be_visible()
    sms.send("For Thandi")
    expect(bubble(page, "For Thandi")).to_be_visible()
    sms.send("For Pieter", to=PIETER)
    page.goto("/")
    expect(bubble(page, "For Pieter")).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    expect(thread(page)).to_be_hidden()
    entry(page, "Ms Thandi Maseko").click()
    expect(bubble(page, "For Thandi")).to_be_visible()
    expect(entry(page, "Ms Thandi Maseko")).to_be_hidden()
    page.go_back()
    expect(entry(page, "Ms Thandi Maseko")).to_be_visible()
    expect(thread(page)).to_be_hidden()
    page.reload()
    expect(entry(page, "Ms Thandi Maseko")).to_be_visible()
    expect(thread(page)).to_be_hidden()
    page.go_back()
    expect(bubble(page, "For Pieter")).to_be_visible()


def test_a_reply_is_unread_while_the_list_covers_its_phone(page: Page, sms: Sms) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sms.send("For Thandi")
    with told_seen(page, THANDI):
        page.goto(f"/?number={THANDI}")
    expect(bubble(page, "For Thandi")).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    sms.reply("Yes")
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("1 unread")
    with told_seen(page, THANDI):
        entry(page, "Ms Thandi Maseko").click()
    expect(bubble(page, "Yes")).to_be_visible()
    expect(page).to_have_title("Ms Thandi Maseko · Phones")
