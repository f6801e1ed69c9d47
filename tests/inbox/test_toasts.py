"""Short notes at the page's edge: counted, kept while they are read, removed when out of date."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.inbox.driving import Sms, bubble, composer, open_pane, pane
from tests.receiver import Receiver, answer


def toasts(page: Page) -> Locator:
    return page.locator(".toast")


def reject(sms: Sms) -> None:
    sms.call("POST", "/sms/send", json={"recipientNumber": "12", "message": "x"})


def wait_for_a_rejected_request(page: Page, sms: Sms) -> None:
    """Open the page with timers that the test moves, make a request that is refused, and await its
    toast.
    """
    page.clock.install()
    page.goto("/")
    expect(page.locator("#live")).to_have_text("Live")
    reject(sms)
    page.clock.run_for(500)
    expect(toasts(page)).to_have_count(1)


def test_equal_toasts_are_one_with_a_count(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/?pane=settings")
    copy = pane(page).get_by_role("button", name="Copy token", exact=True)
    for _ in range(3):
        copy.click()
    expect(toasts(page)).to_have_count(1)
    expect(toasts(page)).to_contain_text("token copied ×3")
    expect(copy).to_be_focused()


def test_a_toast_closes_after_its_time(page: Page, sms: Sms) -> None:
    wait_for_a_rejected_request(page, sms)
    page.clock.run_for(10_000)
    expect(toasts(page)).to_have_count(0)


def test_a_toast_stays_while_it_is_pointed_at(page: Page, sms: Sms) -> None:
    wait_for_a_rejected_request(page, sms)
    toasts(page).hover()
    page.clock.run_for(60_000)
    expect(toasts(page)).to_have_count(1)
    page.mouse.move(700, 400)
    page.clock.run_for(10_000)
    expect(toasts(page)).to_have_count(0)


def test_a_toast_stays_while_it_has_the_focus_also_when_the_pointer_leaves_it(
    page: Page, sms: Sms
) -> None:
    wait_for_a_rejected_request(page, sms)
    page.locator("#q").focus()
    toasts(page).hover()
    toasts(page).get_by_role("button", name="Close").focus()
    page.mouse.move(700, 400)
    page.clock.run_for(60_000)
    expect(toasts(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(toasts(page)).to_have_count(0)
    expect(page.locator("#q")).to_be_focused()


def test_a_toast_does_not_take_the_focus(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    composer(page).focus()
    reject(sms)
    expect(toasts(page)).to_have_count(1)
    expect(composer(page)).to_be_focused()


def test_what_was_rejected_is_no_news_beside_the_requests(page: Page, sms: Sms) -> None:
    wait_for_a_rejected_request(page, sms)
    open_pane(page, "Requests")
    expect(toasts(page)).to_have_count(0)


def test_a_refusal_is_withdrawn_when_the_same_button_succeeds(page: Page) -> None:
    page.goto("/?pane=faults")
    rule = pane(page).get_by_label("Rule as JSON")
    rule.fill('{"match": {}, "effect": {"status": 9}}')
    add = pane(page).get_by_role("button", name="Add this rule")
    add.click()
    expect(toasts(page)).to_contain_text("status")
    rule.fill('{"match": {}, "effect": {"status": 500}}')
    add.click()
    expect(pane(page).get_by_role("button", name="Remove")).to_be_visible()
    expect(toasts(page)).to_have_count(0)


def test_a_failed_webhook_is_no_news_once_it_was_delivered(page: Page, sms: Sms) -> None:
    sms.control("PUT", "/clock", json={"freeze": True})
    with Receiver().then(answer(500)) as receiver:
        hook = {"deliveryReportUrl": receiver.url}
        sms.control("PUT", "/accounts/18987/developer-settings", json=hook)
        sent = sms.send("Hello")
        page.goto("/")
        expect(bubble(page, "Hello")).to_be_visible()
        expect(page.locator("#live")).to_have_text("Live")
        sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
        expect(toasts(page)).to_contain_text("A webhook failed and is tried again")
        toasts(page).hover()
        sms.control("POST", "/clock/advance", json={"seconds": 3600})
        expect(toasts(page)).to_have_count(0)


def test_that_the_server_is_away_is_told_until_it_is_back(page: Page, sms: Sms) -> None:
    page.goto("/?pane=faults")
    expect(page.locator("#live")).to_have_text("Live")
    page.route("**/_mock/faults", lambda route: route.abort())
    pane(page).get_by_role("button", name="Add this rule").click()
    expect(toasts(page)).to_contain_text("The server is away")
    toasts(page).hover()
    page.evaluate("import('/inbox/assets/js/live.js').then((live) => live.connect())")
    expect(toasts(page)).to_have_count(0)
