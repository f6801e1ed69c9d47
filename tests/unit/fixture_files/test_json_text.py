"""JSON is read as plain values, and the line of each value is found."""

from __future__ import annotations

import json

import pytest

from sms_mock.world.json_text import line_of, read_json
from sms_mock.world.yaml_text import TextMistake


def refusal(text: str) -> TextMistake:
    with pytest.raises(TextMistake) as caught:
        read_json(text)
    return caught.value


def test_values() -> None:
    value = {"a": [1, -2.5, True, None, "x"], "b": {"c": {}}, "d": "🎉 \u2028"}
    assert read_json(json.dumps(value)) == value


def test_an_endless_integer_stays_text() -> None:
    assert read_json("[" + "9" * 10_000 + "]") == ["9" * 10_000]


def test_what_is_not_json_is_refused_by_line() -> None:
    wrong = refusal('{"users": [\n  {"email": "a@b.c"},\n]}')
    assert wrong.line == 3
    assert wrong.problem.startswith("this is not JSON: ")
    assert wrong.help == "look there for a comma, quote or bracket that is missing or too many"


def test_a_key_given_twice_is_refused_where_it_stands_again() -> None:
    text = (
        '{"users": [\n  {"email": "a@b.c",\n   "firstName": "\\ud83c\\udf89",\n   "email": "d"}]}'
    )
    wrong = refusal(text)
    assert (wrong.line, wrong.path) == (4, ("users", 0, "email"))
    assert (wrong.problem, wrong.help) == ("is given twice", "keep one of the two")


def test_depth_has_an_end() -> None:
    assert refusal("[" * 100_000).problem == "is nested too deeply"


def test_the_line_of_a_place_past_an_escaped_emoji() -> None:
    text = json.dumps({"users": [{"firstName": "🎉"}, {"email": "x"}]}, indent=1)
    assert "\\ud83c" in text
    assert line_of(text, ("users", 1, "email")) == 7
