"""Documents as text: this project and other readers read what was written unchanged."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from sms_mock.world import as_document, read_world
from sms_mock.world.fixture_files import default_document
from sms_mock.world.json_text import read_json
from sms_mock.world.yaml_text import read_yaml
from sms_mock.world.yaml_writing import json_lines, yaml_lines

AWKWARD = [
    "",
    " ",
    "plain",
    "two words",
    "a  b",
    "trailing ",
    "yes",
    "No",
    "null",
    "True",
    "~",
    "y",
    "=",
    "1",
    "0721234567",
    "1e5",
    "5b37661ae396c8e42e0c9ca2",
    "2025-11-01",
    "2025-11-01T10:30:00+02:00",
    "12:30",
    "key: value",
    "a #b",
    "#b",
    "- a",
    "a, b",
    "[a]",
    "{a}",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "'a'",
    'say "hi"',
    "back\\slash",
    "two\nlines",
    "tab\there",
    "cr\rlf",
    "🎉 é ö €",
    "next\x85line \u2028 \u2029 \ufeff \x7f \x9f \ufffe",
    "<<",
    "---",
    "...",
]
DOCUMENT: dict[str, Any] = {
    "texts": AWKWARD,
    "entries": [
        {"text": text, "nested": {"list": [text], "map": {text: text}}} for text in AWKWARD
    ],
    "keys": {text: text for text in AWKWARD},
    "values": [0, -1, 1.5, 0.001, 1e16, 1e-7, True, False, None],
    "mapping": {"a": 1, "b": [1, {"c": None}]},
    "empty list": [],
    "empty mapping": {},
    "entry without anything": [{}],
    "text": "text",
    "nothing": None,
}


def test_yaml_is_read_as_it_was_written() -> None:
    assert read_yaml("".join(yaml_lines(DOCUMENT))) == DOCUMENT


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_another_reader_of_yaml_sees_the_same(loader: type[yaml.SafeLoader]) -> None:
    assert yaml.load("".join(yaml_lines(DOCUMENT)), Loader=loader) == DOCUMENT


def test_json_is_read_as_it_was_written() -> None:
    text = "".join(json_lines(DOCUMENT))
    assert json.loads(text) == DOCUMENT
    assert read_json(text) == DOCUMENT


def test_an_empty_document_is_json_too() -> None:
    assert json.loads("".join(json_lines({}))) == {}


def test_the_default_world_survives_both() -> None:
    world = default_document()
    document = as_document(world)
    assert read_world(read_yaml("".join(yaml_lines(document)))) == world
    assert read_world(read_json("".join(json_lines(document)))) == world


def test_yaml_is_pleasant_to_read() -> None:
    document = {
        "users": [{"userId": 1, "email": "demo@example.com", "credits": 2.5}],
        "rates": {"default": 3.5, "countries": {"ZA": 1.0}},
        "optOuts": [],
    }
    assert "".join(yaml_lines(document)) == (
        "users:\n"
        "  - userId: 1\n"
        "    email: demo@example.com\n"
        "    credits: 2.5\n"
        "rates:\n"
        "  default: 3.5\n"
        "  countries: {ZA: 1.0}\n"
        "optOuts: []\n"
    )
