"""What a person does in the lists and panes is not undone by what the page reads meanwhile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.inbox.driving import AYESHA, PIETER, THANDI, Sms, bubble, entry, hold, open_pane, pane
from tests.inbox.test_conversations import many_replies, reply_number
from tests.receiver import Receiver


def list_box(page: Page) -> Locator:
    return page.locator(".list .scroller")


def scroll_list_to(page: Page, row: int) -> None:
    list_box(page).evaluate("(box, row) => { box.scrollTop = row * 76; }", row)


def resync(page: Page) -> None:
    """Let the page read again all that it shows, as after a lost connection."""
    page.evaluate("import('/inbox/assets/js/signals.js').then(({ emit }) => emit('resync'))")


def wait_for_events(page: Page, sms: Sms) -> None:
    """Wait until the page has shown what happens now."""
    sms.send("For Pieter, now", to=PIETER)
    expect(entry(page, "For Pieter, now")).to_have_count(1)


@pytest.fixture
def many(sms: Sms) -> None:
    """Three hundred conversations, of which the page loads a hundred at first."""
    state = sms.control("GET", "/state")
    sms.control("PUT", "/state", json={**state, "messages": many_replies(300)})


def expect_loaded(page: Page, count: int) -> None:
    expect(page.locator(".rows")).to_have_css("height", f"{count * 76}px")


def open_far_down(page: Page) -> None:
    """Open the list, and scroll down until all three hundred conversations are loaded."""
    page.goto(f"/?number={reply_number(299)}")
    for count in (100, 200):
        expect_loaded(page, count)
        scroll_list_to(page, count)
    expect_loaded(page, 300)
    scroll_list_to(page, 200)


def test_the_list_stays_where_it_was_scrolled_to_when_it_is_read_again(
    page: Page, sms: Sms, many: None
) -> None:
    open_far_down(page)
    row = entry(page, "Reply 95.")
    expect(row).to_be_in_viewport()
    before = row.bounding_box()
    with page.expect_response("**/_mock/conversations?*"):
        resync(page)
    sms.send("Hello", to=PIETER)
    expect(page.locator(".rows li").first).to_have_attribute("aria-setsize", "301")
    assert row.bounding_box() == before


def test_a_page_of_the_list_that_comes_after_it_was_read_again_leaves_no_gap(
    page: Page, sms: Sms, many: None
) -> None:
    page.goto(f"/?number={reply_number(299)}")
    expect_loaded(page, 100)
    expect(page.locator("#live")).to_have_text("Live")
    let_go = hold(page, "**/_mock/conversations?*before=*")
    with page.expect_request("**/_mock/conversations?*before=*"):
        scroll_list_to(page, 95)
    with page.expect_response("**/_mock/conversations?limit=*"):
        resync(page)
    with page.expect_response("**/_mock/conversations?*before=*"):
        let_go()
    for count in (200, 300):
        expect_loaded(page, count)
        scroll_list_to(page, count)
    place = page.locator(".rows li").filter(has_text="Reply 0.")
    expect(place).to_have_attribute("aria-posinset", "300")


def test_a_page_of_the_list_is_no_newer_than_the_messages_since(
    page: Page, sms: Sms, many: None
) -> None:
    page.goto(f"/?number={reply_number(299)}")
    expect(entry(page, "Reply 299.")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Live")
    following = sms.control("GET", "/conversations?limit=100")["next"]
    stale = sms.control("GET", following.removeprefix("/_mock"))
    let_go = hold(page, "**/_mock/conversations?*before=*", stale=stale)
    with page.expect_request("**/_mock/conversations?*before=*"):
        scroll_list_to(page, 95)
    sms.send("Hello", to=reply_number(150))
    scroll_list_to(page, 0)
    expect(entry(page, "Hello")).to_be_visible()
    let_go()
    expect_loaded(page, 200)
    expect(entry(page, "Hello")).to_be_visible()


def test_a_row_that_is_pressed_is_opened_whatever_comes_before_the_release(
    page: Page, sms: Sms
) -> None:
    sms.send("For Thandi")
    sms.send("For Pieter", to=PIETER)
    page.goto(f"/?number={PIETER}")
    entry(page, "For Thandi").hover()
    page.mouse.down()
    sms.send("For Ayesha", to=AYESHA)
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    page.mouse.up()
    expect(bubble(page, "For Thandi")).to_be_visible()
    expect(entry(page, "For Ayesha")).to_be_visible()


def test_a_request_stays_that_came_while_the_list_was_on_its_way(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    let_go = hold(page, "**/_mock/requests?*", stale=sms.control("GET", "/requests"))
    reads: list[str] = []

    def is_second_read(request: Request) -> bool:
        reads.extend([request.url] * ("/_mock/requests?" in request.url))
        return len(reads) == 2

    # The list is read at first and once the stream is open. A read that began after the request
    # would have it.
    with page.expect_event("request", is_second_read):
        page.goto("/?pane=requests")
    sms.call("GET", "/account/balance")
    cards = pane(page).locator(".entry-card")
    expect(cards).to_have_count(1)
    with page.expect_response("**/_mock/requests?*"):
        let_go()
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("/account/balance")


def test_earlier_webhooks_stay_when_fewer_arrive_after_them(page: Page, sms: Sms) -> None:
    with Receiver() as receiver:
        hook = {"deliveryReportUrl": receiver.url}
        sms.control("PUT", "/accounts/18987/developer-settings", json=hook)
        sent = sms.send("Hello")
        sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
        sms.control("GET", "/webhooks/idle")
    state = sms.control("GET", "/state")
    sms.control("PUT", "/state", json={**state, "deliveries": state["deliveries"] * 700})
    page.goto(f"/?number={THANDI}&pane=webhooks")
    cards, earlier = pane(page).locator(".entry-card"), pane(page).get_by_text("Earlier webhooks")
    for count in (100, 200):
        expect(cards).to_have_count(count)
        earlier.click()
    expect(cards).to_have_count(300)
    let_go = hold(page, "**/_mock/webhooks?limit=300")
    with page.expect_request("**/_mock/webhooks?limit=300"):
        resync(page)
    earlier.click()
    with page.expect_response("**/_mock/webhooks?limit=300"):
        let_go()
    wait_for_events(page, sms)
    expect(cards).to_have_count(400)


def test_earlier_movements_stay_when_fewer_arrive_after_them(page: Page, sms: Sms) -> None:
    sms.bulk([f"Order {number}." for number in range(120)])
    page.goto(f"/?number={THANDI}&pane=ledger")
    movements = page.locator(".part").filter(has_text="Movements").get_by_role("listitem")
    expect(movements).to_have_count(50)
    expect(page.locator("#live")).to_have_text("Live")
    let_go = hold(page, "**/_mock/credits?limit=50")
    with page.expect_request("**/_mock/credits?limit=50"):
        sms.send("One more")
    page.get_by_role("button", name="Earlier movements").click()
    with page.expect_response("**/_mock/credits?limit=50"):
        let_go()
    wait_for_events(page, sms)
    expect(movements).to_have_count(100)
    expect(movements.first).to_contain_text("For Pieter, now")


def test_a_message_shows_what_became_of_it_while_it_was_read(page: Page, sms: Sms) -> None:
    sent = sms.send("Hello")
    stale = sms.message(sent)
    let_go = hold(page, f"**/_mock/messages/{sent}", stale=stale)
    page.goto(f"/?number={THANDI}&message={sent}&pane=message")
    expect(bubble(page, "Hello")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Live")
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    expect(pane(page)).to_contain_text("Delivered")
    let_go()
    expect(pane(page)).to_contain_text("Part 1")
    expect(pane(page)).not_to_contain_text("no report yet")


def test_the_settings_are_of_the_user_that_was_chosen_last(page: Page, sms: Sms) -> None:
    page.goto("/?pane=settings")
    users = pane(page).get_by_label("User")
    expect(pane(page)).to_contain_text("demo@example.com")
    shown = pane(page).locator(".pane-rest")
    users.select_option(label="sub@example.com")
    expect(shown).to_contain_text("sub@example.com")
    let_go = hold(page, "**/accounts/18987/developer-settings*")
    with page.expect_request("**/accounts/18987/developer-settings*"):
        users.select_option(label="demo@example.com (administrator)")
    users.select_option(label="sub@example.com")
    with page.expect_response("**/accounts/18987/developer-settings*"):
        let_go()
    wait_for_events(page, sms)
    expect(shown).to_contain_text("sub@example.com")


def test_the_next_message_can_be_written_while_one_is_sent(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/?pane=send")
    text = pane(page).get_by_label("Text")
    text.fill("First")
    let_go = hold(page, "**/api/rest/v1/sms/send")
    pane(page).get_by_role("button", name="Send", exact=True).click()
    text.fill("Second")
    pane(page).get_by_label("Campaign").focus()
    with page.expect_response("**/api/rest/v1/sms/send"):
        let_go()
    expect(bubble(page, "First")).to_be_visible()
    expect(text).to_have_value("Second")
    expect(pane(page).get_by_label("Campaign")).to_be_focused()


def test_who_went_elsewhere_while_a_message_is_sent_stays_there(page: Page, sms: Sms) -> None:
    sms.send("For Pieter", to=PIETER)
    sms.send("For Thandi")
    page.goto("/?pane=send")
    pane(page).get_by_label("Text").fill("First")
    let_go = hold(page, "**/api/rest/v1/sms/send")
    pane(page).get_by_role("button", name="Send", exact=True).click()
    entry(page, "For Pieter").click()
    expect(bubble(page, "For Pieter")).to_be_visible()
    let_go()
    expect(entry(page, "First")).to_be_visible()
    expect(pane(page).get_by_label("Text")).to_have_value("")
    expect(bubble(page, "For Pieter")).to_be_visible()


def test_what_was_found_stays_while_the_server_is_away(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/?q=hello")
    expect(page.locator(".entry mark")).to_have_text("Hello")
    expect(page.locator("#live")).to_have_text("Live")
    page.route("**/_mock/messages?*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        sms.send("Something else", to=PIETER)
    open_pane(page, "Clock")
    expect(page.locator(".entry mark")).to_have_text("Hello")


def test_who_types_on_after_enter_keeps_the_focus_in_the_search(page: Page, sms: Sms) -> None:
    sms.send("For Pieter", to=PIETER)
    page.goto("/")
    box = page.get_by_role("searchbox")
    let_go = hold(page, "**/_mock/messages?*")
    box.press_sequentially("Piet")
    with page.expect_request("**/_mock/messages?q=Piet&*"):
        box.press("Enter")
    with page.expect_request("**/_mock/messages?q=Pieter&*"):
        box.press_sequentially("er")
    let_go()
    expect(page.locator(".entry mark").first).to_have_text("Pieter")
    expect(box).to_be_focused()
    expect(box).to_have_value("Pieter")


def test_a_toast_that_is_read_stays_when_others_come(page: Page) -> None:
    page.goto("/?pane=settings")
    first = page.locator(".toast").filter(has_text="token copied").first
    pane(page).get_by_role("button", name="Copy token", exact=True).click()
    first.get_by_role("button", name="Close").focus()
    for name in ("Base URL", "email", "URL token", "secret key"):
        button = pane(page).get_by_role("button", name=f"Copy {name}", exact=True)
        button.dispatch_event("click")
    expect(page.locator(".toast")).to_have_count(3)
    expect(first.get_by_role("button", name="Close")).to_be_focused()
