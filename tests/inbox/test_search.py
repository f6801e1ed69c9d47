"""Search: the API's grammar in a box, and an address that keeps the search."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.inbox.driving import AYESHA, PIETER, THANDI, Sms, bubble, entry, hold


@pytest.fixture(autouse=True)
def said(sms: Sms) -> None:
    """Store three outbound messages and one inbound one."""
    sms.send("Your parcel is here", campaign="parcels")
    sms.send("The parcel is late – sorry", to=PIETER)
    delivered = sms.send("Appointment tomorrow", to=AYESHA)
    sms.control("POST", f"/messages/{delivered}/status", json={"status": "DELIVERED"})
    sms.reply("Thank you", THANDI)


@pytest.mark.parametrize(
    "words, found",
    [
        ("parcel", ["The parcel is late – sorry", "Your parcel is here"]),
        ("parcel -late", ["Your parcel is here"]),
        ('"parcel is late"', ["The parcel is late – sorry"]),
        (f"to:{AYESHA}", ["Appointment tomorrow"]),
        (f"from:{THANDI}", ["Reply: Thank you"]),
        ("status:delivered", ["Appointment tomorrow"]),
        ("campaign:parcels is:outbound", ["Your parcel is here"]),
        ("is:unread", ["Reply: Thank you"]),
        ("encoding:ucs2", ["The parcel is late – sorry"]),
        ("after:2020-01-01 before:2020-01-02", []),
    ],
)
def test_what_is_found_is_what_the_api_finds(
    page: Page, sms: Sms, words: str, found: list[str]
) -> None:
    # Not the phone with the reply, which would be read by that.
    page.goto(f"/?number={PIETER}")
    page.get_by_role("searchbox", name="Search messages").fill(words)
    expect(page).to_have_url(re.compile(re.escape(quote(words.split(" ")[0], safe=""))))
    expect(page.locator(".entry .words")).to_have_text(found)
    assert sms.control("GET", "/messages", params={"q": words})["total"] == len(found)


def test_nothing_found_says_what_can_be_asked(page: Page) -> None:
    page.goto("/?q=nowhere")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(entry(page, "Dr Ayesha Moosa")).to_be_visible()


def test_a_wrong_search_is_told_with_its_help(page: Page) -> None:
    page.goto("/?q=status:lost")
    expect(page.get_by_role("heading", name="Nothing was looked for")).to_be_visible()
    told = page.get_by_role("navigation", name="Conversations").get_by_role("paragraph")
    expect(told).to_contain_text("status:LOST does not exist")
    expect(told).to_contain_text("DELIVERED")


def test_back_and_forward_walk_through_what_was_open(page: Page) -> None:
    page.goto("/")
    expect(bubble(page, "Thank you")).to_be_visible()
    entry(page, "Mr Pieter Rossouw").click()
    expect(bubble(page, "The parcel is late")).to_be_visible()
    page.get_by_role("searchbox").fill("appointment")
    page.get_by_role("searchbox").press("Enter")
    entry(page, "Appointment tomorrow").click()
    expect(bubble(page, "Appointment tomorrow")).to_be_visible()
    page.go_back()
    expect(bubble(page, "The parcel is late")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("appointment")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(entry(page, "Ms Thandi Maseko")).to_be_visible()
    page.go_back()
    expect(bubble(page, "Thank you")).to_be_visible()
    page.go_forward()
    expect(bubble(page, "The parcel is late")).to_be_visible()


def test_a_search_stays_true_while_messages_come(page: Page, sms: Sms) -> None:
    page.goto("/?q=parcel")
    expect(page.locator(".entry")).to_have_count(2)
    sms.send("One more parcel")
    expect(page.locator(".entry")).to_have_count(3)


def test_what_was_cleared_meanwhile_is_not_told_as_found(page: Page) -> None:
    page.goto("/")
    expect(entry(page, "Dr Ayesha Moosa")).to_be_visible()
    box = page.get_by_role("searchbox")
    let_go = hold(page, "**/_mock/messages?q=parcel*")
    with page.expect_request("**/_mock/messages?q=parcel*"):
        box.fill("parcel")
    box.fill("")
    expect(page).not_to_have_url(re.compile("q=parcel"))
    with page.expect_response("**/_mock/messages?q=parcel*"):
        let_go()
    expect(page.locator("#search-note")).to_contain_text("is:unread")
    expect(page.locator(".entry")).to_have_count(3)


def test_what_was_found_lies_beside_the_words_not_over_them(page: Page) -> None:
    page.goto("/?q=parcel+-late")
    expect(page.locator("#search-note")).to_have_text("1 found")
    box = page.get_by_role("searchbox")
    room = box.evaluate("box => box.clientWidth - parseFloat(getComputedStyle(box).paddingRight)")
    note = page.locator("#search-note").bounding_box()
    field = box.bounding_box()
    assert note
    assert field
    assert field["x"] + room <= note["x"]


def test_what_is_found_far_back_opens_there(page: Page, sms: Sms) -> None:
    sms.send("The very first")
    sms.bulk(["More"] * 600)
    page.goto("/?q=first")
    expect(page.get_by_role("searchbox")).to_be_visible()
    page.get_by_role("searchbox").press("Enter")
    entry(page, "The very first").click()
    expect(bubble(page, "The very first")).to_be_in_viewport()
    page.get_by_role("button", name="Newest").click()
    expect(bubble(page, "The very first")).to_have_count(0)


def test_on_a_narrow_page_a_search_leads_to_its_list(page: Page, sms: Sms) -> None:
    sms.send("Your OTP")
    box = page.get_by_role("searchbox")
    page.set_viewport_size({"width": 768, "height": 900})
    page.goto(f"/?number={THANDI}&pane=clock")
    box.fill("OTP")
    box.press("Enter")
    expect(entry(page, "Your OTP")).to_be_focused()
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(f"/?number={THANDI}&pane=clock")
    box.fill("form:0821234567")
    expect(page.get_by_text("“form:0821234567” was searched for as plain text")).to_be_visible()
    box.fill("OTP")
    expect(entry(page, "Your OTP")).to_be_visible()
    box.fill("082 765 4321")
    page.get_by_role("button", name="Open the phone of 082 765 4321").click()
    expect(page.get_by_text("No messages with +27 82 765 4321 yet.")).to_be_visible()
    page.go_back()
    box.fill("status:bogus")
    expect(page.get_by_role("heading", name="Nothing was looked for")).to_be_visible()


def test_a_pasted_number_id_or_data_field_opens_its_message(page: Page, sms: Sms) -> None:
    wanted = sms.send("Your invoice", to=AYESHA, dataField="invoice-77")
    sms.send("Hello", to="27829990000")
    page.goto(f"/?number={PIETER}")
    box = page.get_by_role("searchbox")
    for pasted in (wanted, "invoice-77", "082 999 0000"):
        box.fill(pasted)
        expect(page.locator("#search-note")).to_have_text("1 found")
        text = "Hello" if pasted.startswith("082") else "Your invoice"
        expect(bubble(page, text)).to_have_class(re.compile("picked"))
        expect(page.locator(".entry mark")).to_have_count(1)
    expect(page.locator(".entry .where")).to_have_text("Number 27829990000")


def highlighted(page: Page) -> list[str]:
    """Return the words that the browser marks in the open thread."""
    words: list[str] = page.evaluate("() => [...CSS.highlights.get('found')].map(String)")
    return words


def test_a_word_shows_where_it_was_found_and_enter_opens_the_only_hit(page: Page) -> None:
    page.goto(f"/?number={THANDI}")
    box = page.get_by_role("searchbox")
    box.fill("late")
    expect(page.locator(".entry mark")).to_have_text("late")
    expect(bubble(page, "Thank you")).to_be_visible()
    box.press("Enter")
    expect(bubble(page, "The parcel is late")).to_have_class(re.compile("picked"))
    expect(entry(page, "The parcel is late")).to_be_focused()
    assert highlighted(page) == ["late"]
    box.fill("")
    expect(page.locator("#search-note")).not_to_contain_text("found")
    assert highlighted(page) == []
    box.fill("parcels")
    expect(page.locator(".entry .where").first).to_have_text("Campaign parcels")
    box.fill("pieter")
    expect(page.locator(".entry .who mark")).to_have_text("Pieter")


def test_all_words_that_matched_in_a_field_are_marked_and_the_field_is_named_once(
    page: Page, sms: Sms
) -> None:
    sms.send("Order 4711 is ready for collection", PIETER, campaign="Spring sale")
    page.goto("/?q=spring+sale")
    hit = page.locator(".entry")
    expect(hit.get_by_text("Campaign")).to_have_count(1)
    expect(hit.locator("mark")).to_have_text(["Spring", "sale"])
    page.goto("/?q=collection+order")
    expect(hit.locator("mark")).to_have_text(["Order", "collection"])
    expect(hit).to_contain_text("Order 4711 is ready for collection")
