"""A browser, a server and its page; without Chromium these tests are skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.inbox.browsers import NAMES, chromium
from tests.inbox.driving import Sms, watched

# A machine that does many things at once is slow, not wrong.
expect.set_options(timeout=15_000)
# How many times slower the page shall be than the machine: PAGE_SLOWDOWN=4 pytest tests/inbox
SLOWDOWN = float(os.environ.get("PAGE_SLOWDOWN", "1"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(f"no Chromium was found (looked for {', '.join(NAMES)}; CHROMIUM names one)")
    with sync_playwright() as playwright:
        # As root, as in a container, Chromium has no sandbox.
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A server on which messages stay SENT until a test gives them an outcome."""
    with MockServer(Settings(port=0, delivery="manual")) as running:
        yield running


@pytest.fixture
def sms(server: MockServer) -> Sms:
    return Sms(server.origin)


@pytest.fixture
def page(browser: Browser, server: MockServer) -> Iterator[Page]:
    """A page for the server's root, not opened yet; an error in it fails the test."""
    context = browser.new_context(
        base_url=server.origin,
        viewport={"width": 1360, "height": 820},
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened, wrong = watched(context)
    context.new_cdp_session(opened).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    yield opened
    context.close()
    assert not wrong
