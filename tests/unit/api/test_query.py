"""Query strings and forms are decoded strictly, and a refusal says what is wrong."""

from __future__ import annotations

from itertools import chain
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.api.query import MOST_PARAMETERS, parse, parse_form
from sms_mock.api.refusals import MalformedQuery


@pytest.mark.parametrize(
    "query, expected",
    [
        (b"", {}),
        (b"page=2", {"page": ["2"]}),
        (b"page=2&pageSize=10", {"page": ["2"], "pageSize": ["10"]}),
        (b"message=Hello+there", {"message": ["Hello there"]}),
        (b"from=%2B27821234567", {"from": ["+27821234567"]}),
        (b"message=caf%C3%A9", {"message": ["café"]}),
        (b"message=caf\xc3\xa9", {"message": ["café"]}),
        (b"message=%F0%9F%98%80", {"message": ["😀"]}),
        (b"message=%e2%82%ac", {"message": ["€"]}),
        (b"message=a%26b%3Dc", {"message": ["a&b=c"]}),
        (b"message=a=b", {"message": ["a=b"]}),
        (b"campaign=", {"campaign": [""]}),
        (b"campaign", {"campaign": [""]}),
        (b"a=1&a=2&a=3", {"a": ["1", "2", "3"]}),
        (b"a=&a=2", {"a": ["", "2"]}),
        (b"&&a=1&", {"a": ["1"]}),
        (b"a=1;b=2", {"a": ["1;b=2"]}),
        (b"%70age=1", {"page": ["1"]}),
        (b"message=100%25", {"message": ["100%"]}),
    ],
)
def test_parameters_are_decoded(query: bytes, expected: dict[str, list[str]]) -> None:
    assert parse(query) == expected
    assert parse_form(query) == expected


@pytest.mark.parametrize(
    "query, parameter, in_problem",
    [
        (b"page=1&message=100%", "message", '"%"'),
        (b"message=50%+off", "message", '"%'),
        (b"message=%zz", "message", "%zz"),
        (b"message=%4", "message", "%4"),
        (b"message=%%41", "message", '"%"'),
        (b"message=%u20ac", "message", "%u2"),
        (b"na%me=1", "na%me", "%me"),
    ],
)
def test_broken_percent_encoding_is_refused_where_it_stands(
    query: bytes, parameter: str, in_problem: str
) -> None:
    with pytest.raises(MalformedQuery) as refusal:
        parse(query)
    assert refusal.value.field == parameter
    assert in_problem in refusal.value.problem
    assert "%25" in refusal.value.help


@pytest.mark.parametrize(
    "query, byte",
    [
        (b"message=caf%E9", "%E9"),
        (b"message=caf\xe9", "%E9"),
        (b"message=%ED%A0%80", "%ED"),
        (b"message=%C0%80", "%C0"),
        (b"message=%F0%9F%98", "%F0"),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused_by_parameter(query: bytes, byte: str) -> None:
    with pytest.raises(MalformedQuery) as refusal:
        parse(query)
    assert refusal.value.field == "message"
    assert byte in refusal.value.problem
    assert "UTF-8" in refusal.value.help


@pytest.mark.parametrize("query", [b"message=a%00b", b"message=a\x00b", b"mess%00age=1"])
def test_a_nul_is_refused_in_values_and_names(query: bytes) -> None:
    with pytest.raises(MalformedQuery, match="NUL") as refusal:
        parse(query)
    assert (refusal.value.field or "").startswith("mess")


def test_more_parameters_than_anybody_needs_are_refused() -> None:
    most = b"&".join(b"p%d=1" % n for n in range(MOST_PARAMETERS))
    assert len(parse(most)) == MOST_PARAMETERS
    with pytest.raises(MalformedQuery, match="1000 parameters"):
        parse(most + b"&one=more")


def test_an_error_does_not_repeat_a_long_name() -> None:
    with pytest.raises(MalformedQuery) as refusal:
        parse(b"n" * 10_000 + b"=%")
    assert len(refusal.value.problem) < 150


WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(WORDS, WORDS, max_size=6))
def test_what_a_client_encodes_comes_back(parameters: dict[str, str]) -> None:
    parsed = parse(urlencode(parameters, quote_via=quote_plus).encode())
    assert parsed == {name: [value] for name, value in parameters.items()}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80) | st.text("%&=+;0aFg\0é", max_size=40).map(str.encode))
def test_any_bytes_are_decoded_or_refused_with_a_mend(query: bytes) -> None:
    try:
        parameters = parse(query)
    except MalformedQuery as error:
        refusal = error
    else:
        assert "\0" not in "".join((*parameters, *chain(*parameters.values())))
        return
    assert refusal.problem
    assert refusal.help
