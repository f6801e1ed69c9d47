"""Accessibility: axe, colours, the size of targets, landmarks and the order of focus."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sms_mock.serving.threads import MockServer
from tests.inbox.driving import Sms, bubble, open_pane, watched

SIZES = {"wide": (1440, 900), "middle": (1000, 800), "phone": (390, 844)}
GRAVE = ("serious", "critical")
AXE = Axe()
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[Scheme, Literal["none", "active"]], ...] = (
    ("light", "none"),
    ("dark", "none"),
    ("light", "active"),
    ("dark", "active"),
)


def findings(page: Page) -> list[str]:
    """Return the serious problems that axe finds, each with its element.

    It looks at the page in light and in dark, each also in the system's forced colours.
    """
    found: list[str] = []
    for scheme, forced in LOOKS:
        page.emulate_media(color_scheme=scheme, forced_colors=forced, reduced_motion="reduce")
        found += [
            f"{scheme}, forced {forced}, {one['id']}: {node['html']} {node.get('failureSummary')}"
            for one in AXE.run(page).response["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]
    return found


def names_of_panes(page: Page) -> list[str]:
    """Return the names of the panes that have a tab on the open page."""
    names: list[str] = page.locator("#tabs [data-pane]").evaluate_all(
        "tabs => tabs.map((tab) => tab.dataset.pane)"
    )
    assert len(names) >= 8
    return names


@pytest.mark.parametrize(
    "size", ["wide", *(pytest.param(one, marks=pytest.mark.slow) for one in SIZES if one != "wide")]
)
def test_axe_finds_nothing_grave(browser: Browser, server: MockServer, sms: Sms, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=server.origin, viewport={"width": width, "height": height}
    )
    page, wrong = watched(context)
    found: list[str] = []
    page.goto("/")
    expect(page.locator("#live")).to_have_text("Live")
    found += findings(page)
    hook = {"deliveryReportUrl": f"{server.origin}/nowhere"}
    sms.control("PUT", "/accounts/18987/developer-settings", json=hook)
    failed = sms.send("It’s your code: 739204, see https://example.test/x", campaign="spring")
    sms.control("POST", f"/messages/{failed}/status", json={"status": "FAILED"})
    sms.reply("Thank you")
    sms.call("POST", "/sms/send", json={"recipientNumber": "12", "message": "x"})
    sms.send("Later", dateToSend="203001011200")
    page.goto(f"/?message={failed}&pane=message")
    expect(page.locator("#pane")).to_contain_text("Part 1 of 1")
    expect(page.locator("#pane")).to_contain_text("Attempt 1,")
    found += findings(page)
    if size != "middle":
        page.goto("/?number=27600000100")
        expect(bubble(page, "Thank you")).to_be_visible()
        found += findings(page)
    for name in names_of_panes(page):
        page.goto(f"/?pane={name}")
        expect(page.locator("#pane .pane-body")).to_be_visible()
        expect(page.locator("#live")).to_have_text("Live")
        found += findings(page)
    page.goto("/?q=nothing+like+it")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    found += findings(page)
    page.goto("/?pane=settings")
    expect(page.get_by_label("Replies go to")).to_be_visible()
    # Nothing is wider than the screen.
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.locator("#pane").evaluate("pane => pane.scrollWidth - pane.clientWidth") <= 0
    context.close()
    assert not found, "\n".join(found)
    assert not wrong


def test_axe_finds_nothing_grave_in_dialogs_menus_and_notes(page: Page, sms: Sms) -> None:
    sms.send("See https://example.test/track")
    sms.control("POST", "/teams", json={"name": "Another"})
    page.goto("/?pane=settings")
    expect(bubble(page, "See")).to_be_visible()
    found: list[str] = []
    for opener, name in (
        (page.get_by_role("button", name="Keys"), "Keys"),
        (page.get_by_role("button", name="https://example.test/track"), "Open this link?"),
        (page.get_by_role("button", name="Reset this team"), "Reset this team?"),
        (page.get_by_role("button", name="Delete Another"), "Delete this team?"),
        (page.get_by_role("button", name="Rename Another"), "Rename this team"),
    ):
        opener.click()
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        found += findings(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opener).to_be_focused()
    for opener in (
        bubble(page, "See").get_by_role("button", name="What to do with this message"),
        page.get_by_role("button", name="Hand over this conversation"),
    ):
        opener.click()
        expect(page.get_by_role("menu")).to_be_visible()
        found += findings(page)
        page.keyboard.press("Escape")
    for number in ("12", "34"):
        sms.call("POST", "/sms/send", json={"recipientNumber": number, "message": "x"})
    page.locator(".toast").first.hover()
    found += findings(page)
    page.get_by_role("button", name="From here", exact=True).click()
    expect(page.locator(".run-line")).not_to_have_count(0)
    sms.send("After the marked moment")
    expect(page.locator(".bubble[data-line]")).to_be_visible()
    found += findings(page)
    assert not found, "\n".join(found)


def contrast(page: Page, one: str, other: str) -> float:
    """Return the contrast of two CSS colours, as the WCAG defines it."""
    luminance = """(colour) => {
      const pen = document.createElement("canvas").getContext("2d");
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const parts = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
      const linear = parts.map((p) => (p <= 0.03928 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4));
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }"""
    dark, light = sorted(page.evaluate(luminance, colour) for colour in (one, other))
    return float((light + 0.05) / (dark + 0.05))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edges_of_fields_are_seen(page: Page, sms: Sms, scheme: Scheme) -> None:
    sms.send("Hello")
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    expect(bubble(page, "Hello")).to_be_visible()
    for pane in names_of_panes(page):
        page.goto(f"/?pane={pane}")
        expect(page.locator("#pane .pane-body")).to_be_visible()
        expect(bubble(page, "Hello")).to_be_visible()
        fields = page.locator("#search, input:not(#q, [type=checkbox]), select, textarea")
        looks = fields.evaluate_all(
            """all => all.filter((one) => one.checkVisibility()).map((one) => {
              const { borderTopColor, borderTopStyle, backgroundColor } = getComputedStyle(one);
              return [one.outerHTML.slice(0, 120), borderTopStyle, borderTopColor, backgroundColor];
            })"""
        )
        around = page.locator(".top").evaluate("one => getComputedStyle(one).backgroundColor")
        assert len(looks) >= 3
        for field, style, edge, back in looks:
            assert style == "solid", field
            assert contrast(page, edge, back) >= 3 or contrast(page, edge, around) >= 3, field


def test_forced_colours_show_where_a_dialog_ends(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_have_css("border-top-width", "1px")


def test_forced_colours_keep_bubbles_selection_and_tab(page: Page, sms: Sms) -> None:
    sent = sms.send("Hello")
    page.emulate_media(forced_colors="active")
    page.goto(f"/?message={sent}&pane=clock")
    outlined = "one => getComputedStyle(one).outlineStyle"
    bordered = "one => getComputedStyle(one).borderTopStyle"
    expect(bubble(page, "Hello").locator(".said")).to_be_visible()
    assert bubble(page, "Hello").locator(".said").evaluate(bordered) == "solid"
    for chosen in (".bubble.picked .said", ".entry[aria-current=true]", "#tabs [data-pane=clock]"):
        assert page.locator(chosen).evaluate(outlined) == "solid", chosen


def small_targets(page: Page) -> list[str]:
    """Return the buttons, fields and links smaller than 44 px, except links within a text."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(
            "button, select, input:not(#q), #search, a[href], summary, label.row",
          )]
          .filter((one) => one.checkVisibility() && one.type !== "checkbox")
          .filter((one) => !one.matches(".skip, .text-link"))
          .filter((one) => {
            const { width, height } = one.getBoundingClientRect();
            return Math.round(width) < 44 || Math.round(height) < 44;
          })
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


def test_targets_are_as_large_as_a_fingertip_on_a_touch_screen(
    browser: Browser, server: MockServer, sms: Sms
) -> None:
    sent = sms.send("Hello")
    context = browser.new_context(
        base_url=server.origin,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page, wrong = watched(context)
    page.goto("/")
    expect(bubble(page, "Hello")).to_be_visible()
    panes = [f"/?pane={name}" for name in names_of_panes(page)]
    small: set[str] = set()
    for path in ("/", "/?list=1", f"/?message={sent}&pane=message", *panes):
        page.goto(path)
        expect(page.locator("#live")).to_have_text("Live")
        expect(page.locator("#loading")).to_have_text("")
        small.update(small_targets(page))
        narrow = "tabs => tabs.filter((tab) => tab.scrollWidth > tab.clientWidth).length"
        assert page.locator("#tabs > *").evaluate_all(narrow) == 0
    page.goto("/")
    bubble(page, "Hello").get_by_role("button", name="What to do with this message").tap()
    expect(page.get_by_role("menu")).to_be_visible()
    small.update(small_targets(page))
    assert not small, "\n".join(sorted(small))
    context.close()
    assert not wrong


def test_landmarks_names_and_the_order_of_focus(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_be_visible()
    for role in ("banner", "main", "search"):
        expect(page.get_by_role(role)).to_have_count(1)
    order = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, #thread")]
          .filter((one) => one.offsetParent && one.tabIndex >= 0)
          .map((one) => one.closest("#search, #tabs, #list, #thread, .composer")?.className)
          .filter((name, at, all) => name && name !== all[at - 1])"""
    )
    assert order == ["search", "tabs", "list", "thread", "composer"]


def test_focus_goes_back_where_a_pane_was_opened(page: Page) -> None:
    page.goto("/")
    open_pane(page, "Faults").get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Faults")).to_be_focused()
