"""Handing a conversation over: as a link, text, JSON, one HTML file, and on paper."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sms_mock.serving.threads import MockServer
from tests.inbox.driving import PIETER, THANDI, Sms, bubble, hold, thread, until


@pytest.fixture(autouse=True)
def talked(sms: Sms) -> None:
    sms.send("Your code is 482159")
    sms.reply("Thank you <b>all</b>")
    sms.send("To another", to=PIETER)


PRINT = """
  window.printed = [];
  window.print = () => printed.push(document.querySelectorAll("#thread li[data-id]").length);
"""
"""Notes, in place of printing, how many messages the thread shows."""
NEWEST_READS = """
  performance.getEntriesByType("resource").filter(({ name }) => /messages[?]limit=50$/.test(name))
    .length
"""
IS_READ_TWICE = f"{NEWEST_READS} > 1"
"""A page reads the thread when it opens, and again when its event stream is open."""


def hand_over(page: Page, how: str) -> None:
    page.get_by_role("button", name="Hand over this conversation").click()
    page.get_by_role("menuitem", name=how).click()


def copied(page: Page) -> str:
    text: str = page.evaluate("() => navigator.clipboard.readText()")
    return text


def test_a_conversation_is_copied_as_text_json_and_link(page: Page) -> None:
    page.goto(f"/?number={THANDI}&pane=clock")
    expect(bubble(page, "Your code")).to_be_visible()
    hand_over(page, "Copy as text")
    expect(page.get_by_text("Conversation copied")).to_be_visible()
    text = copied(page)
    assert "sent: Your code is 482159" in text
    assert "To another" not in text
    hand_over(page, "Copy as JSON")
    expect(page.get_by_text("Conversation as JSON copied")).to_be_visible()
    assert [one["kind"] for one in json.loads(copied(page))["messages"]] == ["sent", "reply"]
    hand_over(page, "Copy the link")
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert copied(page).endswith(f"/?number={THANDI}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_conversation_is_saved_as_one_file_that_needs_nothing(
    page: Page, browser: Browser, tmp_path: Path, scheme: Any
) -> None:
    page.goto(f"/?number={THANDI}")
    expect(bubble(page, "Your code")).to_be_visible()
    with page.expect_download() as saving:
        hand_over(page, "Save as one HTML file")
    assert saving.value.suggested_filename == f"conversation-{THANDI}.html"
    saved = tmp_path / "saved.html"
    saving.value.save_as(saved)
    context = browser.new_context(java_script_enabled=False, offline=True, color_scheme=scheme)
    alone = context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(saved.as_uri())
    expect(alone.get_by_role("heading", name="Ms Thandi Maseko")).to_be_visible()
    expect(alone.get_by_text("Thank you <b>all</b>")).to_be_visible()
    shade = "getComputedStyle(document.body).backgroundColor"
    dark = "rgb(19, 20, 23)"
    assert (alone.locator("body").evaluate(f"() => {shade}") == dark) == (scheme == "dark")
    alone.get_by_text("Details").first.click()
    expect(alone.get_by_text("POST /app/api/rest/v1/sms/send answered 200")).to_be_visible()
    assert asked == [saved.as_uri()]
    context.close()


@pytest.fixture
def dark(browser: Browser, server: MockServer) -> Any:
    context = browser.new_context(base_url=server.origin, color_scheme="dark")
    context.add_init_script(PRINT)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("by", ["menu", "keys"])
def test_print_shows_the_whole_thread_light_and_nothing_else(dark: Page, sms: Sms, by: str) -> None:
    sms.bulk([f"Line {number}" for number in range(120)])
    dark.goto(f"/?number={THANDI}&pane=clock")
    expect(bubble(dark, "Line 119")).to_be_visible()
    until(dark, IS_READ_TWICE)
    assert thread(dark).get_by_role("listitem").count() < 122
    if by == "menu":
        hand_over(dark, "Print")
    else:
        dark.keyboard.press("Control+p")
    until(dark, "printed.length === 1")
    assert dark.evaluate("printed") == [122]
    # The newest page was not read again, so the reader's place is kept.
    assert dark.evaluate(NEWEST_READS) == 2
    dark.emulate_media(media="print", color_scheme="dark")
    expect(bubble(dark, "Your code")).to_be_visible()
    expect(bubble(dark, "Line 119")).to_be_visible()
    for chrome in (".top", ".list", ".pane", ".composer", ".below button.icon", ".phone-top .icon"):
        expect(dark.locator(chrome).first).to_be_hidden()
    assert (
        dark.locator(".phone").evaluate("box => getComputedStyle(box).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    tall = dark.locator(".thread").evaluate("box => box.clientHeight >= box.scrollHeight")
    assert tall


def test_print_shows_the_whole_thread_also_if_its_end_is_read_again_meanwhile(
    dark: Page, sms: Sms
) -> None:
    sms.bulk([f"Line {number}" for number in range(120)])
    dark.goto(f"/?number={THANDI}")
    expect(bubble(dark, "Line 119")).to_be_visible()
    let_older_go = hold(dark, "**/messages?*limit=1000*")
    dark.keyboard.press("Control+p")
    with dark.expect_response(lambda answer: "limit=50" in answer.url and THANDI in answer.url):
        sms.bulk([f"Flood {number}" for number in range(100)], to=PIETER)
    let_older_go()
    until(dark, "printed.length === 1")
    assert dark.evaluate("printed") == [122]


def test_what_the_browser_prints_by_itself_says_that_earlier_messages_are_missing(
    page: Page, sms: Sms
) -> None:
    note = """() => getComputedStyle(document.getElementById("thread"), "::before").content"""
    page.goto(f"/?number={THANDI}")
    expect(bubble(page, "Your code")).to_be_visible()
    page.emulate_media(media="print")
    assert page.evaluate(note) == "none"
    page.emulate_media(media="screen")
    sms.bulk([f"Line {number}" for number in range(120)])
    page.reload()
    expect(page.get_by_role("button", name="Older messages")).to_be_visible()
    assert page.evaluate(note) == "none"
    page.emulate_media(media="print")
    assert "Only the newest messages are here" in page.evaluate(note)
