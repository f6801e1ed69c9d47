"""With ten thousand messages, the page stays quick and holds a bounded number of elements."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.inbox.driving import Sms, bubble, thread

MANY = 10_000
OPENED_SECONDS = 8.0
# A screen shows sixty frames a second; a page that others slow down may miss some of them.
MEDIAN_MILLISECONDS = 50.0
ROWS_AT_MOST = 60
BUBBLES_AT_MOST = 450
# What ten thousand more messages may add to a page, and how much it may ask the server meanwhile.
MEGABYTES_MORE = 2.0
NODES_MORE = 1_000
REQUESTS_AT_MOST = 200
# A page asks at most so often, so a flood that takes long on a busy machine costs more requests.
REQUESTS_A_SECOND = 6
# Of the processor, not of a clock: other programs on the machine do not count.
SECONDS_AT_MOST = 5.0
TASK_MILLISECONDS = 83.0

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


class Cost(NamedTuple):
    """What a page has cost until now, after its garbage was collected."""

    megabytes: float
    nodes: int
    requests: int
    seconds: float


class Watch:
    """A page with a pane open, in a browser context of its own.

    All in one context would wait for each other: of one browser six tabs at most can have an event
    stream of the same server.
    """

    def __init__(self, browser: Browser, sms: Sms, pane: str) -> None:
        self.name = pane or "no pane"
        self.context = browser.new_context(base_url=sms.origin)
        self.page = self.context.new_page()
        self.requests = 0
        self.devtools = self.context.new_cdp_session(self.page)
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page.on("request", lambda _: self.count_request())
        self.page.goto(f"/?pane={pane}")
        expect(self.page.locator("#live")).to_have_text("Live")

    def count_request(self) -> None:
        self.requests += 1

    def wait_for(self, text: str) -> None:
        expect(self.page.locator(".entry").filter(has_text=text)).to_be_visible(timeout=60_000)
        expect(self.page.locator("#loading")).to_have_text("")

    def cost(self) -> Cost:
        for _ in range(2):
            self.devtools.send("HeapProfiler.collectGarbage")
        found = self.devtools.send("Performance.getMetrics")["metrics"]
        metrics = {one["name"]: one["value"] for one in found}
        megabytes, nodes = metrics["JSHeapUsedSize"] / 1e6, int(metrics["Nodes"])
        return Cost(megabytes, nodes, self.requests, metrics["TaskDuration"])


def longest_task(trace: bytes) -> float:
    """Return how long a page did not react at most: the milliseconds of its longest task.

    Args:
        trace: of the category `toplevel`, as `Browser.stop_tracing` gives it.

    Returns:
        Milliseconds of the processor, so that other programs on the machine do not count.
    """
    events = json.loads(trace)["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks: list[float] = [
        event["tdur"] / 1000
        for event in events
        if event["name"] == "ThreadControllerImpl::RunTask"
        and (event["pid"], event["tid"]) in mains
        and "tdur" in event
    ]
    assert len(tasks) > MANY / 10, "the trace has no tasks of pages"
    return max(tasks)


def flood(sms: Sms, first: int) -> str:
    """Send ten thousand messages to two hundred numbers, and return the text of the last.

    It takes as many requests as the Requests pane holds, so that the first flood fills it.
    """
    for start in range(first, first + MANY, 50):
        body = [
            {"recipientNumber": f"2782{number % 200:07d}", "message": f"Message {number}."}
            for number in range(start, start + 50)
        ]
        assert sms.call("POST", "/sms/send-bulk", json={"sendSmsRequests": body}).ok
    return f"Message {first + MANY - 1}."


@pytest.mark.slow
def test_with_all_panes_open_a_flood_is_bounded_work_and_memory(
    browser: Browser, page: Page, sms: Sms, record_property: Any
) -> None:
    sms.send("Hello")
    page.goto("/")
    panes: list[str] = page.locator("#tabs [data-pane]").evaluate_all(
        "tabs => tabs.map((tab) => tab.dataset.pane)"
    )
    watches = [Watch(browser, sms, pane) for pane in ("", *panes)]
    costs = []
    browser.start_tracing(categories=["toplevel"])
    for first in (0, MANY):
        begun = time.monotonic()
        last = flood(sms, first)
        for watch in watches:
            watch.wait_for(last)
        costs.append([watch.cost() for watch in watches])
        took = time.monotonic() - begun
    milliseconds = longest_task(browser.stop_tracing())
    record_property("longest task in milliseconds", round(milliseconds, 1))
    requests_at_most = max(REQUESTS_AT_MOST, REQUESTS_A_SECOND * took)
    dear = []
    for watch, before, after in zip(watches, *costs, strict=True):
        more = Cost(*(late - early for early, late in zip(before, after, strict=True)))
        record_property(watch.name, [[*before], [*after]])
        bounds = (MEGABYTES_MORE, NODES_MORE, requests_at_most, SECONDS_AT_MOST)
        if any(value > bound for value, bound in zip(more, bounds, strict=True)):
            dear.append((watch.name, more))
        watch.context.close()
    assert not dear
    assert milliseconds < TASK_MILLISECONDS
