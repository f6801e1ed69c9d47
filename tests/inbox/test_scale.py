"""With ten thousand messages, the page stays quick and holds a bounded number of elements."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.inbox.driving import Sms, bubble, thread

MANY = 10_000
OPENED_SECONDS = 8.0
# A screen shows sixty frames a second; a page that others slow down may miss some of them.
MEDIAN_MILLISECONDS = 50.0
ROWS_AT_MOST = 60
BUBBLES_AT_MOST = 450

# Scrolls an element a step a frame, and gives the milliseconds that each frame took.
FRAMES = """(box, step) => new Promise((done) => {
  const took = [];
  let last = performance.now();
  const next = () => {
    const now = performance.now();
    took.push(now - last);
    last = now;
    box.scrollTop += step;
    if (took.length < 90) requestAnimationFrame(next);
    else done(took.slice(1));
  };
  requestAnimationFrame(next);
})"""


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(port=0, delivery="manual", credits=100_000_000)) as running:
        yield running


def send_many(sms: Sms, count: int, numbers: int) -> None:
    body = [
        {"recipientNumber": f"2782{number % numbers:07d}", "message": f"Message {number}."}
        for number in range(count)
    ]
    answer = sms.call("POST", "/sms/send-bulk", json={"sendSmsRequests": body})
    assert answer.ok, answer.text[:300]


def median(took: list[float]) -> float:
    return sorted(took)[len(took) // 2]


def test_ten_thousand_conversations_stay_quick(page: Page, sms: Sms, record_property: Any) -> None:
    send_many(sms, MANY, MANY)
    started = time.monotonic()
    page.goto("/")
    expect(bubble(page, f"Message {MANY - 1}.")).to_be_visible()
    seconds = time.monotonic() - started
    took: list[float] = page.locator(".list .scroller").evaluate(FRAMES, 400)
    rows = page.locator(".rows li").count()
    record_property("opened in seconds", round(seconds, 2))
    record_property("median frame in milliseconds", round(median(took), 1))
    record_property("slowest frame in milliseconds", round(max(took), 1))
    assert seconds < OPENED_SECONDS
    assert median(took) < MEDIAN_MILLISECONDS
    assert rows < ROWS_AT_MOST


def test_ten_thousand_messages_on_one_phone_stay_quick(
    page: Page, sms: Sms, record_property: Any
) -> None:
    send_many(sms, MANY, 1)
    started = time.monotonic()
    page.goto("/")
    expect(bubble(page, f"Message {MANY - 1}.")).to_be_in_viewport()
    seconds = time.monotonic() - started
    took: list[float] = thread(page).evaluate(FRAMES, -300)
    record_property("opened in seconds", round(seconds, 2))
    record_property("median frame in milliseconds", round(median(took), 1))
    assert seconds < OPENED_SECONDS
    assert median(took) < MEDIAN_MILLISECONDS
    assert thread(page).get_by_role("listitem").count() < BUBBLES_AT_MOST


def test_thousands_at_once_are_bounded_work_and_all_there(page: Page, sms: Sms) -> None:
    sms.send("First")
    page.goto("/")
    expect(bubble(page, "First")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Live")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    send_many(sms, 5_000, 2_500)
    expect(page.locator(".entry").filter(has_text="Message 4999.")).to_be_visible()
    total = sms.control("GET", "/conversations?limit=1")["total"]
    expect(page.locator('.rows li[aria-posinset="1"]')).to_have_attribute(
        "aria-setsize", str(total)
    )
    assert total == 2_501
    assert len(asked) < 60
