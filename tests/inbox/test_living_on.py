"""Two tabs work side by side, and a page works on after its server restarts."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.inbox.driving import PIETER, Sms, bubble, composer, entry, watched
from tests.server.running import Running, start


def test_two_tabs_show_the_same(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/")
        expect(bubble(tab, "Hello")).to_be_visible()
    composer(page).fill("From the first tab")
    composer(page).press("Enter")
    expect(bubble(other, "From the first tab")).to_be_visible()
    composer(other).fill("From the second")
    composer(other).press("Enter")
    expect(bubble(page, "From the second")).to_be_visible()
    sms.reply("Unread", PIETER)
    for tab in (page, other):
        expect(entry(tab, "Mr Pieter Rossouw")).to_contain_text("1 unread")
    entry(page, "Mr Pieter Rossouw").click()
    expect(entry(other, "Mr Pieter Rossouw")).not_to_contain_text("unread")


def test_more_tabs_than_a_browser_opens_connections_work_and_live_on(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    tabs = [page, *(page.context.new_page() for _ in range(7))]
    for tab in tabs:
        tab.goto("/")
    for tab in tabs:
        expect(tab.locator("#live")).to_have_text("Live")
        expect(bubble(tab, "Hello")).to_be_visible()
    sms.send("To all of them")
    for tab in tabs:
        expect(bubble(tab, "To all of them")).to_be_visible()
    # The first tab holds the stream of all.
    tabs.pop(0).close()
    sms.send("After the first was closed")
    for tab in tabs:
        expect(bubble(tab, "After the first was closed")).to_be_visible()
    tabs[-1].reload()
    sms.send("After a reload")
    for tab in tabs:
        expect(bubble(tab, "After a reload")).to_be_visible()


def test_a_team_that_is_gone_is_said_and_the_others_are_offered(page: Page, sms: Sms) -> None:
    sms.send("Of the default team")
    made = sms.control("POST", "/teams", json={"name": "For one test"})
    page.goto(f"/?team={made['teamId']}")
    expect(page.get_by_role("heading", name="Send the first message")).to_be_visible()
    sms.control("POST", "/teams", json={"name": "Made meanwhile"})
    page.get_by_label("Team").hover()
    expect(page.get_by_role("option", name="Made meanwhile")).to_have_count(1)
    sms.control("DELETE", f"/teams/{made['teamId']}")
    expect(page.get_by_role("heading", name="This team is gone")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Team is gone")
    page.goto(f"/?team={made['teamId']}&number={PIETER}")
    expect(page.get_by_role("heading", name="This team is gone")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    page.get_by_role("link", name="Demo team").click()
    expect(bubble(page, "Of the default team")).to_be_visible()


@contextmanager
def running_on(port: int, store: Path | None = None) -> Iterator[Running]:
    kept = ["--store", str(store)] if store else []
    server = Running(start("--port", str(port), *kept, "--delivery", "manual"))
    try:
        yield server
        server.end(signal.SIGTERM)
    finally:
        server.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_restart_of_the_server_is_told(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
    page, wrong = watched(context)
    note = page.locator(".toast").filter(has_text="The server was started anew at")
    with running_on(port):
        page.goto("/")
        expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#live")).to_have_text("Reconnecting")
    with running_on(port):
        expect(note).to_contain_text(re.compile(r"anew at \d\d:\d\d SAST"))
        expect(note).to_contain_text("In memory it keeps nothing")
        page.reload()
        expect(page.locator("#live")).to_have_text("Live")
        expect(note).to_have_count(0)
    with running_on(port, tmp_path / "store"):
        page.reload()
        expect(note).to_contain_text("is here again")
    context.close()
    assert not wrong


def test_a_page_lives_on_when_its_server_starts_anew(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    sms = Sms(f"http://127.0.0.1:{port}")
    context = browser.new_context(base_url=sms.origin)
    page, wrong = watched(context)
    with running_on(port, tmp_path / "store"):
        sms.send("Before")
        page.goto("/")
        expect(bubble(page, "Before")).to_be_visible()
        expect(page.locator("#live")).to_have_text("Live")
        composer(page).fill("Half a thought")
    expect(page.locator("#live")).to_have_text("Reconnecting")
    with running_on(port, tmp_path / "store"):
        # More than were told before, so that the numbers of the events overlap.
        for number in range(5):
            sms.send(f"After {number}")
        expect(page.locator("#live")).to_have_text("Live")
        for number in range(5):
            expect(bubble(page, f"After {number}")).to_be_visible()
        expect(bubble(page, "Before")).to_have_count(1)
        expect(composer(page)).to_have_value("Half a thought")
        sms.send("And on")
        expect(bubble(page, "And on")).to_be_visible()
    context.close()
    assert not wrong
