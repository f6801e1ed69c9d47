"""The form of a fault rule and its JSON: a change in one shows in the other; typed text stays."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from sms_mock.faults.catalogue import FIELDS
from tests.inbox.driving import Sms, open_pane, pane


def field(page: Page, name: str) -> Locator:
    return pane(page).get_by_label(name, exact=True)


def json_box(page: Page) -> Locator:
    return field(page, "Rule as JSON")


def rule(page: Page) -> Any:
    return json.loads(json_box(page).input_value())


def test_a_rule_is_made_with_the_form_alone(page: Page, sms: Sms) -> None:
    page.goto("/?pane=faults")
    field(page, "path").fill("/account/balance")
    field(page, "status").fill("")
    field(page, "times").fill("")
    field(page, "every").fill("2")
    field(page, "latency").fill("0.1 to 0.2")
    field(page, "body").select_option("truncated")
    made = {
        "match": {"path": "/account/balance", "every": 2},
        "effect": {"latency": [0.1, 0.2], "body": "truncated"},
    }
    assert rule(page) == made
    pane(page).get_by_role("button", name="Add this rule").click()
    expect(pane(page)).to_contain_text("acted 0 times")
    (stored,) = sms.control("GET", "/faults")["items"]
    assert {"match": stored["match"], "effect": stored["effect"]} == made


def test_the_form_has_every_effect_that_is_declared(page: Page) -> None:
    page.goto("/?pane=faults")
    for name in FIELDS:
        expect(field(page, name)).to_be_visible()


def test_the_form_follows_the_json(page: Page) -> None:
    page.goto("/?pane=faults")
    json_box(page).fill('{"match": {"number": "27821234567"}, "effect": {"drop": "middle"}}')
    expect(field(page, "number")).to_have_value("27821234567")
    expect(field(page, "drop")).to_have_value("middle")
    expect(field(page, "status")).to_have_value("")


def test_half_typed_json_stays_and_the_form_waits(page: Page, sms: Sms) -> None:
    page.goto("/?pane=faults")
    half = '{"match": {"path": "/sms/send"}, "effect": {"sta'
    json_box(page).fill(half)
    expect(pane(page)).to_contain_text("The form waits until this is a rule again.")
    expect(field(page, "status")).to_be_disabled()
    # An event draws the rules again.
    sms.control("POST", "/faults", json={"effect": {"status": 500}})
    expect(pane(page)).to_contain_text("any request: status 500")
    expect(json_box(page)).to_have_value(half)
    open_pane(page, "Ledger")
    open_pane(page, "Faults")
    expect(json_box(page)).to_have_value(half)
    page.reload()
    expect(json_box(page)).to_have_value(half)
    json_box(page).fill(half + 'tus": 503}}')
    expect(field(page, "status")).to_have_value("503")
    expect(field(page, "status")).to_be_enabled()


def test_what_was_written_comes_back_after_a_ready_made_rule(page: Page) -> None:
    page.goto("/?pane=faults")
    back = pane(page).get_by_role("button", name="Back to what I wrote")
    pane(page).get_by_role("button", name="Next request answers 429").click()
    expect(back).to_be_hidden()
    own = '{"effect": {"status": 5'
    json_box(page).fill(own)
    pane(page).get_by_role("button", name="Half the connections drop").click()
    expect(field(page, "share")).to_have_value("0.5")
    back.click()
    expect(json_box(page)).to_have_value(own)
    expect(back).to_be_hidden()


def test_what_is_half_typed_in_a_field_is_refused_in_words_and_stays(page: Page) -> None:
    page.goto("/?pane=faults")
    field(page, "latency").fill("1 to")
    pane(page).get_by_role("button", name="Add this rule").click()
    expect(page.locator(".toast.bad")).to_contain_text("latency")
    expect(field(page, "latency")).to_have_value("1 to")
