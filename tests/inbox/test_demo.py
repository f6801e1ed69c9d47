"""The banner of a demo, which says that the page shows one, and pauses its story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from sms_mock.config import DEMO_SEED, Settings
from sms_mock.serving.threads import MockServer
from tests.inbox.driving import Sms, entry
from tests.inbox.test_access import AXE, LOOKS


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A demo whose clock is frozen."""
    with MockServer(Settings(port=0, demo=True, seed=DEMO_SEED)) as running:
        Sms(running.origin).control("PUT", "/clock", json={"freeze": True})
        yield running


def test_the_banner_says_that_it_is_a_demo_and_pauses_it(page: Page, sms: Sms) -> None:
    page.goto("/")
    banner = page.get_by_role("region", name="Demo")
    expect(banner).to_contain_text("Demo: Protea Clinic is made up.")
    expect(banner).to_contain_text("Its messages wait: the clock is frozen.")
    sms.control("PUT", "/clock", json={"run": True})
    expect(banner).to_contain_text("Its messages come by themselves.")
    banner.get_by_role("button", name="Pause").click()
    expect(banner).to_contain_text("Its messages are paused.")
    assert sms.control("GET", "/demo")["running"] is False
    expect(banner.get_by_role("button", name="Go on")).to_be_focused()
    page.reload()
    banner.get_by_role("button", name="Go on").click()
    expect(banner).to_contain_text("Its messages come by themselves.")
    assert sms.control("GET", "/demo")["running"] is True


def test_what_the_story_sends_appears_and_another_pause_is_seen(page: Page, sms: Sms) -> None:
    page.goto("/")
    expect(page.locator("#live")).to_have_text("Live")
    sms.control("POST", "/clock/advance", json={"seconds": 60})
    # The front desk's conversation names him too.
    expect(entry(page, "Yusuf Govender").filter(has_text="Failed:")).to_be_visible()
    sms.control("PUT", "/demo", json={"running": False})
    banner = page.get_by_role("region", name="Demo")
    expect(banner).to_contain_text("Its messages are paused.")
    sms.control("POST", "/reset")
    expect(banner).to_contain_text("Its messages come by themselves.")
    sms.control("PUT", "/state", json={"users": [{"email": "demo@example.com"}]})
    expect(banner).to_be_hidden()


def test_axe_finds_nothing_in_the_banner(page: Page) -> None:
    page.goto("/")
    banner = page.get_by_role("region", name="Demo")
    expect(banner).to_be_visible()
    for label in ("Pause", "Go on"):
        button = banner.get_by_role("button", name=label)
        expect(button).to_be_visible()
        for scheme, forced in LOOKS:
            page.emulate_media(color_scheme=scheme, forced_colors=forced, reduced_motion="reduce")
            assert AXE.run(page, context="#demo").response["violations"] == []
        button.click()


@pytest.mark.parametrize("width", [1360, 390])
def test_the_banner_is_slim_and_the_phone_keeps_the_rest(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 820})
    page.goto("/")
    banner = page.get_by_role("region", name="Demo")
    expect(banner).to_be_visible()
    # Both at one moment: what stands above them may still be drawn.
    box, room = page.evaluate(
        """() => ["demo", "room"].map((id) => {
          const { top, bottom, height } = document.getElementById(id).getBoundingClientRect();
          return { top, bottom, height };
        })"""
    )
    assert box["height"] <= (40 if width > 760 else 60)
    assert room["top"] == pytest.approx(box["bottom"], abs=1)
    assert room["bottom"] == pytest.approx(820, abs=1)


def test_another_team_has_no_banner(page: Page, sms: Sms) -> None:
    team = sms.control("POST", "/teams", json={"name": "Other"})["teamId"]
    page.goto(f"/?team={team}")
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.get_by_role("region", name="Demo")).to_have_count(0)
