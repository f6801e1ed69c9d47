"""The Webhooks pane: every webhook with its attempts, and a notice when one fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.inbox.driving import AYESHA, PIETER, THANDI, Sms, bubble, choose, hold, open_pane, pane
from tests.receiver import Receiver

RESYNC = "import('/inbox/assets/js/signals.js').then(({ emit }) => emit('resync'))"
"""Lets the page read again all that it shows, as after a lost connection."""


def reports_to(sms: Sms, url: str) -> None:
    sms.control("PUT", "/accounts/18987/developer-settings", json={"deliveryReportUrl": url})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@contextmanager
def timed_server() -> Iterator[MockServer]:
    """Run a server with a frozen clock; its outcomes wait, and no delivery report is accepted."""
    with MockServer(Settings(port=0, delivery="timed")) as server:
        sms = Sms(server.origin)
        sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
        reports_to(sms, f"{server.origin}/nowhere")
        yield server


@pytest.fixture
def failing(sms: Sms) -> None:
    """Let delivery reports go to an address at which nobody listens."""
    sms.control("PUT", "/clock", json={"freeze": True})
    reports_to(sms, f"{sms.origin}/nowhere")


def test_a_webhook_shows_what_was_posted_and_what_was_answered(
    page: Page, sms: Sms, failing: None
) -> None:
    sms.send("Hello", dataField="order-17")
    page.goto("/")
    shown = open_pane(page, "Webhooks")
    expect(shown).to_contain_text("No webhooks yet.")
    choose(page, "Hello", "Deliver")
    card = shown.locator(".entry-card")
    expect(card).to_contain_text("retrying")
    card.locator("summary").click()
    expect(card).to_contain_text("DELIVERED")
    expect(card).to_contain_text("order-17")
    expect(card).to_contain_text("Attempt 1,")
    expect(card.get_by_label("receiver's answer")).to_contain_text("Unknown path")


def test_a_webhook_that_a_schedule_holds_back_says_so(
    page: Page, sms: Sms, receiver: Receiver
) -> None:
    reports_to(sms, receiver.url)
    sms.control("PUT", "/schedule", json={"perturbations": ["report1-late"]})
    sms.send("Hello")
    page.goto("/?pane=webhooks")
    choose(page, "Hello", "Deliver")
    card = pane(page).locator(".entry-card")
    expect(card).to_contain_text("held by the schedule")
    sms.control("GET", "/webhooks/idle")
    expect(card).to_contain_text("delivered")
    expect(card).not_to_contain_text("held")


@pytest.mark.parametrize("style, empty", [("query", "Form"), ("form", "Query"), ("both", "")])
def test_headers_query_form_and_signature_of_a_webhook_stand_apart(
    page: Page, sms: Sms, receiver: Receiver, style: str, empty: str
) -> None:
    url = f"{receiver.url}?shop=17".replace("://", "://me:secret-word@")
    settings = {"deliveryReportUrl": url, "webhookStyle": style}
    sms.control("PUT", "/accounts/18987/developer-settings", json=settings)
    sms.send("Hello", dataField="order-17")
    page.goto("/?pane=webhooks")
    choose(page, "Hello", "Deliver")
    card = pane(page).locator(".entry-card")
    expect(card).to_contain_text("delivered")
    card.locator("summary").click()
    expect(card.get_by_label("Headers")).to_contain_text("Authorization")
    expect(card.get_by_label("Headers")).not_to_contain_text(
        receiver.arrivals[0].headers["authorization"]
    )
    for part in ("Query", "Form"):
        values = card.get_by_label(part, exact=True)
        if part == empty:
            expect(values).not_to_contain_text("order-17")
        else:
            expect(values).to_contain_text("order-17")
    expect(card.get_by_label("Query", exact=True)).to_contain_text("shop")
    expect(card.get_by_label("Form", exact=True)).not_to_contain_text("shop")
    (arrival,) = receiver.arrivals
    for name in ("nonce", "nonce-date", "checksum"):
        expect(card).to_contain_text({**arrival.query, **arrival.form}[name])


def test_each_attempt_shows_the_signature_it_was_posted_with(
    page: Page, sms: Sms, receiver: Receiver
) -> None:
    reports_to(sms, receiver.url)
    sms.send("Hello")
    page.goto("/?pane=webhooks")
    choose(page, "Hello", "Deliver")
    card = pane(page).locator(".entry-card")
    expect(card).to_contain_text("delivered")
    card.locator("summary").click()
    card.get_by_role("button", name="Redeliver").click()
    expect(card).to_contain_text("Attempt 2,")
    first, second = receiver.arrivals
    assert first.form["nonce"] != second.form["nonce"]
    for arrival in (first, second):
        expect(card).to_contain_text(arrival.form["nonce"])
        expect(card).to_contain_text(arrival.form["checksum"])


def test_a_failing_webhook_is_told_marked_and_counted_and_goes_again(
    page: Page, sms: Sms, failing: None, receiver: Receiver
) -> None:
    sms.send("Hello")
    page.goto("/")
    choose(page, "Hello", "Deliver")
    expect(page.get_by_text("A webhook failed and is tried again")).to_be_visible()
    expect(bubble(page, "Hello")).to_contain_text("Webhook failed, tried again")
    sms.control("POST", "/clock/advance", json={"seconds": 7 * 86_400})
    expect(page.get_by_text("A webhook was given up")).to_be_visible()
    expect(bubble(page, "Hello")).to_contain_text("Webhook given up")
    expect(page.get_by_role("button", name="Webhooks")).to_contain_text("1 given up")
    page.get_by_text("A webhook was given up").click()
    shown = pane(page)
    expect(shown.locator(".entry-card")).to_contain_text("given up")
    expect(page.get_by_role("button", name="Webhooks")).not_to_contain_text("given up")
    shown.get_by_role("button", name="Redeliver all that were given up").click()
    expect(page.get_by_text("Redelivering 1 webhook")).to_be_visible()


def test_all_that_were_given_up_go_again_also_those_that_the_pane_does_not_show(
    page: Page, sms: Sms, receiver: Receiver
) -> None:
    reports_to(sms, receiver.url)
    sent = sms.send("Hello")
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    sms.control("GET", "/webhooks/idle")
    state = sms.control("GET", "/state")
    failed = {**state["deliveries"][0], "state": "given-up", "attempts": []}
    sms.control("PUT", "/state", json={**state, "deliveries": [failed] * 305})
    page.goto("/?pane=webhooks")
    pane(page).get_by_role("button", name="Redeliver all that were given up (305)").click()
    expect(page.get_by_text("Redelivering 305 webhooks")).to_be_visible()
    sms.control("GET", "/webhooks/idle")
    assert len(receiver.arrivals) == 306
    expect(pane(page).get_by_role("button", name="Redeliver all")).to_have_count(0)
    expect(pane(page).get_by_label("Only failing ones")).to_be_focused()


def test_every_webhook_can_be_reached(page: Page, sms: Sms, receiver: Receiver) -> None:
    reports_to(sms, receiver.url)
    sent = sms.send("Hello")
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    sms.control("GET", "/webhooks/idle")
    state = sms.control("GET", "/state")
    sms.control("PUT", "/state", json={**state, "deliveries": state["deliveries"] * 1_001})
    page.goto("/?pane=webhooks")
    cards, earlier = pane(page).locator(".entry-card"), pane(page).get_by_text("Earlier webhooks")
    for count in range(100, 1_001, 100):
        expect(cards).to_have_count(count)
        if count < 1_000:
            earlier.click()
    expect(earlier).to_be_hidden()
    expect(pane(page)).to_contain_text("and 1 earlier webhook, listed by sms-mock webhooks")


def test_an_unfolded_webhook_stays_unfolded_while_it_is_tried_again(
    page: Page, sms: Sms, failing: None
) -> None:
    sms.send("Hello", THANDI)
    page.goto("/?pane=webhooks")
    choose(page, "Hello", "Deliver")
    card = pane(page).locator(".entry-card")
    card.locator("summary").click()
    again = card.get_by_role("button", name="Redeliver")
    again.focus()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Attempt 2,")
    expect(card).to_have_attribute("open", "")
    expect(again).to_be_focused()


def test_only_failing_webhooks_by_choice(page: Page, sms: Sms, receiver: Receiver) -> None:
    reports_to(sms, receiver.url)
    sms.send("Taken")
    page.goto("/?pane=webhooks")
    choose(page, "Taken", "Deliver")
    expect(pane(page).locator(".entry-card")).to_contain_text("delivered")
    pane(page).get_by_label("Only failing ones").check()
    expect(pane(page)).to_contain_text("No webhook is failing.")


def test_equal_notes_are_one_with_a_count_and_stay_while_pointed_at(page: Page, sms: Sms) -> None:
    page.goto("/")
    expect(page.locator("#live")).to_have_text("Live")
    for _ in range(2):
        sms.call("POST", "/sms/send", json={"recipientNumber": "12", "message": "x"})
        expect(page.locator(".toast").first).to_be_visible()
    notes = page.locator(".toast")
    expect(notes).to_have_count(1)
    expect(notes).to_contain_text("×2")


def schedule_three(sms: Sms) -> None:
    """Schedule a message to each of three numbers, whose reports fail once it is sent."""
    for number in (THANDI, PIETER, AYESHA):
        sms.send("Reminder", to=number, dateToSend="203001020900")


def test_what_fails_and_is_given_up_within_one_advance_is_counted(page: Page) -> None:
    with timed_server() as server:
        sms = Sms(server.origin)
        schedule_three(sms)
        page.goto(server.origin)
        expect(page.locator("#live")).to_have_text("Live")
        sms.control("POST", "/clock/advance", json={"seconds": 7 * 86_400})
        # First what closes by itself.
        expect(page.locator(".toast").filter(has_text="was given up")).to_contain_text("×3")
        expect(page.get_by_role("button", name="Webhooks")).to_contain_text("3 given up")


def test_what_is_given_up_before_its_event_comes_is_counted_once(page: Page) -> None:
    with timed_server() as server:
        sms = Sms(server.origin)
        schedule_three(sms)
        page.goto(server.origin)
        expect(page.locator("#live")).to_have_text("Live")
        let_go = hold(page, "**/_mock/webhooks?limit=300")
        with page.expect_request("**/_mock/webhooks?limit=300"):
            page.evaluate(RESYNC)
        sms.control("POST", "/clock/advance", json={"seconds": 7 * 86_400})
        given_up = page.get_by_role("button", name="Webhooks")
        expect(given_up).to_contain_text("3 given up")
        let_go()
        sms.send("Afterwards")
        expect(page.locator(".entry").filter(has_text="Afterwards")).to_be_visible()
        expect(given_up).to_contain_text("3 given up")


def test_what_is_given_up_while_the_events_are_away_is_counted(page: Page) -> None:
    with timed_server() as server:
        sms = Sms(server.origin)
        schedule_three(sms)
        let_go = hold(page, "**/_mock/events*")
        with page.expect_response("**/_mock/webhooks?limit=300"):
            page.goto(server.origin)
        expect(page.locator(".entry")).to_have_count(3)
        sms.control("POST", "/clock/advance", json={"seconds": 7 * 86_400})
        let_go()
        expect(page.get_by_role("button", name="Webhooks")).to_contain_text("3 given up")


def test_a_folded_webhook_says_what_it_is_about(page: Page, sms: Sms, receiver: Receiver) -> None:
    reports_to(sms, receiver.url)
    sms.control("PUT", "/accounts/18987/developer-settings", json={"replyUrl": receiver.url})
    sent = sms.send("Hello")
    sms.send("Order ready", PIETER, dataField="order-17")
    page.goto("/?pane=webhooks")
    sms.control("POST", f"/messages/{sent}/status", json={"status": "DELIVERED"})
    sms.reply("Thank you", PIETER)
    cards = pane(page).locator(".entry-card summary")
    expect(cards.filter(has_text="Reply")).to_contain_text("from +27600000101")
    expect(cards.filter(has_text="Delivery report: Delivered")).to_contain_text(sent)


def test_marks_of_failed_webhooks_do_not_push_the_newest_message_out_of_sight(page: Page) -> None:
    with timed_server() as server:
        sms = Sms(server.origin)
        sms.bulk([f"Order {number}." for number in range(40)])
        page.goto(server.origin)
        last = bubble(page, "Order 39.")
        expect(last).to_be_in_viewport(ratio=1)
        sms.control("POST", "/clock/advance", json={"seconds": 60})
        expect(bubble(page, "Webhook failed")).to_have_count(40)
        expect(last).to_be_in_viewport(ratio=1)
