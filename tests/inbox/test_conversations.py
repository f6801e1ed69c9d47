"""The list of conversations: names, texts, unread counts and order, as things happen."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.inbox.driving import (
    AYESHA,
    PIETER,
    STRANGER,
    THANDI,
    Sms,
    bubble,
    entry,
    thread,
    told_seen,
)


def test_an_empty_page_says_how_to_fill_it_and_fills(page: Page, sms: Sms) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Send the first message")).to_be_visible()
    command = page.get_by_label("command", exact=True)
    expect(command).to_contain_text(f"curl '{sms.origin}/app/api/rest/v1/sms/send'")
    sms.send("Hello Thandi")
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("Hello Thandi")
    expect(bubble(page, "Hello Thandi")).to_be_visible()


def test_a_send_appears_within_a_second_without_a_reload(page: Page, sms: Sms) -> None:
    sms.send("First")
    page.goto("/")
    expect(bubble(page, "First")).to_be_visible()
    seconds = []
    for number in range(5):
        started = time.monotonic()
        sms.send(f"Number {number}.")
        expect(bubble(page, f"Number {number}.")).to_be_visible()
        seconds.append(time.monotonic() - started)
    assert min(seconds) < 1, seconds


def test_the_first_conversation_opens_by_itself(page: Page, sms: Sms) -> None:
    sms.send("Earlier", to=PIETER)
    sms.send("Later", to=AYESHA)
    page.goto("/")
    expect(bubble(page, "Later")).to_be_visible()
    expect(page.get_by_role("heading", name="Dr Ayesha Moosa")).to_be_visible()
    expect(page).to_have_url(re.compile(f"number={AYESHA}"))


def test_the_newest_conversation_stands_first_and_strangers_have_their_number(
    page: Page, sms: Sms
) -> None:
    sms.send("One", to=PIETER)
    sms.send("Two", to=STRANGER)
    page.goto("/")
    rows = page.get_by_role("navigation", name="Conversations").get_by_role("listitem")
    expect(rows.and_(page.locator('[aria-posinset="1"]'))).to_contain_text("+27 82 123 4567")
    sms.send("Three", to=PIETER)
    expect(rows.and_(page.locator('[aria-posinset="1"]'))).to_contain_text("Mr Pieter Rossouw")
    expect(rows).to_have_count(2)


def test_unread_replies_are_counted_until_the_conversation_is_opened(page: Page, sms: Sms) -> None:
    sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    with told_seen(page, PIETER):
        page.goto("/")
    expect(bubble(page, "For Pieter")).to_be_visible()
    sms.reply("Yes")
    sms.reply("And no")
    # The message of the application and both replies.
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("3 unread")
    expect(page).to_have_title("(1) Mr Pieter Rossouw · Phones")
    expect(page.locator("#icon")).to_have_attribute("href", re.compile("^data:image/png"))
    with told_seen(page, THANDI):
        entry(page, "Ms Thandi Maseko").click()
    expect(bubble(page, "And no")).to_be_visible()
    expect(entry(page, "Ms Thandi Maseko")).not_to_contain_text("unread")
    expect(page).to_have_title("Ms Thandi Maseko · Phones")
    expect(entry(page, "Mr Pieter Rossouw")).to_be_visible()
    assert sms.control("GET", "/messages?q=is:unread")["total"] == 0


def test_what_came_while_one_looked_is_not_unread_after_a_reload(page: Page, sms: Sms) -> None:
    sms.send("For Thandi")
    with told_seen(page, THANDI):
        page.goto("/")
    with told_seen(page, THANDI):
        sms.reply("Yes")
    expect(bubble(page, "Yes")).to_be_visible()
    page.goto("/")
    expect(bubble(page, "Yes")).to_be_visible()
    expect(entry(page, "Ms Thandi Maseko")).not_to_contain_text("unread")
    expect(page).to_have_title("Ms Thandi Maseko · Phones")
    waiting = sms.call("GET", "/messages/all?type=INBOUND&read=false").json()
    assert [one["message"] for one in waiting["webServiceMessages"]] == ["Yes"]


def test_counts_are_of_all_conversations_not_only_of_those_loaded(page: Page, sms: Sms) -> None:
    state = sms.control("GET", "/state")
    sms.control("PUT", "/state", json={**state, "messages": many_replies(120)})
    # The newest opens by itself and is looked at.
    with told_seen(page, reply_number(119)):
        page.goto("/")
    expect(page).to_have_title(re.compile(r"^\(119\) "))
    rows = page.get_by_role("navigation", name="Conversations").get_by_role("listitem")
    expect(rows.first).to_have_attribute("aria-setsize", "120")
    # The oldest lie beyond the first page.
    with told_seen(page, reply_number(0)):
        page.goto(f"/?number={reply_number(0)}")
    expect(bubble(page, "Reply 0.")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(118\) "))
    (oldest,) = sms.control("GET", f"/messages?q=from:{reply_number(1)}")["items"]
    assert sms.call("PUT", f"/messages/{oldest['messageId']}/markRead").ok
    expect(page).to_have_title(re.compile(r"^\(117\) "))
    sms.send("Hello", to=reply_number(2))
    expect(entry(page, "Hello")).to_be_visible()
    expect(rows.first).to_have_attribute("aria-setsize", "120")


def reply_number(place: int) -> str:
    return f"2782{place:07d}"


def many_replies(count: int) -> list[dict[str, Any]]:
    """Return messages in which so many people reply, one after the other."""
    return [
        {
            "messageType": "INBOUND",
            "fromNumber": reply_number(place),
            "message": f"Reply {place}.",
            "dateTimeReceived": "2025-11-01T10:30:00+02:00",
        }
        for place in range(count)
    ]


def test_latest_opens_the_newest_message(page: Page, sms: Sms) -> None:
    sms.send("Old", to=PIETER)
    newest = sms.send("New", to=THANDI)
    page.goto("/inbox/latest")
    expect(page).to_have_url(re.compile(f"number={THANDI}&message={newest}"))
    expect(bubble(page, "New")).to_have_class(re.compile("picked"))


def test_an_address_opens_what_it_names_after_a_reload_too(page: Page, sms: Sms) -> None:
    wanted = sms.send("For Pieter", to=PIETER)
    sms.send("For Thandi")
    for _ in range(2):
        page.goto(f"/?message={wanted}&pane=message")
        expect(bubble(page, "For Pieter")).to_be_visible()
        expect(page.get_by_role("complementary", name="Message")).to_contain_text(wanted)
    page.reload()
    expect(bubble(page, "For Pieter")).to_be_visible()


def test_times_are_relative_with_the_exact_one_and_its_zone_at_hand(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_contain_text(re.compile(r"Sent \d\d:\d\d:\d\d SAST"))
    when = entry(page, "Ms Thandi Maseko").locator("time")
    expect(when).to_have_text("now")
    expect(when).to_have_attribute("title", re.compile(r"SAST \(South African Standard Time"))


def test_everything_is_forgotten_with_a_reset(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    expect(thread(page)).to_contain_text("Hello")
    sms.control("POST", "/reset")
    expect(page.get_by_role("heading", name="Send the first message")).to_be_visible()
