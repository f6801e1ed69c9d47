"""The search grammar: what a person types becomes terms, and what cannot be is said."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from sms_mock.domain.errors import InvalidField
from sms_mock.domain.search import MOST_TERMS, Term, parse_search

MIDNIGHT = "1795298400000"
"""2026-11-22 00:00 in South Africa."""


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
    assert parse_search(query) == terms


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
    assert parse_search(query) == [term]


@pytest.mark.parametrize(
    "query", ["12:30", "https://shop.example/x", "Re:", "to:", "note:this", "a:b:c", ":", "::"]
)
def test_a_word_with_a_colon_is_a_word(query: str) -> None:
    assert parse_search(query) == [Term("text", query)]


def test_all_kinds_go_together() -> None:
    assert parse_search('-is:read to:0821234567 "your order" -status:DELIVERED') == [
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
        ("before:yesterday", "before:yesterday is not a date", "before:2026-11-22"),
        ("after:2026-02-30", "after:2026-02-30 is not a date", "after:2026-11-22"),
        ("after:20261122", "after:20261122 is not a date", "after:2026-11-22T08:00"),
        ("after:9999-99-99", "is not a date", "after:"),
        ("x " * (MOST_TERMS + 1), f"the search has {MOST_TERMS + 1} terms", "at most 50"),
    ],
)
def test_what_no_message_can_be_is_refused(query: str, problem: str, help: str) -> None:
    with pytest.raises(InvalidField) as refused:
        parse_search(query)
    assert refused.value.field == "q"
    assert problem in refused.value.problem
    assert help in refused.value.help


def test_as_many_terms_as_are_allowed_are_taken() -> None:
    assert len(parse_search("x " * MOST_TERMS)) == MOST_TERMS


@given(strategies.text(max_size=200))
def test_whatever_is_typed_is_terms_or_refused_by_name(query: str) -> None:
    refused = None
    terms: list[Term] = []
    try:
        terms = parse_search(query)
    except InvalidField as error:
        refused = error
    assert refused is None or refused.field == "q"
    assert all(term.value for term in terms)
