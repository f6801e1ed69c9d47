"""Voice calls on the page: in the list, in the thread, in the search and in their pane."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.inbox.driving import AYESHA, THANDI, Sms, bubble, choose, entry, open_pane, pane


def call_out(sms: Sms, text: str, to: str = THANDI) -> str:
    body = {"recipientNumber": to, "message": text, "language": "en"}
    answer = sms.call("POST", "/voice/single-text", json=body)
    assert answer.ok, answer.text
    message_id: str = answer.json()["voiceMessageId"]
    return message_id


def test_a_call_stands_among_the_messages_and_changes_as_they_do(page: Page, sms: Sms) -> None:
    sms.send("Your code comes by telephone")
    page.goto("/")
    expect(bubble(page, "Your code comes")).to_be_visible()
    call_out(sms, "Your code is 4711")
    said = bubble(page, "Your code is 4711")
    expect(said).to_contain_text("Voice call")
    expect(said).to_contain_text("Sent")
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("Call: Your code is 4711")
    choose(page, "Your code is 4711", "Fail")
    expect(said).to_contain_text("Failed")
    expect(entry(page, "Ms Thandi Maseko")).to_contain_text("Failed call: Your code is 4711")


def test_a_call_makes_a_conversation_and_counts_as_new(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto(f"/?number={THANDI}")
    expect(bubble(page, "Hello")).to_be_visible()
    call_out(sms, "Good morning", AYESHA)
    row = entry(page, "Dr Ayesha Moosa")
    expect(row).to_contain_text("1 unread")
    row.click()
    expect(bubble(page, "Good morning")).to_be_visible()
    expect(row).not_to_contain_text("1 unread")


def test_a_call_is_found_and_its_pane_follows_it(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    call = call_out(sms, "Wake up", AYESHA)
    page.goto("/?q=is:call")
    expect(page.locator(".entry .words")).to_have_text(["Call: Wake up"])
    page.locator(".entry").click()
    bubble(page, "Wake up").get_by_role("button", name="Details").click()
    expect(pane(page)).to_contain_text("Voice call")
    sms.control("POST", f"/messages/{call}/status", json={"status": "DELIVERED"})
    expect(pane(page).get_by_role("listitem").filter(has_text="Delivered")).to_be_visible()
    open_pane(page, "Requests")
    expect(pane(page)).to_contain_text("/voice/single-text")
