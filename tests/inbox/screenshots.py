"""Makes the pictures and the recording of the page for the README: `make screenshots`.

The world, texts and sizes are the same each time.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.serving.threads import MockServer
from tests.conftest import NOON, RealTime
from tests.inbox.browsers import chromium
from tests.inbox.driving import AYESHA, PIETER, Sms
from tests.inbox.recording import record

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
ZANELE, PRIYA, LERATO, FAILING = "27600000107", "27600000104", "27600000105", "27600000001"


def fill(sms: Sms, time: RealTime) -> str:
    """Fill a small business's team with an afternoon's messages; return the id of one to open."""

    def send(text: str, to: str, outcome: str | None = "DELIVERED", **fields: str) -> str:
        sent = sms.send(text, to, **fields)
        if outcome:
            time.pass_seconds(2)
            sms.control("POST", f"/messages/{sent}/status", json={"status": outcome})
        time.pass_seconds(240)
        return sent

    def reply(text: str, number: str) -> None:
        sms.reply(text, number)
        time.pass_seconds(180)

    send("Stocktaking is on Saturday at 07:00. Please bring your badge.", LERATO)
    send("Your parcel is on its way. It arrives between 14:00 and 16:00.", ZANELE)
    reply("Thank you! Please leave it at the gate.", ZANELE)
    send("Your voucher is waiting in the shop.", FAILING, "FAILED")
    looked_at = send(
        "Don’t forget: your prescription is ready – collect it before 17:00 on Friday."
        " Bring your ID.",
        AYESHA,
        campaign="pharmacy",
        dataField="rx-20931",
    )
    reply("I will come at four. Is parking free?", AYESHA)
    send("Yes, parking is free for patients. See you at four.", AYESHA, campaign="pharmacy")
    send("Good day. Your appointment is tomorrow at 10:30. Reply YES to confirm.", PRIYA)
    reply("YES", PRIYA)
    send("Your order is ready.", PIETER, None, dateToSend="202612011000")
    send("Your code for the collection point is 739 204.", AYESHA, campaign="pharmacy")
    return looked_at


def take(
    browser: Browser,
    origin: str,
    name: str,
    path: str,
    scheme: Literal["light", "dark"],
    size: tuple[int, int],
) -> None:
    context = browser.new_context(
        base_url=origin,
        color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_role("log").get_by_text("739 204")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Live")
    if "pane=message" in path:
        expect(page.locator("#pane")).to_contain_text("Part 2 of 2")
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def take_report(browser: Browser, origin: str, scheme: Literal["light", "dark"]) -> None:
    """Take a picture of the top of the report of the run."""
    context = browser.new_context(
        base_url=origin, color_scheme=scheme, viewport={"width": 1180, "height": 1060}
    )
    page = context.new_page()
    page.goto("/_mock/report")
    expect(page.get_by_role("img", name="Cost by campaign")).to_be_visible()
    page.screenshot(path=FOLDER / f"report-{scheme}.png")
    context.close()


def main() -> None:
    path = chromium()
    if path is None:
        sys.exit("no Chromium was found; on Debian: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    time = RealTime(NOON)
    settings = Settings(port=0, delivery="manual")
    service = Service(settings, now=time, rng=random.Random(1))
    app = create_app(settings, service=service)
    with MockServer(settings, app) as server, sync_playwright() as playwright:
        looked_at = fill(Sms(server.origin), time)
        Sms(server.origin).control("PUT", "/clock", json={"freeze": True})
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        state = f"/?number={AYESHA}"
        details = f"{state}&message={looked_at}&pane=message"
        take(browser, server.origin, "light", details, "light", (1440, 860))
        take(browser, server.origin, "dark", state, "dark", (1280, 800))
        take(browser, server.origin, "narrow", state, "light", (390, 844))
        Sms(server.origin).call("POST", "/sms/send", json={"recipientNumber": "12", "message": "x"})
        for scheme in ("light", "dark"):
            take_report(browser, server.origin, scheme)
        record(browser, FOLDER / "one-day.webp")
        browser.close()


if __name__ == "__main__":
    main()
