"""The search grammar: texts become terms, and mistakes get a text that explains them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from sms_mock.domain import dates
from sms_mock.domain.errors import InvalidField
from sms_mock.domain.search.highlights import Highlight, highlights
from sms_mock.domain.search.messages import Term, parse_search
from sms_mock.domain.search.terms import MOST_TERMS

MIDNIGHT = "1795298400000"
"""2026-11-22 00:00 in South Africa."""
NOON = dates.parse_instant("2026-11-22T12:00")
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.mark.parametrize(
    "query, terms",
    [
        ("", []),
        ("   ", []),
        ('""', []),
        ("hello", [Term("text", "hello")]),
        ("hello  world", [Term("text", "hello"), Term("text", "world")]),
        ('"hello world"', [Term("text", "hello world")]),
        ('"hello world', [Term("text", "hello world")]),
        ('say "hello world" now', [Term("text", t) for t in ("say", "hello world", "now")]),
        ("-hello", [Term("text", "hello", True)]),
        ('-"hello world"', [Term("text", "hello world", True)]),
        ("co-operate", [Term("text", "co-operate")]),
        ("-", [Term("text", "-")]),
        ("🎉 café", [Term("text", "🎉"), Term("text", "café")]),
        ("100% _x_", [Term("text", "100%"), Term("text", "_x_")]),
    ],
)
def test_words_and_phrases_are_looked_for_in_texts(query: str, terms: list[Term]) -> None:
    assert parse_search(query, NOON) == terms


@pytest.mark.parametrize(
    "query, term",
    [
        ("to:27821234567", Term("to", "27821234567")),
        ("to:0821234567", Term("to", "27821234567")),
        ("to:+27821234567", Term("to", "27821234567")),
        ('to:"082 123 4567"', Term("to", "27821234567")),
        ("TO:0821234567", Term("to", "27821234567")),
        ("-to:0821234567", Term("to", "27821234567", True)),
        ("from:+447911123456", Term("from", "447911123456")),
        # A part of a number, as it is typed.
        ("to:2782", Term("to", "2782")),
        ("to:082", Term("to", "2782")),
        ("to:+2782", Term("to", "2782")),
        ("to:4567", Term("to", "4567")),
        ("to:0", Term("to", "0")),
        ("to:shop", Term("to", "shop")),
        ("status:DELIVERED", Term("status", "DELIVERED")),
        ("status:failed_optout", Term("status", "FAILED_OPTOUT")),
        ("-status:Sent", Term("status", "SENT", True)),
        ("campaign:spring", Term("campaign", "spring")),
        ('campaign:"Spring sale"', Term("campaign", "Spring sale")),
        ("encoding:ucs2", Term("encoding", "UCS2")),
        ("encoding:GSM7", Term("encoding", "GSM7")),
        ("is:unread", Term("is", "unread")),
        ("IS:Scheduled", Term("is", "scheduled")),
        ("before:2026-11-22", Term("before", MIDNIGHT)),
        ("after:2026-11-22", Term("after", MIDNIGHT)),
        ("after:2026-11-22T00:00", Term("after", MIDNIGHT)),
        ("after:2026-11-21T22:00:00Z", Term("after", MIDNIGHT)),
        ('after:"2026-11-22 00:00"', Term("after", MIDNIGHT)),
        ("after:202611220000", Term("after", MIDNIGHT)),
        (f"after:{MIDNIGHT}", Term("after", MIDNIGHT)),
    ],
)
def test_fields_narrow(query: str, term: Term) -> None:
    assert parse_search(query, NOON) == [term]


@pytest.mark.parametrize(
    "query", ["12:30", "https://shop.example/x", "Re:", "to:", "note:this", "a:b:c", ":", "::"]
)
def test_a_word_with_a_colon_is_a_word(query: str) -> None:
    assert parse_search(query, NOON) == [Term("text", query)]


def test_all_kinds_go_together() -> None:
    assert parse_search('-is:read to:0821234567 "your order" -status:DELIVERED', NOON) == [
        Term("is", "read", True),
        Term("to", "27821234567"),
        Term("text", "your order"),
        Term("status", "DELIVERED", True),
    ]


@pytest.mark.parametrize(
    "query, problem, help",
    [
        ("status:gone", "status:GONE does not exist", "status: is one of SCHEDULED, UNKNOWN"),
        ("is:lost", "is:lost does not exist", "is: is one of unread, read"),
        ("encoding:latin1", "encoding:latin1 does not exist", "gsm7, ucs2"),
        ("before:someday", "before:someday is not a date", "before:2026-11-22"),
        ("after:2026-02-30", "after:2026-02-30 is not a date", "after:2026-11-22"),
        ("after:20261122", "after:20261122 is not a date", "after:2026-11-22T08:00"),
        ("after:9999-99-99", "is not a date", "after:"),
        ("x " * (MOST_TERMS + 1), f"the search has {MOST_TERMS + 1} terms", "at most 50"),
    ],
)
def test_what_no_message_can_be_is_refused(query: str, problem: str, help: str) -> None:
    with pytest.raises(InvalidField) as refused:
        parse_search(query, NOON)
    assert refused.value.field == "q"
    assert problem in refused.value.problem
    assert help in refused.value.help


def test_as_many_terms_as_are_allowed_are_taken() -> None:
    assert len(parse_search("x " * MOST_TERMS, NOON)) == MOST_TERMS


@given(strategies.text(max_size=200))
def test_whatever_is_typed_is_terms_or_refused_by_name(query: str) -> None:
    refused = None
    terms: list[Term] = []
    try:
        terms = parse_search(query, NOON)
    except InvalidField as error:
        refused = error
    assert refused is None or refused.field == "q"
    assert all(term.value for term in terms)


@pytest.mark.parametrize(
    "written, number",
    [
        ("082 123 4567", "082 123 4567"),
        ("+27 82 123 4567", "+27 82 123 4567"),
        ("27 82 123 4567", "27 82 123 4567"),
        ("(082) 123-4567", "(082) 123-4567"),
        ("+44 7911 123456", "+44 7911 123456"),
    ],
)
def test_a_number_with_spaces_is_one_term(written: str, number: str) -> None:
    assert parse_search(f"otp {written} -late", NOON) == [
        Term("text", "otp"),
        Term("text", number),
        Term("text", "late", negated=True),
    ]


@pytest.mark.parametrize("query", ["12 eggs 34 loaves", "082 123", "1 2 3 4 5 6 7 8 9"])
def test_figures_that_are_no_number_are_terms_each(query: str) -> None:
    assert parse_search(query, NOON) == [Term("text", word) for word in query.split()]


@pytest.mark.parametrize(
    "written, instant",
    [
        ("30s", NOON - 30_000),
        ("10min", NOON - 10 * MINUTE),
        ("10m", NOON - 10 * MINUTE),
        ("1h", NOON - HOUR),
        ("2D", NOON - 2 * DAY),
        ("1w", NOON - 7 * DAY),
        ("13:30", NOON + 90 * MINUTE),
        ("9:05", NOON - 2 * HOUR - 55 * MINUTE),
        ("13:30:15", NOON + 90 * MINUTE + 15_000),
        ("today", NOON - 12 * HOUR),
        ("Yesterday", NOON - 36 * HOUR),
    ],
)
def test_a_moment_is_told_from_now(written: str, instant: int) -> None:
    assert parse_search(f"after:{written}", NOON) == [Term("after", str(instant))]
    assert parse_search(f"-before:{written}", NOON) == [Term("before", str(instant), negated=True)]


@pytest.mark.parametrize("written", ["24:00", "13:60", "1y", "h", "99999999h", "-1h"])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(InvalidField, match="is not a date"):
        parse_search(f"after:{written}", NOON)


def test_a_moment_before_the_first_year_is_its_beginning() -> None:
    assert parse_search("after:999999w", NOON) == [Term("after", str(dates.EARLIEST_MS))]


FOUND = {
    "message": "Your order 4711 is on its way",
    "name": "Ms Thandi Maseko",
    "number": "27821234567",
    "messageId": "6a1b2c3d4e5f60718293a4b5",
    "userDataField": "Order-4711",
    "campaign": "Spring sale",
}


@pytest.mark.parametrize(
    "query, places",
    [
        ("ORDER", [("message", "order"), ("userDataField", "Order")]),
        ("4711 way", [("message", "4711"), ("userDataField", "4711"), ("message", "way")]),
        ("thandi", [("name", "Thandi")]),
        ("082 123 4567", [("number", "27821234567")]),
        ("to:0821", [("number", "27821")]),
        ("6A1B2C3D", [("messageId", "6a1b2c3d")]),
        ("id:6a1b", [("messageId", "6a1b")]),
        ("data:order-4711", [("userDataField", "Order-4711")]),
        ('campaign:"spring sale"', [("campaign", "Spring sale")]),
        ("-order status:sent after:1h", []),
    ],
)
def test_what_was_found_shows_where(query: str, places: list[tuple[str, str]]) -> None:
    shown = highlights(parse_search(query, NOON), FOUND)
    assert [(one.field, one.match) for one in shown] == places


def test_a_place_far_inside_a_text_is_shown_with_what_stands_around_it() -> None:
    text = "a" * 100 + "needle" + "b" * 200
    assert highlights([Term("text", "needle")], {"message": text}) == [
        Highlight("message", "…" + "a" * 24, "needle", "b" * 120 + "…")
    ]


def test_a_letter_of_another_length_in_the_other_case_is_found() -> None:
    assert highlights([Term("text", "strasse")], {"message": "Straße"}) == [
        Highlight("message", "", "Straße", "")
    ]
