"""YAML is read as plain values as a person wrote them, and what is not accepted is refused by line.

Every test runs with libyaml and with PyYAML's own reader, which is used where libyaml is missing.
"""

from __future__ import annotations

import pytest
import yaml

from sms_mock.shapes.mistake import Path
from sms_mock.world import yaml_text
from sms_mock.world.yaml_text import TextMistake, line_of, read_yaml


@pytest.fixture(autouse=True, params=["libyaml", "python"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "python":
        monkeypatch.setattr(yaml_text, "_LOADER", yaml.SafeLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml here")
    return str(request.param)


def refusal(text: str) -> tuple[int | None, Path, str, str]:
    with pytest.raises(TextMistake) as caught:
        read_yaml(text)
    return caught.value.line, caught.value.path, caught.value.problem, caught.value.help


@pytest.mark.parametrize(
    "written, value",
    [
        ("text", "text"),
        ("'quoted'", "quoted"),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("&anchor text", "text"),
        ("0", 0),
        ("-12", -12),
        ("27821234567", 27821234567),
        ("1.50", 1.5),
        ("-0.25", -0.25),
        ("1.0e+16", 1e16),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("[]", []),
        ("{}", {}),
        ("[1, [2]]", [1, [2]]),
        ("|\n  two\n  lines", "two\nlines\n"),
    ],
)
def test_values(written: str, value: object) -> None:
    read = read_yaml(f"key: {written}\n")
    assert read == {"key": value}
    assert isinstance(read, dict)
    assert type(read["key"]) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        "0721234567",  # octal, to YAML 1.1
        "0821234567",
        "+27821234567",  # an integer without its plus
        "NO",  # false, though Norway
        "yes",
        "off",
        "1_000",
        "0x1F",
        "12:30",  # sexagesimal
        "1e5",
        ".5",
        ".nan",
        "-.inf",
        "2025-11-01",  # a date
        "2025-11-01T10:30:00+02:00",
        "11111111-1111-4111-8111-111111111111",
        "9" * 20,
    ],
)
def test_what_yaml_would_turn_into_something_else_stays_as_written(written: str) -> None:
    assert read_yaml(f"key: {written}\n") == {"key": written}


def test_keys_are_always_text() -> None:
    assert read_yaml("NO: 1\n1: 2\ntrue: 3\n~: 4\n") == {"NO": 1, "1": 2, "true": 3, "~": 4}


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_nothing_is_none(text: str) -> None:
    assert read_yaml(text) is None


def test_a_key_given_twice_is_refused_where_it_stands_again() -> None:
    text = "users:\n  - email: a@b.c\n    credits: 1\n    email: d@e.f\n"
    assert refusal(text) == (4, ("users", 0, "email"), "is given twice", "keep one of the two")


def test_aliases_are_refused_so_that_nothing_grows() -> None:
    laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert refusal(laughs) == (2, ("b", 0), "*a refers elsewhere", "write the value out here")


def test_a_list_that_holds_itself_is_refused() -> None:
    assert refusal("a: &a [*a]\n")[2] == "*a refers elsewhere"


@pytest.mark.parametrize(
    "text, tag",
    [
        ("a: !!python/object/apply:os.system [ls]\n", "tag:yaml.org,2002:python/object/apply:os"),
        ("a: !!set {x, y}\n", "tag:yaml.org,2002:set"),
        ("a: !mine 1\n", "!mine"),
        ("a: !!int '1'\n", "tag:yaml.org,2002:int"),
    ],
)
def test_tags_are_refused(text: str, tag: str) -> None:
    line, path, problem, help = refusal(text)
    assert (line, path, help) == (1, ("a",), "remove it")
    assert problem.startswith(f'the tag "{tag}')


def test_a_second_document_is_refused() -> None:
    assert refusal("a: 1\n---\nb: 2\n") == (
        2,
        (),
        "a second document begins",
        "keep one document in a file",
    )


def test_a_key_that_is_no_text_is_refused() -> None:
    line, _, problem, help = refusal("a: 1\n? [b]\n: 2\n")
    assert (line, problem, help) == (2, "a key must be a text", "write the key in quotes")


@pytest.mark.parametrize("bracket", ["[", "{a: "])
def test_depth_has_an_end(bracket: str, reader: str) -> None:
    # PyYAML's own parser takes its time over each level.
    depth = 100_000 if reader == "libyaml" else 500
    assert refusal(bracket * depth)[2:] == ("is nested too deeply", "keep it within 100 levels")


@pytest.mark.parametrize(
    "text, line, help",
    [
        ("users:\n\t- email: a\n", 2, "indent with spaces, not tabs"),
        (
            "users:\n  - email: 'a\n",
            3,
            "look there for an indentation, quote, bracket or colon that is missing or too many",
        ),
        (
            "users: [1, 2\nteam: 3\n",
            2,
            "look there for an indentation, quote, bracket or colon that is missing or too many",
        ),
    ],
)
def test_what_is_not_yaml_is_refused_by_line(text: str, line: int, help: str) -> None:
    found, _, problem, way = refusal(text)
    assert (found, way) == (line, help)
    assert problem.startswith("this is not YAML: ")


def test_a_control_character_is_named() -> None:
    assert refusal("a: 1\nb: x\0y\n") == (
        2,
        (),
        "holds the character '\\x00'",
        "remove it, or write it escaped in quotes",
    )


TEXT = """\
# a comment
users:
  - email: a@b.c
    token: x

  - email: d@e.f
rates: {default: 1, countries: {ZA: 1,
  NA: 2}}
"""


@pytest.mark.parametrize(
    "path, line",
    [
        (("users",), 2),
        (("users", 0), 3),
        (("users", 0, "token"), 4),
        (("users", 1, "email"), 6),
        (("users", 1, "token"), 6),  # not there: the user it is missing from
        (("users", 9), 2),
        (("rates", "countries", "NA"), 8),
        (("rates", "default", "deeper"), 7),
        (("nothing",), None),
        ((), None),
    ],
)
def test_the_line_of_a_place(path: Path, line: int | None) -> None:
    assert line_of(TEXT, path) == line


def test_the_line_of_a_place_in_what_cannot_be_read_is_unknown() -> None:
    assert line_of("a: [1", ("b",)) is None
