"""The pages of reports in Chromium: both themes, forced colours, narrow screens, print, axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from sms_mock.config import Settings
from sms_mock.report.page import run_as_html
from sms_mock.report.shapes import ReportedTest, RunReport
from sms_mock.serving.threads import MockServer
from tests.inbox.conftest import browser as browser
from tests.inbox.driving import Sms, watched
from tests.inbox.test_access import AXE, LOOKS

NUMBER = "27600000100"
A4_INSIDE = 688
"""Pixels between the margins of a printed page."""


@pytest.fixture(scope="module")
def sms() -> Iterator[Sms]:
    """A server on which something of every kind has happened."""
    with MockServer(Settings(port=0, delivery="manual", seed=7)) as server:
        sms = Sms(server.origin)
        hook = {"deliveryReportUrl": f"{server.origin}/nowhere/{200 * 'x'}"}
        sms.control("PUT", "/accounts/18987/developer-settings", json=hook)
        sms.control("PUT", "/schedule", json={"perturbations": ["report1x2"]})
        failed = sms.send("It’s your code: 739204, " + 60 * "long", campaign="spring " + 90 * "x")
        sms.control("POST", f"/messages/{failed}/status", json={"status": "FAILED"})
        sms.send("Hello", campaign="login")
        refunded = sms.send("Hello", campaign="login")
        sms.control("POST", f"/messages/{refunded}/status", json={"status": "FAILED_REFUNDED"})
        sms.send("Later", dateToSend="203001011200")
        sms.reply("STOP")
        call = {"recipientNumber": NUMBER, "message": "Hello"}
        sms.call("POST", "/voice/single-text", json=call)
        sms.call("POST", "/sms/send", json={"recipientNumber": "12", "message": 200 * "x"})
        rule = {"match": {"path": "/account/balance"}, "effect": {"status": 500}}
        sms.control("POST", "/faults", json=rule)
        yield sms


@pytest.fixture(scope="module")
def run_of_tests(sms: Sms) -> str:
    """The page of a pytest run, made of the server's report."""
    report: RunReport = sms.control("GET", "/report?format=json")
    name = f"tests/shop/test_sign_up.py::test_{120 * 'x'}"
    items: list[Any] = [report["refusals"], report["webhooks"], report["conversations"]]
    for one in (one for of_kind in items for one in of_kind):
        one["test"] = name
    said = "AssertionError: assert [] == ['" + 150 * "y" + "']"
    failed: ReportedTest = {
        "test": name,
        "outcome": "failed",
        "said": said,
        "messages": 3,
        "credits": 6,
        "refusals": 1,
        "undelivered": 1,
        "shared": False,
    }
    report["tests"] = [failed, {**failed, "test": "test_b", "outcome": "passed", "said": ""}]
    report["otherTests"] = 3
    return "".join(run_as_html(report))


@pytest.fixture
def page(browser: Browser, sms: Sms) -> Iterator[Page]:
    context = browser.new_context(base_url=sms.origin, viewport={"width": 1280, "height": 900})
    opened, wrong = watched(context)
    yield opened
    context.close()
    assert not wrong


def violations(page: Page) -> list[str]:
    """Return everything that axe finds in both themes, with and without forced colours."""
    found = []
    for scheme, forced in LOOKS:
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        found += [
            f"{scheme}, forced {forced}, {one['id']}: {node['html']} {node.get('failureSummary')}"
            for one in AXE.run(page).response["violations"]
            for node in one["nodes"]
        ]
    return found


def too_wide(page: Page) -> list[str]:
    """Return the elements that reach beyond the edge of the screen, or hide a part of their
    content.
    """
    found: list[str] = page.evaluate(
        """() => [...document.body.querySelectorAll("*")]
          .filter((one) => one.checkVisibility() && !one.closest("svg"))
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
            || (getComputedStyle(one).display !== "inline"
              && one.scrollWidth > one.clientWidth + 1))
          .map((one) => one.outerHTML.slice(0, 160))"""
    )
    return found


def test_axe_finds_nothing_in_a_run(page: Page, run_of_tests: str) -> None:
    page.set_content(run_of_tests)
    found = violations(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_a_conversation(page: Page) -> None:
    page.goto(f"/_mock/report?number={NUMBER}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thandi")
    found = violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 390, 800])
def test_nothing_is_clipped_on_a_narrow_screen(page: Page, run_of_tests: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(run_of_tests)
    assert too_wide(page) == []


@pytest.mark.parametrize("media", ["screen", "print"])
def test_names_of_campaigns_have_room_beside_their_numbers(
    page: Page, run_of_tests: str, media: Literal["screen", "print"]
) -> None:
    page.set_viewport_size({"width": 375 if media == "screen" else A4_INSIDE, "height": 800})
    page.emulate_media(media=media)
    page.set_content(run_of_tests)
    box = page.get_by_role("rowheader", name="login").bounding_box()
    assert box
    assert box["width"] >= 95


def test_a_long_list_begins_on_the_page_of_its_heading_in_print(
    page: Page, run_of_tests: str
) -> None:
    """A row that must stay with the next one would keep all rows together."""
    page.emulate_media(media="print")
    page.set_content(run_of_tests)
    kept: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".rows > li, .pair > div")]
          .flatMap((row) => [row, row.lastElementChild])
          .filter((one) => getComputedStyle(one).breakAfter !== "auto"
            || one.matches(".pair > div") && getComputedStyle(one).breakInside !== "auto")
          .map((one) => one.outerHTML.slice(0, 160))"""
    )
    assert kept == []


def test_only_the_long_sections_begin_a_page_in_print(page: Page, run_of_tests: str) -> None:
    page.emulate_media(media="print")
    page.set_content(run_of_tests)
    begin: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("section")]
          .filter((one) => getComputedStyle(one).breakBefore === "page")
          .map((one) => one.id)"""
    )
    assert begin == ["webhooks", "conversations"]


def test_nothing_is_clipped_in_print(page: Page, run_of_tests: str) -> None:
    page.set_viewport_size({"width": A4_INSIDE, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    page.set_content(run_of_tests)
    assert too_wide(page) == []
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_text("Details").first).to_be_hidden()
    background = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    printed = page.pdf(prefer_css_page_size=True)
    (width, height) = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", printed)[0]
    assert (round(float(width)), round(float(height))) == (595, 842)  # A4
    assert printed.count(b"/Type /Page\n") >= 5  # sections begin on pages of their own


def test_a_chart_has_a_name_and_bars_as_long_as_the_costs(page: Page, run_of_tests: str) -> None:
    page.set_content(run_of_tests)
    chart = page.get_by_role("img", name="Cost by encoding")
    expect(chart).to_be_visible()
    bars = {
        kind: chart.locator(f"rect.{kind}").first.bounding_box()
        for kind in ("gsm7", "ucs2", "track")
    }
    widths = {kind: box["width"] for kind, box in bars.items() if box}
    told = chart.locator("desc").text_content() or ""
    costs = {
        name: float(credits)
        for name, credits in re.findall(r"(GSM-7|UCS-2|Voice call) ([0-9.]+) credit", told)
    }
    assert widths["ucs2"] == pytest.approx(widths["track"])  # the dearest fills the width
    share = costs["GSM-7"] / costs["UCS-2"]
    assert widths["gsm7"] / widths["track"] == pytest.approx(share, abs=0.01)
    # The table beside it has the same numbers.
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="UCS-2"))
    expect(row.get_by_role("cell").last).to_have_text(f"{costs['UCS-2']:g}")


def test_a_chart_tells_apart_long_names_that_begin_alike(sms: Sms, page: Page) -> None:
    for month in ("January 2026", "December 2026"):
        sms.send("Hello", campaign=f"Reminders of appointments of {month}")
    page.goto("/_mock/report")
    names = page.get_by_role("img", name="Cost by campaign").locator("text.name")
    expect(names.filter(has_text="January 2026")).to_have_count(1)
    expect(names.filter(has_text="December 2026")).to_have_count(1)


def test_no_heading_stands_alone(run_of_tests: str) -> None:
    """The clocks of tests are told only if they are frozen; here none is."""
    assert ">Clock<" not in run_of_tests
    assert ">Fault rules<" in run_of_tests


def test_forced_colours_tell_the_encodings_apart(page: Page, run_of_tests: str) -> None:
    page.emulate_media(forced_colors="active")
    page.set_content(run_of_tests)
    looks = {
        kind: page.locator(f".chart .{kind}").first.evaluate(
            "one => [getComputedStyle(one).fill, getComputedStyle(one).stroke].join()"
        )
        for kind in ("gsm7", "ucs2", "call")
    }
    assert len(set(looks.values())) == 3
    bordered = "one => getComputedStyle(one).borderTopStyle"
    assert page.locator(".text").first.evaluate(bordered) in ("solid", "dashed")


def test_it_needs_no_script_and_no_server(browser: Browser, run_of_tests: str) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(run_of_tests)
    page.get_by_role("link", name="Conversations").click()
    expect(page.get_by_role("heading", name="Conversations")).to_be_in_viewport()
    page.get_by_text("Details").first.click()
    expect(page.get_by_text("answered 200").first).to_be_visible()
    context.close()
    assert asked == []
