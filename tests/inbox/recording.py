"""Records the animated picture for the README: a press of "1 day", and the reminders arrive."""

from __future__ import annotations

import io
import random
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.serving.threads import MockServer
from tests.conftest import NOON, RealTime
from tests.inbox.driving import AYESHA, PIETER, THANDI, Sms, bubble, entry, pane

SIZE = (1360, 840)
SHOWN_AT = (1020, 630)
MOVES = 8
FAILS, REPLIES = "27600000001", "27600000071"
# The screenshots of a headless browser have no pointer.
POINTER = """() => {
  const pointer = document.createElement("div");
  pointer.id = "pointer";
  Object.assign(pointer.style, {
    position: "fixed", zIndex: 99, width: "22px", height: "22px", borderRadius: "50%",
    margin: "-11px 0 0 -11px", background: "rgb(224 122 44 / 55%)",
    border: "2px solid rgb(224 122 44)", pointerEvents: "none",
  });
  document.body.append(pointer);
}"""
POINT_AT = """([x, y, scale]) => {
  Object.assign(document.getElementById("pointer").style,
    { left: `${x}px`, top: `${y}px`, scale: String(scale) });
}"""


def fill(sms: Sms, time: RealTime) -> None:
    """Fill a clinic's team, in the afternoon, with reminders that are scheduled for tomorrow."""

    def send(text: str, to: str, **fields: str) -> None:
        sms.send(text, to, **fields)
        time.pass_seconds(90)

    send("Good day. Your appointment is tomorrow at 10:30.", THANDI)
    sms.reply("Thank you, I will be there.", THANDI)
    time.pass_seconds(600)
    send("Your results are ready.", PIETER)
    send("Your appointment is tomorrow at 09:40, with Dr Naidoo in room 4.", AYESHA)
    sms.reply("Noted. Please remind me!", AYESHA)
    time.pass_seconds(300)
    for number, hour in ((THANDI, "0930"), (AYESHA, "0840"), (FAILS, "0900"), (REPLIES, "0910")):
        at = f"{int(hour[:2]) + 1:02}:{hour[2:]}"
        send(f"Reminder: today at {at}.", number, dateToSend=f"20261123{hour}")


class Film:
    """The frames of the recording, and how long each is shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[Image.Image] = []
        self.milliseconds: list[int] = []
        self.at = (700.0, 560.0)

    def show(self, milliseconds: int) -> None:
        """Add a frame with the page as it is now, to be shown for so many milliseconds."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        self.frames.append(picture.resize(SHOWN_AT, Image.Resampling.LANCZOS))
        self.milliseconds.append(milliseconds)

    def press(self, target: Locator) -> None:
        """Move the pointer to an element, and click it."""
        box = target.bounding_box()
        assert box
        goal = (box["x"] + min(box["width"] / 2, 80), box["y"] + box["height"] / 2)
        start = self.at
        for step in range(1, MOVES + 1):
            part = step / MOVES
            eased = part * part * (3 - 2 * part)
            x, y = (one + (other - one) * eased for one, other in zip(start, goal, strict=True))
            self.page.evaluate(POINT_AT, [x, y, 1])
            self.show(45)
        self.at = goal
        self.page.evaluate(POINT_AT, [*goal, 0.7])
        self.show(220)
        self.page.mouse.click(*goal)
        self.page.evaluate(POINT_AT, [*goal, 1])

    def save(self, path: Path) -> None:
        first, *others = self.frames
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=self.milliseconds,
            loop=0,
            quality=85,
            method=6,
        )


def record(browser: Browser, path: Path) -> None:
    """Record the page, and write the animated WebP."""
    time = RealTime(NOON)
    settings = Settings(port=0)
    service = Service(settings, now=time, rng=random.Random(1))
    app = create_app(settings, service=service)
    with MockServer(settings, app) as server:
        sms = Sms(server.origin)
        fill(sms, time)
        sms.control("PUT", "/clock", json={"freeze": True})
        context = browser.new_context(
            base_url=server.origin,
            color_scheme="light",
            viewport={"width": SIZE[0], "height": SIZE[1]},
            reduced_motion="reduce",
        )
        page = context.new_page()
        prepare(page)
        film = Film(page)
        play(film, page)
        film.save(path)
        context.close()


def prepare(page: Page) -> None:
    """Open the phone and the clock, and look at every conversation, so that none is unread."""
    page.goto(f"/?number={AYESHA}&pane=clock")
    for name in ("Ms Thandi", "Mr Pieter", "27 60 000 0001", "27 60 000 0071", "Dr Ayesha"):
        entry(page, name).click()
        expect(entry(page, name)).to_have_attribute("aria-current", "true")
        page.wait_for_timeout(700)
    expect(page.locator(".entry.unread")).to_have_count(0)
    expect(pane(page)).to_contain_text("Scheduled message goes")
    page.evaluate(POINTER)


def play(film: Film, page: Page) -> None:
    """Press "1 day", show what became of the reminders, and open the answered conversation."""
    page.evaluate(POINT_AT, [*film.at, 1])
    film.show(1600)
    film.press(pane(page).get_by_role("button", name="1 day"))
    expect(pane(page)).to_contain_text("messages went")
    expect(bubble(page, "Reminder")).to_contain_text("Delivered")
    expect(page.locator(".entry.unread")).to_have_count(3)
    film.show(3400)
    film.press(entry(page, "27 60 000 0071"))
    expect(bubble(page, "Yes, thank you.")).to_be_visible()
    page.wait_for_timeout(700)
    film.show(3000)
