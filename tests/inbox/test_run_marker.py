"""From here: a marked moment shows as a line in the lists and is counted from in the bar."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.inbox.driving import AYESHA, PIETER, THANDI, Sms, bubble, entry, hold, open_pane


def bar(page: Page) -> Locator:
    return page.get_by_role("group", name="From here")


def mark(page: Page) -> None:
    bar(page).get_by_role("button", name="From here", exact=True).click()
    expect(bar(page)).to_contain_text("0 messages")


def place_of_line(items: Locator) -> int:
    """Return how many of the items stand above the line."""
    looks = [item.get_attribute("class") or "" for item in items.all()]
    return looks.index("run-line")


def test_the_bar_counts_from_the_marked_moment_until_it_is_cleared(page: Page, sms: Sms) -> None:
    sms.send("Before")
    page.goto("/")
    mark(page)
    expect(bar(page)).to_contain_text("0 messages, 0 requests, 0 webhooks, 0 credits")
    sms.send("After")
    sms.reply("Yes")
    sms.call("GET", "/account/balance")
    expect(bar(page)).to_contain_text("2 messages, 2 requests, 0 webhooks, 1 credit")
    page.reload()
    expect(bar(page)).to_contain_text("2 messages, 2 requests, 0 webhooks, 1 credit")
    bar(page).get_by_role("button", name="Clear").click()
    expect(bar(page)).not_to_contain_text("messages")


def test_lists_show_a_line_between_before_and_after(page: Page, sms: Sms) -> None:
    # All at one instant: what came first is told by the order alone.
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    sms.send("Before")
    sms.send("To Pieter before", PIETER)
    page.goto("/")
    expect(entry(page, "Mr Pieter Rossouw")).to_be_visible()
    mark(page)
    line = "From 12:00:00 SAST"
    expect(bar(page)).to_contain_text("From 12:00:00: ")
    lines_in_list = page.get_by_role("navigation", name="Conversations").locator(".run-line")
    expect(lines_in_list).to_have_count(1)
    sms.send("After")
    sms.send("To Ayesha after", AYESHA)
    expect(entry(page, "Mr Pieter Rossouw").locator(".run-line")).to_have_text(line)
    expect(lines_in_list).to_have_count(1)
    entry(page, "Ms Thandi Maseko").click()
    expect(bubble(page, "After")).to_have_attribute("data-line", line)
    expect(page.locator(".bubble[data-line]")).to_have_count(1)
    for name, items in (
        ("Requests", ".stack > .entry-card, .stack > .run-line"),
        ("Ledger", ".part li"),
    ):
        shown = open_pane(page, name)
        expect(shown.locator(".run-line")).to_have_text(line)
        assert place_of_line(shown.locator(items)) == 2
    bar(page).get_by_role("button", name="Clear").click()
    expect(page.locator(".run-line, [data-line]")).to_have_count(0)


def test_webhooks_show_the_line_too(page: Page, sms: Sms) -> None:
    settings = {"deliveryReportUrl": f"{sms.origin}/nowhere"}
    sms.control("PUT", "/accounts/18987/developer-settings", json=settings)
    first, second = sms.send("Before"), sms.send("After")
    sms.control("POST", f"/messages/{first}/status", json={"status": "DELIVERED"})
    page.goto("/?pane=webhooks")
    cards = page.locator(".stack > .entry-card, .stack > .run-line")
    expect(cards).to_have_count(1)
    mark(page)
    sms.control("POST", f"/messages/{second}/status", json={"status": "FAILED"})
    expect(cards).to_have_count(3)
    assert place_of_line(cards) == 1


def test_calls_and_scheduled_messages_that_go_are_counted_as_the_line_says(
    page: Page, sms: Sms
) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    sms.send("Later", dateToSend="203001011230")
    page.goto("/")
    expect(bubble(page, "Later")).to_be_visible()
    mark(page)
    body = {"recipientNumber": THANDI, "message": "A call"}
    assert sms.call("POST", "/voice/single-text", json=body).ok
    expect(bar(page)).to_contain_text("1 message, 1 request")
    sms.control("POST", "/clock/advance", json={"seconds": 3600})
    expect(bar(page)).to_contain_text("2 messages, 1 request")
    expect(bubble(page, "A call")).to_have_attribute("data-line", "From 12:00:00 SAST")


def test_what_comes_while_the_moment_is_being_marked_is_counted(page: Page, sms: Sms) -> None:
    sms.send("Before")
    page.goto("/")
    expect(bubble(page, "Before")).to_be_visible()
    now = sms.control("GET", "/totals")
    let_go = hold(page, "**/_mock/totals*", stale=now)
    bar(page).get_by_role("button", name="From here", exact=True).click()
    sms.send("Meanwhile")
    expect(bubble(page, "Meanwhile")).to_be_visible()
    let_go()
    expect(bar(page)).to_contain_text("1 message, 1 request")


def test_a_reset_forgets_the_marked_moment(page: Page, sms: Sms) -> None:
    sms.send("Before")
    page.goto("/")
    expect(bubble(page, "Before")).to_be_visible()
    mark(page)
    sms.control("POST", "/reset")
    expect(bar(page)).not_to_contain_text("messages")
