"""What a person does in a conversation is not undone when the page reads it again.

The page does so when its event stream opens, and when the server leaves out events because so many
came at once.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.inbox.driving import PIETER, THANDI, Sms, bubble, hold, open_pane, thread, until

OLDER = re.compile(r"/conversations/\d+/messages\?.*before=")
"""A read of older messages, which a person asks for."""
NEWEST = re.compile(r"/conversations/\d+/messages\?limit=\d+$")
AROUND = re.compile(r"/conversations/\d+/messages\?.*around=")


def reads(page: Page, pattern: re.Pattern[str]) -> str:
    is_one = f"({{ name }}) => new RegExp({json.dumps(pattern.pattern)}).test(name)"
    return f"performance.getEntriesByType('resource').filter({is_one}).length"


def read_again(page: Page, sms: Sms) -> None:
    """Let so much happen to another number that the page reads its lists again."""
    sms.bulk(["Flood"] * 100, to=PIETER)


def place(page: Page, text: str) -> float:
    box = bubble(page, text).bounding_box()
    assert box
    return box["y"]


def at_message(page: Page, sms: Sms) -> None:
    """Open the page at the first of 122 messages, and wait until it has read them twice."""
    first = sms.send("The very first")
    sms.bulk([f"No. {number}." for number in range(120)])
    sms.send("The newest")
    page.goto(f"/?message={first}")
    expect(bubble(page, "The very first")).to_be_in_viewport()
    until(page, f"{reads(page, AROUND)} > 1")


def at_newest(page: Page, sms: Sms, count: int = 200) -> None:
    """Open the page at the newest of many messages, and wait until it has read them twice."""
    sms.bulk([f"No. {number}." for number in range(count)])
    page.goto(f"/?number={THANDI}")
    expect(bubble(page, f"No. {count - 1}.")).to_be_in_viewport()
    until(page, f"{reads(page, NEWEST)} > 1")


def scroll_to(page: Page, text: str) -> None:
    bubble(page, text).evaluate("bubble => bubble.scrollIntoView({ block: 'center' })")


def to_newest(page: Page) -> None:
    thread(page).focus()
    page.keyboard.press("End")


def is_read(pattern: re.Pattern[str]) -> Any:
    return lambda one: bool(pattern.search(one.url))


def follows(page: Page, sms: Sms) -> None:
    """Assert that the reader is at the end: what comes now is in sight."""
    sms.send("What comes now")
    expect(bubble(page, "What comes now")).to_be_in_viewport()


def test_end_leads_to_the_newest_while_the_thread_is_read_again(page: Page, sms: Sms) -> None:
    at_message(page, sms)
    let_go = hold(page, AROUND)
    with page.expect_request(is_read(AROUND)):
        read_again(page, sms)
    to_newest(page)
    expect(bubble(page, "The newest")).to_be_in_viewport()
    with page.expect_response(is_read(AROUND)):
        let_go()
    follows(page, sms)
    expect(bubble(page, "The very first")).to_have_count(0)


def test_the_thread_is_read_again_only_after_the_newest_that_were_asked_for(
    page: Page, sms: Sms
) -> None:
    at_message(page, sms)
    let_go = hold(page, NEWEST)
    with page.expect_request(is_read(NEWEST)):
        to_newest(page)
    with page.expect_response("**/_mock/conversations?*"):
        read_again(page, sms)
    let_go()
    expect(bubble(page, "The newest")).to_be_focused()
    follows(page, sms)


def test_who_went_to_the_newest_is_not_led_back_when_the_thread_is_read_again(
    page: Page, sms: Sms
) -> None:
    at_message(page, sms)
    to_newest(page)
    expect(bubble(page, "The newest")).to_be_focused()
    with page.expect_response(lambda one: THANDI in one.url and "/messages?" in one.url):
        read_again(page, sms)
    expect(bubble(page, "The newest")).to_be_focused()
    follows(page, sms)


def test_a_pane_that_opens_does_not_lead_back_to_the_message_of_the_address(
    page: Page, sms: Sms
) -> None:
    at_message(page, sms)
    to_newest(page)
    expect(bubble(page, "The newest")).to_be_focused()
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one) if AROUND.search(one.url) else None)
    open_pane(page, "Clock")
    follows(page, sms)
    assert not asked
    page.go_back()
    expect(bubble(page, "What comes now")).to_be_in_viewport()


def test_older_messages_come_while_the_thread_is_read_again(page: Page, sms: Sms) -> None:
    at_newest(page, sms)
    let_go = hold(page, OLDER)
    with page.expect_request(is_read(OLDER)):
        thread(page).evaluate("box => { box.scrollTop = 0; }")
    with page.expect_response(is_read(NEWEST)):
        read_again(page, sms)
    before = place(page, "No. 150.")
    let_go()
    expect(thread(page).get_by_role("listitem")).to_have_count(100)
    assert place(page, "No. 150.") == pytest.approx(before, abs=2)


def test_who_scrolls_up_is_not_pulled_back_by_what_comes_before_the_scroll_is_told(
    page: Page, sms: Sms
) -> None:
    at_newest(page, sms)
    page.evaluate(
        """async () => {
          const { emit } = await import("/inbox/assets/js/signals.js");
          document.getElementById("thread").scrollTop = 0;
          emit("thread", "refreshed");
        }"""
    )
    expect(thread(page).get_by_role("listitem")).to_have_count(100)


def test_older_messages_stay_when_the_newest_arrive_again(page: Page, sms: Sms) -> None:
    at_newest(page, sms)
    let_go = hold(page, NEWEST)
    with page.expect_request(is_read(NEWEST)):
        read_again(page, sms)
    thread(page).evaluate("box => { box.scrollTop = 0; }")
    bubbles = thread(page).get_by_role("listitem")
    expect(bubbles).to_have_count(100)
    before = place(page, "No. 150.")
    with page.expect_response(is_read(NEWEST)):
        let_go()
    sent = sms.send("One more")
    expect(bubble(page, "One more")).to_have_count(1)
    expect(bubbles).to_have_count(101)
    assert place(page, "No. 150.") == pytest.approx(before, abs=2)
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    expect(bubble(page, "One more")).to_contain_text("Delivered")


def test_who_reads_in_the_middle_keeps_place_and_pages_when_the_thread_is_read_again(
    page: Page, sms: Sms
) -> None:
    at_newest(page, sms)
    bubbles = thread(page).get_by_role("listitem")
    for count in (100, 150):
        thread(page).evaluate("box => { box.scrollTop = 0; }")
        expect(bubbles).to_have_count(count)
    scroll_to(page, "No. 120.")
    expect(bubble(page, "No. 120.")).to_be_in_viewport()
    before = place(page, "No. 120.")
    with page.expect_response(lambda one: THANDI in one.url and "/messages?" in one.url):
        read_again(page, sms)
    sms.send("One more")
    expect(bubbles).to_have_count(151)
    assert place(page, "No. 120.") == pytest.approx(before, abs=2)


def test_who_reads_in_the_middle_goes_on_when_more_came_than_are_read_at_once(
    page: Page, sms: Sms
) -> None:
    at_newest(page, sms)
    scroll_to(page, "No. 170.")
    newest = page.get_by_role("button", name="Newest")
    expect(newest).to_be_hidden()
    before = place(page, "No. 170.")
    sms.bulk([f"Later {number}." for number in range(120)])
    expect(newest).to_be_visible()
    expect(bubble(page, "No. 170.")).to_be_in_viewport()
    assert place(page, "No. 170.") == pytest.approx(before, abs=2)
    newest.click()
    expect(bubble(page, "Later 119.")).to_be_in_viewport()


def test_what_was_missed_while_the_thread_is_read_again_is_in_its_place_also_on_a_frozen_clock(
    page: Page, sms: Sms
) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    at_newest(page, sms, count=60)
    thread(page).evaluate("box => { box.scrollTop = 0; }")
    bubbles = thread(page).get_by_role("listitem")
    expect(bubbles).to_have_count(60)
    again = re.compile(r"/conversations/\d+/messages\?limit=60$")
    stale = sms.control("GET", f"/conversations/{THANDI}/messages?limit=60")
    let_go = hold(page, again, stale=stale)
    with page.expect_request(is_read(again)):
        read_again(page, sms)
    sms.send("Meanwhile")
    expect(bubbles.last).to_contain_text("Meanwhile")
    with page.expect_response(is_read(again)):
        let_go()
    sms.send("Afterwards")
    expect(bubbles).to_have_count(62)
    expect(bubbles.first).to_contain_text("No. 0.")
    expect(bubbles.nth(60)).to_contain_text("Meanwhile")
    expect(bubbles.last).to_contain_text("Afterwards")
