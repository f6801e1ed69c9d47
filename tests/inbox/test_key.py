"""The page under a key: whatever it loads, calls and links to is below the key."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.inbox.driving import THANDI, Sms, bubble, open_pane, pane, thread, watched
from tests.keyed import Keyed, keyed_server

PANES = ["Send", "Requests", "Webhooks", "Clock", "Ledger", "Faults", "Doctor", "Settings"]


@pytest.fixture(params=[None, "s3cret"], ids=["open", "with a control token"])
def keyed(request: pytest.FixtureRequest) -> Iterator[Keyed]:
    settings = Settings(port=0, delivery="manual", control_token=request.param)
    with keyed_server(settings) as server:
        yield server


@pytest.fixture
def page(browser: Browser, keyed: Keyed) -> Iterator[Page]:
    """The page under the key, opened and signed in; nothing may be asked of elsewhere."""
    context = browser.new_context(base_url=keyed.origin, viewport={"width": 1360, "height": 820})
    opened, wrong = watched(context)
    asked: list[str] = []
    opened.on("request", lambda one: asked.append(one.url))
    opened.goto(f"{keyed.origin}/")
    token = keyed.server.service.settings.control_token
    if token:
        opened.get_by_label("Control token").fill(token)
        opened.get_by_role("button", name="Open").click()
        (cookie,) = context.cookies()
        assert cookie["path"] == "/@checkout"
    yield opened
    links = opened.eval_on_selector_all("[href]", "all => all.map((one) => one.href)")
    own = [link for link in links if link.startswith(keyed.server.origin)]
    below = (f"{keyed.origin}/", "data:")
    elsewhere = [url for url in [*asked, *own] if not f"{url}/".startswith(below)]
    context.close()
    assert not elsewhere
    assert not wrong


def test_panes_events_and_calls_are_below_the_key(page: Page, keyed: Keyed) -> None:
    sms = Sms(keyed.origin)
    expect(page.locator("#live")).to_have_text("Live")
    sms.send("Hello")
    expect(bubble(page, "Hello")).to_be_visible()
    page.get_by_label("Reply").fill("Yes")
    page.keyboard.press("Enter")
    expect(bubble(page, "Yes")).to_be_visible()
    for name in PANES:
        open_pane(page, name)
        expect(pane(page)).to_contain_text(re.compile(r"\S"))
    expect(pane(page)).to_contain_text(f"{keyed.origin}/app/")
    assert page.url.startswith(f"{keyed.origin}/?")
    assert not keyed.without_key


def test_older_messages_are_asked_for_below_the_key(page: Page, keyed: Keyed) -> None:
    sms = Sms(keyed.origin)
    sms.bulk([f"No. {number}." for number in range(60)])
    page.goto(f"{keyed.origin}/")
    expect(bubble(page, "No. 59.")).to_be_in_viewport()
    expect(thread(page).get_by_role("listitem")).to_have_count(50)
    thread(page).evaluate("box => { box.scrollTop = 0; }")
    expect(thread(page).get_by_role("listitem")).to_have_count(60)


@pytest.mark.slow
@pytest.mark.parametrize("keyed", [None], indirect=True)
def test_the_page_with_the_documentation_calls_below_the_key(page: Page, keyed: Keyed) -> None:
    page.goto(f"{keyed.origin}/_mock/docs")
    health = page.locator("#operations-control-getHealth")
    health.locator(".opblock-summary-control").click()
    health.get_by_role("button", name="Execute").click()
    expect(health.locator(".live-responses-table")).to_contain_text('"status": "ok"')
    expect(health.locator(".request-url").first).to_contain_text(f"{keyed.origin}/_mock/health")


def test_when_the_key_leads_back_to_its_server_the_events_come_from_there(browser: Browser) -> None:
    own, other = (create_app(Settings(port=0, delivery="manual")) for _ in range(2))
    of_own, leads_to = own.wsgi_app, [other.wsgi_app]
    own.wsgi_app = lambda *request: leads_to[0](*request)  # type: ignore[method-assign]
    with MockServer(Settings(port=0), own) as server:
        origin = f"{server.origin}/@checkout"
        context = browser.new_context()
        page, wrong = watched(context)
        page.clock.install()
        with page.expect_response("**/_mock/health"):  # it has noted which server it is
            page.goto(f"{origin}/?number={THANDI}")
        expect(page.locator("#live")).to_have_text("Live")
        leads_to[0] = of_own
        page.clock.fast_forward(30_000)
        Sms(origin).send("Hello")
        expect(bubble(page, "Hello")).to_be_visible()
        context.close()
    assert not wrong
