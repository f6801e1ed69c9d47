"""What an application and a script do to a server while somebody looks at its page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Route,
)

from tests.conftest import ADMINISTRATOR

THANDI = "27600000100"
PIETER = "27600000101"
AYESHA = "27600000102"
STRANGER = "27821234567"


class Sms:
    """Calls the imitated API and the control API of one server over HTTP."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        email, token = ADMINISTRATOR
        headers = {"email": email, "token": token, "Accept": "application/json"}
        return requests.request(
            method,
            f"{self.origin}/app/api/rest/v1{path}",
            **{"headers": headers, "timeout": 30, **options},
        )

    def send(self, message: str, to: str = THANDI, **fields: Any) -> str:
        """Send a message through the imitated API, assert that it is accepted, and return its
        id.
        """
        answer = self.call(
            "POST", "/sms/send", json={"recipientNumber": to, "message": message, **fields}
        )
        assert answer.ok, answer.text
        message_id: str = answer.json()["messageId"]
        return message_id

    def bulk(self, texts: list[str], to: str = THANDI) -> None:
        wanted = [{"recipientNumber": to, "message": text} for text in texts]
        answer = self.call("POST", "/sms/send-bulk", json={"sendSmsRequests": wanted})
        assert answer.ok, answer.text

    def reply(self, message: str, number: str = THANDI) -> None:
        self.control("POST", "/inbound", json={"from": number, "message": message})

    def control(self, method: str, path: str, **options: Any) -> Any:
        answer = requests.request(method, f"{self.origin}/_mock{path}", timeout=60, **options)
        assert answer.ok, answer.text
        return answer.json()

    def message(self, message_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.control("GET", f"/messages/{message_id}")
        return found


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """Open a new page, and return it with a list that collects its errors."""
    page = context.new_page()
    wrong: list[str] = []

    def hear_dialog(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    def hear_console(said: ConsoleMessage) -> None:
        # What the network refuses is the page's business to show, not an error of it.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            wrong.append(said.text)

    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", hear_dialog)
    page.on("console", hear_console)
    return page, wrong


def entry(page: Page, name: str) -> Locator:
    """Return a conversation in the list, by the name it shows."""
    return (
        page.get_by_role("navigation", name="Conversations")
        .get_by_role("link")
        .filter(has_text=name)
    )


def thread(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages")


def bubble(page: Page, text: str) -> Locator:
    """Return a message on the phone, by its text."""
    return thread(page).get_by_role("listitem").filter(has_text=text)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Reply")


def choose(page: Page, text: str, action: str) -> None:
    """Choose an action in the menu of a message."""
    bubble(page, text).get_by_role("button", name="What to do with this message").click()
    page.get_by_role("menuitem", name=action, exact=True).click()


def pane(page: Page) -> Locator:
    return page.get_by_role("complementary")


def open_pane(page: Page, name: str) -> Locator:
    page.get_by_role("navigation", name="Beside the phones").get_by_role(
        "button", name=name
    ).click()
    return pane(page)


@contextmanager
def told_seen(page: Page, number: str) -> Iterator[None]:
    """Wait at the block's end until the page has told the server that a conversation was looked at.

    The page does so for each open conversation, some time after it opened; an answer about another
    number does not count.
    """
    with page.expect_response(lambda answer: answer.url.endswith(f"/conversations/{number}/seen")):
        yield


def hold(page: Page, pattern: str | re.Pattern[str], stale: Any = None) -> Callable[[], None]:
    """Hold back the page's requests to these addresses until the returned function is called.

    Requests after that call are not held back.

    Args:
        stale: the JSON that then answers the held requests, as if the server had read it earlier;
            None sends them to the server.
    """
    waiting: list[Route] = []
    released = False

    def wait(route: Route) -> None:
        if released:
            route.continue_()
        else:
            waiting.append(route)

    def let_go() -> None:
        nonlocal released
        released = True
        for route in waiting:
            if stale is None:
                route.continue_()
            else:
                route.fulfill(json=stale)
        page.unroute(pattern, wait)

    page.route(pattern, wait)
    return let_go


def until(page: Page, expression: str, timeout: float = 15.0) -> None:
    """Evaluate a JavaScript expression again and again until it is true.

    `page.wait_for_function` evaluates a text within the page from the second time on, which the
    page's content security policy refuses.
    """
    deadline = time.monotonic() + timeout
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"{expression} stayed false for {timeout} s"
