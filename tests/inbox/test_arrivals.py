"""A message that arrives later is shown as new, and titles and counts change."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.inbox.driving import (
    PIETER,
    STRANGER,
    THANDI,
    Sms,
    bubble,
    entry,
    open_pane,
    pane,
    thread,
    told_seen,
    until,
)


def freeze(sms: Sms) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})


def first_row(page: Page, name: str) -> None:
    rows = page.get_by_role("navigation", name="Conversations").get_by_role("listitem")
    expect(rows.and_(page.locator('[aria-posinset="1"]'))).to_contain_text(name)


def test_press_one_day_and_the_reminders_land(page: Page, sms: Sms) -> None:
    freeze(sms)
    sms.send("Reminder: tomorrow at ten", dateToSend="203001020900")
    sms.send("Said at once")
    sms.send("To Pieter", to=PIETER)
    page.goto(f"/?number={THANDI}")
    bubbles = thread(page).get_by_role("listitem")
    expect(bubbles.last).to_contain_text("Said at once")
    page.goto(f"/?number={PIETER}&pane=clock")
    expect(bubble(page, "To Pieter")).to_be_visible()
    first_row(page, "Mr Pieter Rossouw")
    pane(page).get_by_role("button", name="1 day").click()
    first_row(page, "Ms Thandi Maseko")
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("Reminder")
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("unread")
    expect(page).to_have_title(re.compile(r"^\(1\) Clock · Mr Pieter Rossouw"))
    entry(page, "Ms Thandi Maseko").click()
    expect(bubbles.last).to_contain_text("Reminder")
    expect(bubbles.last).to_be_in_viewport()
    expect(bubbles.last).to_have_attribute("data-day", re.compile("Yesterday|Today"))


def test_a_reminder_lands_at_the_bottom_of_the_open_phone(page: Page, sms: Sms) -> None:
    freeze(sms)
    sms.send("Reminder", dateToSend="203001011205")
    for number in range(20):
        sms.send(f"Before {number}.")
    page.goto("/")
    bubbles = thread(page).get_by_role("listitem")
    expect(bubbles.last).to_contain_text("Before 19.")
    sms.control("POST", "/clock/advance", json={"seconds": 600})
    expect(bubbles.last).to_contain_text("Reminder")
    expect(bubbles.last).to_be_in_viewport()
    expect(bubble(page, "Reminder")).to_have_count(1)
    page.reload()
    expect(bubbles.last).to_contain_text("Reminder")


def test_after_an_advance_the_clock_tells_a_line_for_each_message(page: Page, sms: Sms) -> None:
    freeze(sms)
    sms.control(
        "PUT",
        "/accounts/18987/developer-settings",
        json={"deliveryReportUrl": f"{sms.origin}/nowhere"},
    )
    sms.send("First reminder", dateToSend="203001011201")
    sms.send("Second reminder", to=PIETER, dateToSend="203001011202")
    page.goto("/")
    shown = open_pane(page, "Clock")
    shown.get_by_role("button", name="1 hour").click()
    result = shown.get_by_role("status")
    expect(result).to_contain_text("2 messages went")
    lines = result.get_by_role("listitem")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Went")
    expect(lines.first).to_contain_text("Second reminder")
    expect(lines.last).to_contain_text("First reminder")


def test_each_conversation_and_pane_has_its_own_title(page: Page, sms: Sms) -> None:
    sms.send("Hello", to=STRANGER)
    page.goto("/")
    expect(page).to_have_title("+27 82 123 4567 · Phones")
    open_pane(page, "Faults")
    expect(page).to_have_title("Faults · +27 82 123 4567 · Phones")
    sms.send("To Pieter", to=PIETER)
    expect(page).to_have_title("(1) Faults · +27 82 123 4567 · Phones")
    entry(page, "Mr Pieter Rossouw").click()
    expect(page).to_have_title("Faults · Mr Pieter Rossouw · Phones")


def test_what_arrives_while_the_page_is_hidden_is_new(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    with told_seen(page, THANDI):
        page.goto("/")
    expect(page).to_have_title("Ms Thandi Maseko · Phones")
    hide = "Object.defineProperty(document, 'hidden', {get: () => %s, configurable: true});"
    page.evaluate(hide % "true" + "document.dispatchEvent(new Event('visibilitychange'))")
    sms.send("While nobody looks")
    expect(page).to_have_title("(1) Ms Thandi Maseko · Phones")
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("1 unread")
    with told_seen(page, THANDI):
        page.evaluate(hide % "false" + "document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("Ms Thandi Maseko · Phones")


def test_who_chose_it_is_notified_of_a_message_while_the_page_is_hidden(
    page: Page, sms: Sms
) -> None:
    page.add_init_script(
        """globalThis.notes = [];
        globalThis.Notification = class {
          static permission = "granted";
          static requestPermission = async () => "granted";
          constructor(title, { body }) { notes.push(`${title}: ${body}`); }
        };
        Object.defineProperty(document, "hidden", { get: () => globalThis.away === true });"""
    )
    page.goto("/?pane=settings")
    choice = page.get_by_label("Notify me of new messages while this page is hidden")
    expect(choice).not_to_be_checked()
    choice.check()
    page.evaluate("globalThis.away = true")
    sms.reply("Are you there?")
    until(page, "notes.length > 0")
    assert page.evaluate("notes") == ["Ms Thandi Maseko: Are you there?"]
    page.reload()
    expect(choice).to_be_checked()
