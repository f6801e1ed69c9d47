"""The panes beside the phones: clock, faults, settings, and other teams."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ADMINISTRATOR, SECRET_KEY, URL_TOKEN
from tests.inbox.driving import (
    PIETER,
    THANDI,
    Sms,
    bubble,
    composer,
    entry,
    hold,
    open_pane,
    pane,
    until,
)


def test_the_clock_freezes_advances_and_runs_what_comes_next(page: Page, sms: Sms) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    sms.send("Later", dateToSend="203001021200")
    page.goto("/")
    expect(page.get_by_role("button", name="Frozen at 1 Jan 2030, 12:00:00 SAST")).to_be_visible()
    shown = open_pane(page, "Clock")
    expect(shown).to_contain_text("South African Standard Time, UTC+2. The clock is frozen.")
    shown.get_by_role("button", name="1 hour").click()
    expect(shown).to_contain_text("13:00:00 SAST")
    expect(shown).to_contain_text("Scheduled message goes")
    expect(shown).to_contain_text("+27 60 000 0100: Later")
    shown.get_by_role("button", name="Run next").click()
    expect(shown).to_contain_text("2 Jan 2030, 12:00:00 SAST")
    expect(shown).to_contain_text("1 thing happened")
    expect(shown).to_contain_text("Nothing is planned")
    expect(bubble(page, "Later")).to_contain_text("Sent 2 Jan 12:00:00")
    shown.get_by_role("button", name="Let it run").click()
    expect(shown).to_contain_text("The clock runs.")
    assert sms.control("GET", "/clock")["frozen"] is False
    shown.get_by_role("button", name="Freeze").click()
    expect(shown).to_contain_text("The clock is frozen.")
    assert sms.control("GET", "/clock")["frozen"] is True


def test_the_clock_goes_to_a_date_and_is_frozen_at_one(page: Page, sms: Sms) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    sms.send("Later", dateToSend="203001021200")
    page.goto("/?pane=clock")
    shown = pane(page)
    date = shown.get_by_label("Date and time, SAST")
    expect(date).to_have_value(re.compile("^2030-01-01T12:00"))
    date.fill("2030-01-01T18:30:15")
    shown.get_by_role("button", name="Go there", exact=True).click()
    expect(shown).to_contain_text("1 Jan 2030, 18:30:15 SAST")
    date.fill("2030-01-03T09:00:00")
    shown.get_by_role("button", name="Go there and stop").click()
    expect(shown).to_contain_text("3 Jan 2030, 09:00:00 SAST")
    expect(shown).to_contain_text("1 message went")
    expect(bubble(page, "Later")).to_contain_text("Sent 2 Jan 12:00:00")
    assert sms.control("GET", "/clock") == {"now": "2030-01-03T09:00:00+02:00", "frozen": True}


def test_a_date_before_now_is_refused_in_words_and_stays_in_its_field(page: Page, sms: Sms) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    sms.send("Hello")
    page.goto("/?pane=clock")
    date = pane(page).get_by_label("Date and time, SAST")
    date.fill("2029-12-31T12:00:00")
    pane(page).get_by_role("button", name="Go there", exact=True).click()
    expect(page.locator(".toast.bad")).to_be_visible()
    expect(date).to_have_value(re.compile("^2029-12-31T12:00"))


def test_a_movement_names_its_message_and_leads_to_it(page: Page, sms: Sms) -> None:
    sent = sms.send("Your table is ready")
    sms.send("To another phone", PIETER)
    page.goto("/?pane=ledger")
    link = pane(page).get_by_role("link", name="+27 60 000 0100: Your table is ready")
    link.click()
    expect(page).to_have_url(re.compile(f"message={sent}"))
    expect(pane(page).get_by_role("heading", name="Ledger")).to_be_visible()
    expect(bubble(page, "Your table is ready")).to_have_class(re.compile("picked"))


def test_today_is_the_day_of_the_teams_clock(page: Page, sms: Sms) -> None:
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_have_attribute("data-day", "Today")
    sms.control("POST", "/clock/advance", json={"seconds": 2 * 86_400})
    expect(bubble(page, "Hello")).to_have_attribute("data-day", "Tuesday 1 January")
    expect(entry(page, "Ms Thandi Maseko").locator("time")).to_have_text("1 Jan")


def test_the_clock_that_a_script_moves_moves_on_the_page(page: Page, sms: Sms) -> None:
    page.goto("/")
    expect(page.locator("#live")).to_have_text("Live")
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    expect(page.get_by_role("button", name="Frozen at 1 Jan 2030, 12:00:00 SAST")).to_be_visible()


def test_an_answer_from_before_does_not_turn_the_clock_back(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/")
    expect(bubble(page, "Hello")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Live")
    let_go = hold(page, "**/_mock/clock", stale=sms.control("GET", "/clock"))
    with page.expect_request("**/_mock/clock"):
        sms.control("POST", "/reset")
    sms.control("PUT", "/clock", json={"freeze": "2030-01-01T12:00:00+02:00"})
    expect(page.get_by_role("button", name="Frozen at 1 Jan 2030, 12:00:00 SAST")).to_be_visible()
    with page.expect_response("**/_mock/clock"):
        let_go()
    expect(page.get_by_role("heading", name="Send the first message")).to_be_visible()
    expect(page.get_by_role("button", name="Frozen at 1 Jan 2030, 12:00:00 SAST")).to_be_visible()


def test_faults_are_added_counted_and_removed(page: Page, sms: Sms) -> None:
    page.goto("/")
    shown = open_pane(page, "Faults")
    expect(shown).to_contain_text("Nothing fails.")
    shown.get_by_role("button", name="Next send answers 500").click()
    expect(shown).to_contain_text("Nothing fails.")
    shown.get_by_role("button", name="Add this rule").click()
    rule = shown.get_by_role("listitem").filter(has_text="/sms/send")
    expect(rule).to_contain_text("acted 0 times of 1")
    number = {"recipientNumber": "0821234567", "message": "x"}
    assert sms.call("POST", "/sms/send", json=number).status_code == 500
    expect(rule).to_contain_text("spent: acted 1 time of 1")
    rule.get_by_role("button", name="Remove").click()
    expect(shown).to_contain_text("Nothing fails.")


def test_a_fault_that_cannot_be_is_refused_in_words(page: Page) -> None:
    page.goto("/")
    shown = open_pane(page, "Faults")
    shown.get_by_label("Rule as JSON").fill('{"match": {}, "effect": {"status": 9}}')
    shown.get_by_role("button", name="Add this rule").click()
    expect(page.locator(".toast.bad")).to_contain_text("status")


def test_settings_have_credentials_to_copy_and_webhook_addresses(page: Page, sms: Sms) -> None:
    page.goto("/?pane=settings")
    shown = page.get_by_role("complementary", name="Settings")
    for value in (f"{sms.origin}/app/", *ADMINISTRATOR, URL_TOKEN, SECRET_KEY):
        expect(shown.get_by_text(value, exact=True)).to_be_visible()
    shown.get_by_role("button", name="Copy token", exact=True).click()
    expect(page.get_by_text("token copied", exact=True)).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == ADMINISTRATOR[1]
    shown.get_by_label("Replies go to").fill("http://localhost:3000/replies")
    shown.get_by_label("Values travel as").select_option("form")
    shown.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    settings = sms.control("GET", "/accounts/18987/developer-settings")
    assert settings["replyUrl"] == "http://localhost:3000/replies"
    assert settings["deliveryReportUrl"] is None
    assert settings["webhookStyle"] == "form"


def test_the_password_of_a_webhook_address_is_hidden_and_kept(page: Page, sms: Sms) -> None:
    path, url = "/accounts/18987/developer-settings", "http://me:secret-word@localhost:1/replies"
    sms.control("PUT", path, json={"replyUrl": url})
    page.goto("/?pane=settings")
    shown = page.get_by_role("complementary", name="Settings")
    expect(shown.get_by_label("Replies go to")).to_have_value("http://me:…@localhost:1/replies")
    shown.get_by_label("Delivery reports go to").fill("http://localhost:3000/reports")
    shown.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    settings = sms.control("GET", path)
    assert settings["replyUrl"] == url
    assert settings["deliveryReportUrl"] == "http://localhost:3000/reports"
    assert "secret-word" not in page.content()


@pytest.mark.parametrize("language", ["curl", "PHP", "Node", "Python", "C#", "Java"])
def test_a_snippet_has_the_address_and_the_credentials(page: Page, sms: Sms, language: str) -> None:
    page.goto("/?pane=settings")
    pane(page).get_by_role("tab", name=language, exact=True).click()
    snippet = pane(page).get_by_label(f"{language} snippet", exact=True)
    for text in (f"{sms.origin}/app/api/rest/v1/sms/send", *ADMINISTRATOR):
        expect(snippet).to_contain_text(text)


def test_the_python_snippet_sends_a_message(page: Page, sms: Sms) -> None:
    page.goto("/?pane=settings")
    pane(page).get_by_role("tab", name="Python").click()
    snippet = pane(page).get_by_label("Python snippet", exact=True).inner_text()
    exec(compile(snippet.replace("print(", "(lambda *said: None)("), "snippet", "exec"), {})
    expect(bubble(page, "Hello from my application")).to_be_visible()


def test_the_balance_in_the_bar_falls_with_each_send(page: Page, sms: Sms) -> None:
    page.goto("/")
    balance = page.locator("#balance")
    expect(balance).to_have_text("1000 credits")
    sms.send("Hello")
    expect(balance).to_have_text("999 credits")
    sms.send("One more")
    expect(balance).to_have_text("998 credits")
    sms.control("POST", "/credits", json={"credits": 5.5, "userId": 18988})
    expect(balance).to_have_text("sub: 105.5 credits")
    balance.click()
    expect(pane(page).get_by_role("heading", name="Ledger")).to_be_visible()


def test_on_a_narrow_page_the_tab_of_the_open_pane_is_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?pane=settings")
    tabs = page.get_by_role("navigation", name="Beside the phones")
    expect(tabs.get_by_role("button", name="Settings")).to_be_in_viewport(ratio=1)
    page.goto("/?pane=send")
    expect(tabs.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)


def test_on_a_narrow_page_a_balance_is_one_line(page: Page, sms: Sms) -> None:
    state = sms.control("GET", "/state")
    state["users"][1]["email"] = "somebody.with-a-long-name@a-rather-long-domain.example.com"
    sms.control("PUT", "/state", json=state)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?pane=ledger")
    expect(pane(page).get_by_text("100 credits")).to_be_visible()
    lines = """() => {
      const found = [...document.querySelectorAll("#pane *")].find(
        (box) => !box.children.length && box.textContent === "100 credits");
      const text = document.createRange();
      if (found) text.selectNodeContents(found);
      return text.getClientRects().length;
    }"""
    # The balances are drawn anew when the page is live, so each measurement finds them itself.
    until(page, f"({lines})() > 0")
    assert page.evaluate(lines) == 1


@pytest.mark.parametrize("width", [320, 390, 760])
def test_the_balance_stands_in_the_first_row_of_a_narrow_page_too(
    page: Page, sms: Sms, width: int
) -> None:
    sms.control("POST", "/teams", json={"name": "The team of the longest name that there is"})
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/?list=1")
    balance = page.locator("#balance")
    expect(balance).to_have_text("1000 credits")
    expect(balance).to_be_visible()
    tops = [page.locator(one).bounding_box() for one in ("#home", "#balance", "#team", "#live")]
    middles = [box["y"] + box["height"] / 2 for box in tops if box]
    assert max(middles) - min(middles) < 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "system, theme, background",
    [("dark", "Light", "rgb(245, 244, 241)"), ("light", "Dark", "rgb(19, 20, 23)")],
)
def test_a_chosen_theme_is_kept_whatever_the_system_has(
    page: Page, system: Literal["dark", "light"], theme: str, background: str
) -> None:
    page.emulate_media(color_scheme=system)
    page.goto("/?pane=settings")
    expect(page.locator("body")).not_to_have_css("background-color", background)
    pane(page).get_by_label("Theme").select_option(theme)
    expect(page.locator("body")).to_have_css("background-color", background)
    page.reload()
    expect(page.locator("body")).to_have_css("background-color", background)
    pane(page).get_by_label("Theme").select_option("As the system")
    expect(page.locator("body")).not_to_have_css("background-color", background)


def test_a_team_is_reset_and_a_new_one_made(page: Page, sms: Sms) -> None:
    sms.send("Hello")
    page.goto("/?pane=settings")
    expect(bubble(page, "Hello")).to_be_visible()
    page.get_by_role("button", name="Reset this team").click()
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.get_by_role("heading", name="Send the first message")).to_be_visible()
    page.get_by_role("button", name="New team").click()
    expect(page).to_have_url(re.compile("team="))
    assert sms.control("GET", "/teams")["total"] == 2


def test_a_team_is_named_and_deleted(page: Page, sms: Sms) -> None:
    page.goto("/?pane=settings")
    shown = pane(page)
    shown.get_by_label("Name of the new one").fill("Checkout <b>tests</b>")
    shown.get_by_role("button", name="New team").click()
    expect(page).to_have_url(re.compile("team="))
    line = shown.get_by_role("listitem").filter(has_text="Checkout <b>tests</b>")
    expect(line).to_contain_text("open")
    made = sms.control("POST", "/teams", json={"name": "Made by a script"})
    page.get_by_label("Team", exact=True).hover()
    shown.get_by_role("button", name="Delete Made by a script").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(shown.get_by_text("Made by a script")).to_have_count(0)
    assert made["teamId"] not in str(sms.control("GET", "/teams"))
    shown.get_by_role("button", name="Delete Checkout").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page).not_to_have_url(re.compile("team="))
    expect(shown.get_by_role("button", name=re.compile("^Delete"))).to_have_count(0)
    assert sms.control("GET", "/teams")["total"] == 1


def test_a_team_is_renamed(page: Page, sms: Sms) -> None:
    made = sms.control("POST", "/teams", json={"name": "Made by a script"})
    page.goto("/?pane=settings")
    shown = pane(page)
    opener = shown.get_by_role("button", name="Rename Made by a script")
    opener.click()
    name = page.get_by_role("dialog").get_by_label("Name")
    expect(name).to_be_focused()
    expect(name).to_have_value("Made by a script")
    # The name is selected, so that what is typed takes its place.
    page.keyboard.type("Checkout")
    page.keyboard.press("Enter")
    expect(shown.get_by_role("listitem").filter(has_text="Checkout")).to_be_visible()
    expect(shown.get_by_role("button", name="Rename Checkout")).to_be_focused()
    expect(page.get_by_label("Team", exact=True)).to_contain_text("Checkout")
    assert sms.control("GET", f"/teams/{made['teamId']}")["name"] == "Checkout"
    shown.get_by_role("button", name="Rename Checkout").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Another")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sms.control("GET", f"/teams/{made['teamId']}")["name"] == "Checkout"


def test_another_team_has_its_own_phones(page: Page, sms: Sms) -> None:
    sms.send("Of the default team")
    made = sms.control("POST", "/teams", json={"name": "Second <b>team</b>"})
    page.goto("/")
    expect(bubble(page, "Of the default team")).to_be_visible()
    composer(page).fill("Half a thought")
    page.get_by_label("Team", exact=True).select_option("Second <b>team</b>")
    expect(page).to_have_url(re.compile(f"team={made['teamId']}"))
    expect(page.get_by_role("heading", name="Send the first message")).to_be_visible()
    headers = {"email": made["email"], "token": made["token"]}
    body = {"recipientNumber": THANDI, "message": "Of the second"}
    assert sms.call("POST", "/sms/send", json=body, headers=headers).ok
    expect(bubble(page, "Of the second")).to_be_visible()
    expect(composer(page)).to_have_value("")
    expect(entry(page, "Of the default team")).to_have_count(0)
    page.goto(f"/inbox/latest?team={made['teamId']}")
    expect(bubble(page, "Of the second")).to_be_visible()
