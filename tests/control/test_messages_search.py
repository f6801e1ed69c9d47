"""`GET /_mock/messages?q=`: what each term of the search grammar finds."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.driving import Live


def search(live: Live, q: str, **more: Any) -> Any:
    return live.mock("GET", f"/messages?{urlencode({'q': q, **more})}")


def found(live: Live, q: str) -> list[str]:
    """Search for messages, and return the first word of each that is found, the oldest first."""
    return [one["message"].split()[0] for one in search(live, q)["items"]][::-1]


@pytest.fixture
def mixed(live: Live) -> Live:
    """A team with four outbound and two inbound messages, at noon and the minutes after it."""
    live.send("0821234567", "One: your order is on its way", campaign="Spring sale")
    live.advance(60)
    live.send("0829999999", "Two: your parcel is here", campaign="spring")
    live.advance(60)
    live.reply("0829999999", "Three: thank you")
    live.advance(60)
    live.send("0821234567", "Vier: Ëk ẞag 🎉 100% 'sure' \\o/ _x_")
    live.send("+447911123456", "Five: later", dateToSend="202612011200")
    live.mock("POST", "/messages/" + live.send("0821234567", "Six: gone") + "/status", _FAILED)
    reply = live.reply("0821234567", "Seven: Yes")
    live.call("PUT", f"/messages/{reply['messageId']}/markRead")
    live.call("DELETE", f"/messages/{reply['messageId']}")
    return live


_FAILED = {"status": "FAILED"}
ALL = ["One:", "Two:", "Three:", "Vier:", "Five:", "Six:", "Seven:"]


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", ALL),
        ("your", ["One:", "Two:"]),
        ("YOUR Order", ["One:"]),
        ('"order is"', ["One:"]),
        ('"is order"', []),
        ("-your", ["Three:", "Vier:", "Five:", "Six:", "Seven:"]),
        ("your -parcel", ["One:"]),
        ("ëk", ["Vier:"]),
        ("SSag", ["Vier:"]),
        ("🎉", ["Vier:"]),
        ("%", ["Vier:"]),
        ("_", ["Vier:"]),
        ("'", ["Vier:"]),
        ("\\o/", ["Vier:"]),
        ("to:0821234567", ["One:", "Vier:", "Six:"]),
        ("to:082", ["One:", "Two:", "Vier:", "Six:"]),
        ('to:"+44 7911 123456"', ["Five:"]),
        ("to:27600000000", ["Three:", "Seven:"]),
        ("from:0829999999", ["Three:"]),
        ("-from:2760", ["Three:", "Seven:"]),
        ("to:nobody", []),
        ("status:delivered", ["One:", "Two:"]),
        ("status:SENT", ["Vier:"]),
        ("status:failed", ["Six:"]),
        # A reply has no status, so that it is not of this one either.
        ("-status:delivered", ["Three:", "Vier:", "Five:", "Six:", "Seven:"]),
        # A reply is of the campaign of what it replies to.
        ("campaign:spring", ["Two:", "Three:"]),
        ('campaign:"SPRING SALE"', ["One:"]),
        ("-campaign:spring", ["One:", "Vier:", "Five:", "Six:", "Seven:"]),
        ("encoding:ucs2", ["Vier:"]),
        ("is:inbound", ["Three:", "Seven:"]),
        ("is:outbound", ["One:", "Two:", "Vier:", "Five:", "Six:"]),
        ("is:unread", ["Three:"]),
        ("is:read", ["Seven:"]),
        ("is:deleted", ["Seven:"]),
        ("is:scheduled", ["Five:"]),
        ("is:failed", ["Six:"]),
        ("before:2026-11-22", []),
        ("after:2026-11-22 -is:inbound", ["One:", "Two:", "Vier:", "Five:", "Six:"]),
        ("before:2026-11-22T12:01", ["One:"]),
        ("after:2026-11-22T12:01 before:2026-11-22T12:03", ["Two:", "Three:"]),
        ("-after:2026-11-22T12:01", ["One:"]),
        ("to:0821234567 -status:delivered is:outbound", ["Vier:", "Six:"]),
        ("is:inbound is:outbound", []),
    ],
)
def test_each_term_narrows(mixed: Live, query: str, wanted: list[str]) -> None:
    assert found(mixed, query) == wanted
    assert search(mixed, query)["total"] == len(wanted)


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("thandi", ["One", "Two"]),
        ('"MS THANDI MAS" one', ["One"]),
        ("-thandi", ["Three"]),
        ("to:thandi", ["One"]),
        ("from:THANDI", ["Two"]),
        ("from:thandi one", []),
    ],
)
def test_contacts_are_found_by_name(live: Live, query: str, wanted: list[str]) -> None:
    live.send("27600000100", "One")
    live.reply("27600000100", "Two")
    live.send("0821234567", "Three")
    assert found(live, query) == wanted


def test_whatever_failed_is_found_at_once(live: Live) -> None:
    for number, text in ("27600000001", "One"), ("27600000011", "Two"), ("27600000061", "Three"):
        live.send(number, text)
    live.send("0821234567", "Four")
    live.advance(60)
    assert found(live, "is:failed") == ["One", "Two", "Three"]


def test_a_word_that_looks_like_a_filter_and_is_none_is_noted(live: Live) -> None:
    notes = search(live, "stauts:failed https://shop.example 12:30 to: word")["notes"]
    assert len(notes) == 2
    assert "“stauts:failed” was searched for as plain text; filters are to:, from:" in notes[0]
    assert "“to:” was searched for as plain text; write its value" in notes[1]
    assert search(live, "to:0821234567 word")["notes"] == []


def test_pages_of_a_search_follow_each_other(mixed: Live) -> None:
    page = search(mixed, "to:0821234567", limit=2)
    assert [one["message"].split()[0] for one in page["items"]] == ["Six:", "Vier:"]
    assert page["total"] == 3
    following = mixed.mock("GET", page["next"].removeprefix("/_mock"))
    assert [one["message"].split()[0] for one in following["items"]] == ["One:"]
    assert (following["total"], following["next"]) == (3, None)


@pytest.mark.parametrize(
    "query",
    ["status:gone", "is:lost", "encoding:utf8", "before:soon", "after:2026-13-01", "x " * 51],
)
def test_a_term_that_cannot_be_is_refused_by_name(live: Live, query: str) -> None:
    error = live.refused("GET", f"/messages?{urlencode({'q': query})}")
    assert error["field"] == "q"
    assert error["message"]
    assert error["help"]


@pytest.mark.parametrize(
    "query, field", [("limit=0", "limit"), ("limit=1001", "limit"), ("before=x", "before")]
)
def test_a_bad_page_is_refused_by_name(live: Live, query: str, field: str) -> None:
    assert live.refused("GET", f"/messages?{query}")["field"] == field


def test_a_search_finds_in_its_own_team_only(mixed: Live) -> None:
    made = mixed.mock("POST", "/teams", {})
    assert found(mixed.as_((made["email"], made["token"])), "your") == []


@pytest.mark.parametrize(
    "query",
    [
        "082 123 4567",
        "0821234567",
        "+27821234567",
        "+27 82 123 4567",
        "27821234567",
        "number:0821234567",
        '"082 123 4567"',
        "8212345",
        "order-4711",
        "4711",
        "data:ORDER-4711",
        "sale",
        "SPRING",
        "id:{id}",
        "{id}",
        "{begin}",
        "after:1h",
        "after:11:59 before:12:01",
        "after:today",
        "-before:yesterday",
    ],
)
def test_what_people_paste_finds_the_message(live: Live, query: str) -> None:
    wanted = live.send("0821234567", "One: hello", campaign="Spring sale", dataField="Order-4711")
    live.send("0829999999", "Two: bye", campaign="Springbok", dataField="order-4")
    live.mock("DELETE", "/messages/" + live.send("0829999998", "Gone"))
    query = query.format(id=wanted.upper(), begin=wanted[:20])
    assert wanted in [one["messageId"] for one in search(live, query)["items"]]


@pytest.mark.parametrize("query", ["springb", "47112", "082 123 4568", "id:ffff", "before:1h"])
def test_what_is_not_there_is_not_found(live: Live, query: str) -> None:
    live.send("0821234567", "One: hello", campaign="Springbok", dataField="Order-4711")
    assert found(live, query) == []


def test_moments_are_on_the_clock_of_the_team(live: Live) -> None:
    live.send("0821234567", "One")
    live.advance(2 * 3600)
    live.send("0821234567", "Two")
    assert found(live, "after:1h") == ["Two"]
    assert found(live, "before:1h") == ["One"]
    live.advance(24 * 3600)
    assert found(live, "before:today") == ["One", "Two"]
    assert found(live, "before:yesterday") == []


def test_what_was_found_tells_where_it_matches(live: Live) -> None:
    live.send("27600000100", "Your order is here", dataField="order-1")
    (item,) = search(live, "order thandi")["items"]
    assert item["matches"] == [
        {"field": "message", "before": "Your ", "match": "order", "after": " is here"},
        {"field": "userDataField", "before": "", "match": "order", "after": "-1"},
        {"field": "name", "before": "Ms ", "match": "Thandi", "after": " Maseko"},
    ]
    assert "matches" not in search(live, "")["items"][0]


@pytest.mark.parametrize("query", ["ÉTÉ-7", "été", "data:été-7"])
def test_a_data_field_in_any_alphabet_is_found_without_regard_to_case(
    live: Live, query: str
) -> None:
    live.send("0821234567", "One", dataField="Été-7")
    live.send("0821234567", "Two", dataField="other-7")
    assert found(live, query) == ["One"]
