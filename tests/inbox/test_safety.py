"""Content is shown as text; the page loads nothing from elsewhere, and no other site can use it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import Browser, Page, Request, expect

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.inbox.driving import Sms, bubble, pane, watched

HTML = {"Accept": "text/html"}

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe src="javascript:alert(1)"></iframe>',
    "'-alert(1)-'",
    "{{constructor.constructor('alert(1)')()}}",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    'https://example.test/"onmouseover="alert(1)',
    "<a href='javascript:alert(1)'>https://example.test/</a>",
    "\u202eevil\u0000\u0007<b>bold</b>",
)


def named(sms: Sms, names: list[str]) -> list[str]:
    """Make a contact for each of these names, and return their numbers."""
    state = sms.control("GET", "/state")
    for contact, name in zip(state["contacts"], names, strict=False):
        contact["firstName"] = name
    sms.control("PUT", "/state", json=state)
    return [contact["contactNumber"] for contact in state["contacts"][: len(names)]]


def nothing_was_made_of_it(page: Page) -> None:
    expect(page.locator("#live")).to_have_text("Live")
    for made in ("script", "iframe", "img", "[onload]", "[onerror]", "[onmouseover]"):
        expect(page.locator(f"main {made}, header {made}, .toasts {made}")).to_have_count(0)
    expect(page.locator("b").filter(has_text="bold")).to_have_count(0)


def test_what_others_wrote_is_text_in_every_field(page: Page, sms: Sms) -> None:
    texts = [text.replace("\u0000", "").replace("\u0007", "") for text in CORPUS]
    sent = {}
    for text, number in zip(texts, named(sms, texts), strict=True):
        sent[text] = sms.send(text, number, campaign=text[:90], dataField=text[:90])
        sms.reply(text, number)
        sms.call("POST", f"/sms/{quote(text, safe='')}", data=text.encode())
        sms.control("POST", "/teams", json={"name": text[:60]})
    for text in texts:
        sms.control(
            "POST", "/faults", json={"match": {}, "effect": {"status": 500, "message": text}}
        )
    sms.control(
        "PUT", "/accounts/18987/developer-settings", json={"replyUrl": "http://x.test/'<b>"}
    )
    for text, message_id in sent.items():
        page.goto(f"/?message={message_id}&pane=message&q={quote(text)}")
        expect(bubble(page, text.split("https")[0][:20]).first).to_be_visible()
        expect(pane(page)).to_contain_text("Campaign")
        nothing_was_made_of_it(page)
    for shown in ("requests", "settings", "ledger", "faults", "clock"):
        page.goto(f"/?pane={shown}")
        expect(pane(page).get_by_role("heading", level=2)).to_be_visible()
        nothing_was_made_of_it(page)


def test_the_policy_allows_the_pages_own_files_and_nothing_else(server: MockServer) -> None:
    first, second = (requests.get(server.origin, headers=HTML, timeout=10) for _ in range(2))
    policy = first.headers["Content-Security-Policy"]
    found = re.search(r"script-src 'nonce-([\w-]{20,})';", policy)
    assert found
    assert f'nonce="{found[1]}"' in first.text
    assert found[1] not in second.text
    for rule in ("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    for weak in ("unsafe", "*", "http:", "https:"):
        assert weak not in policy
    assert first.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_is_fetched_from_elsewhere(page: Page, sms: Sms, server: MockServer) -> None:
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))
    sms.send("See https://example.test/picture.png")
    page.goto("/?pane=settings")
    expect(bubble(page, "picture.png")).to_be_visible()
    assert asked
    assert {one.url.split("/", 3)[2] for one in asked if not one.url.startswith("data:")} == {
        server.origin.removeprefix("http://")
    }


@pytest.mark.parametrize("path", ["/", "/inbox/latest", "/inbox/assets/js/main.js"])
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example.com"}, {"Origin": "https://evil.example.com"}], ids=str
)
def test_foreign_hosts_and_origins_get_nothing(
    server: MockServer, path: str, headers: dict[str, str]
) -> None:
    answer = requests.get(server.origin + path, headers={**HTML, **headers}, timeout=10)
    assert answer.status_code == 403
    assert "--allow-" in answer.json()["error"]["help"]


@pytest.mark.parametrize("name", ["../blueprint.py", "js/../../blueprint.py", "css", "js/no.js"])
def test_no_other_file_is_served(server: MockServer, name: str) -> None:
    answer = requests.get(f"{server.origin}/inbox/assets/{name}", timeout=10)
    assert answer.status_code == 404


def test_with_a_control_token_the_page_asks_for_it_once(browser: Browser) -> None:
    with MockServer(Settings(port=0, control_token="s3cret")) as server:
        context = browser.new_context(base_url=server.origin)
        page, wrong = watched(context)
        page.goto("/")
        page.get_by_label("Control token").fill("guess")
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("alert")).to_contain_text("That is not the token")
        page.get_by_label("Control token").fill("s3cret")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Send the first message")).to_be_visible()
        (cookie,) = context.cookies()
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Strict"
        page.reload()
        expect(page.locator("#live")).to_have_text("Live")
        context.close()
        assert not wrong


def test_where_only_other_teams_need_the_control_token_the_page_asks_for_it_then(
    browser: Browser,
) -> None:
    settings = Settings(port=0, control_token="s3cret", control_token_for="other-teams")
    with MockServer(settings) as server:
        for name in ("First", "Second"):
            requests.post(f"{server.origin}/@qa/_mock/teams", json={"name": name}, timeout=10)
        context = browser.new_context(base_url=server.origin)
        page, wrong = watched(context)
        page.goto("/@qa/?pane=settings")
        first = page.get_by_role("button", name="Delete First")
        second = page.get_by_role("button", name="Delete Second")
        signing = page.get_by_role("dialog", name="Sign in")

        first.click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(signing.get_by_label("Control token")).to_be_focused()
        page.keyboard.press("Escape")
        expect(signing).to_have_count(0)
        expect(first).to_be_focused()

        first.click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        signing.get_by_label("Control token").fill("guess")
        signing.get_by_role("button", name="Sign in").click()
        expect(signing.get_by_role("alert")).to_contain_text("That is not the token")
        signing.get_by_label("Control token").fill("s3cret")
        page.keyboard.press("Enter")
        expect(first).to_have_count(0)
        expect(page.locator(".toast")).to_have_count(0)
        (cookie,) = context.cookies()
        assert cookie["path"] == "/@qa"

        # The browser is signed in now.
        second.click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(second).to_have_count(0)
        expect(signing).to_have_count(0)
        context.close()
        assert not wrong


def test_without_the_token_the_page_tells_nothing() -> None:
    with MockServer(Settings(port=0, control_token="s3cret")) as server:
        for path in ("/", "/inbox/latest"):
            answer = requests.get(server.origin + path, headers=HTML, timeout=10)
            assert answer.status_code == 401
            assert "s3cret" not in answer.text
        foreign = {"Origin": "https://evil.example.com"}
        body = {"token": "s3cret"}
        url = f"{server.origin}/inbox/session"
        assert requests.post(url, data=body, headers=foreign, timeout=10).status_code == 403
