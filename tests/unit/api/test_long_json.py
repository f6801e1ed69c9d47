"""Long JSON that is read in pieces gives what Python's reader gives, or the same refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.api import long_json
from sms_mock.api.body import parse_json
from sms_mock.api.long_json import LongJson, TooManyValues
from sms_mock.api.refusals import MalformedBody
from sms_mock.shapes.collections import number_of_values

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
BLANK = st.sampled_from(["", " ", "\n\t "])


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_json, "PIECE", 12)


def read(text: str, most_values: int = 10_000) -> Any:
    return LongJson(text, json.JSONDecoder(), most_values).read()


@settings(deadline=None)
@given(VALUES, BLANK)
def test_a_value_is_read_as_pythons_reader_reads_it(value: object, blank: str) -> None:
    text = blank + json.dumps(value, separators=(f",{blank}", f"{blank}:{blank}")) + blank
    assert read(text) == value


@settings(deadline=None)
@given(VALUES, st.integers(0, 1000), st.sampled_from(["", "x", ",", "]", "}", '"', ":", "1"]))
def test_what_pythons_reader_refuses_is_refused(value: object, place: int, put: str) -> None:
    text = json.dumps([value, value])
    place %= len(text)
    text = text[:place] + put + text[place + 1 :]
    try:
        expected = json.loads(text)
    except json.JSONDecodeError:
        with pytest.raises(json.JSONDecodeError):
            read(text)
    else:
        assert repr(read(text)) == repr(expected)


@pytest.mark.parametrize(
    "text, place",
    [
        ('["a long beginning", nul]', 21),
        ('["a long beginning" 1]', 20),
        ('{"a long beginning" 1}', 20),
        ('{"a long beginning": 1, 2: 3}', 24),
        ('["a long beginning"] 1', 21),
        ('["a long beginning', 1),
    ],
)
def test_a_mistake_is_found_where_it_is(text: str, place: int) -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        read(text)
    assert refused.value.pos == place


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=3), st.none() | st.lists(st.integers()))))
def test_values_and_names_are_counted(value: object) -> None:
    count = number_of_values(value)
    assert read(json.dumps(value), count) == value
    if count > 1:
        with pytest.raises(TooManyValues):
            read(json.dumps(value), count - 1)


def test_signs_in_texts_are_not_counted() -> None:
    assert read(json.dumps(["a,b,c:{[", "," * 20]), 3) == ["a,b,c:{[", "," * 20]


def test_long_lists_in_long_lists_are_refused_at_some_depth() -> None:
    with pytest.raises(RecursionError):
        read("[" * 100 + " " * 20 + "]" * 100)


def test_a_body_of_too_many_values_is_refused_by_name() -> None:
    with pytest.raises(MalformedBody, match="more than 100 values"):
        parse_json(b"[" + b"[]," * 20_000 + b"[]]", most_values=100)


def test_members_of_long_lists_are_taken_as_they_are_read() -> None:
    taken: list[object] = []

    def take(value: object, index: int) -> str:
        taken.append((value, index))
        return "kept"

    text = json.dumps({"a": [[1], {"b": 2}, 3] * 5, "c": [[4]] * 9})
    value = LongJson(text, json.JSONDecoder(), 30, {"a": take}).read()
    assert value == {"a": ["kept"] * 15, "c": [[4]] * 9}
    assert taken[:3] == [([1], 0), ({"b": 2}, 1), (3, 2)]


def test_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []
    monkeypatch.setattr(long_json, "give_way", lambda: turns.append(1))
    read(json.dumps(["a long text"] * 10 + [[1]] * 100))
    assert len(turns) > 20
