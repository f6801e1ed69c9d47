"""Each shape reads, writes and describes the same values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from sms_mock.shapes.collections import CountryRates, ListOf, PlainObject, Record, TextMapping
from sms_mock.shapes.mistake import Mistake, shown
from sms_mock.shapes.mobile import MOBILE, NUMBER_AS_WRITTEN, NUMBER_FILTER
from sms_mock.shapes.numbers import (
    CREDITS,
    FLAG,
    INSTANT,
    SHARE,
    USER_ID,
    Credits,
    Instant,
    SecondsRange,
    Whole,
    seconds,
)
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import (
    BASE64,
    DELIVERY,
    EMAIL,
    MEDIA_TYPE,
    OBJECT_ID,
    PREFIX,
    SOME_TEXT,
    TEXT,
    TOKEN,
    URL_TOKEN,
    WEB_URL,
    Choice,
    Text,
)

PERSON = Record({"email": EMAIL, "credits": CREDITS}, required=["email"])
READ: list[tuple[Shape[Any], object, object]] = [
    (TEXT, "", ""),
    (SOME_TEXT, "a", "a"),
    (EMAIL, "name@example.com", "name@example.com"),
    (EMAIL, f"{'a' * 64}@{'b' * 250}", f"{'a' * 64}@{'b' * 250}"),
    (OBJECT_ID, "5b37661ae396c8e42e0c9ca2", "5b37661ae396c8e42e0c9ca2"),
    (TOKEN, "!" * 200, "!" * 200),
    (URL_TOKEN, "a._~-9", "a._~-9"),
    (DELIVERY, "timed:999999.125", "timed:999999.125"),
    (MEDIA_TYPE, "audio/mpeg", "audio/mpeg"),
    (PREFIX, "2782", "2782"),
    (WEB_URL, f"http://a/{'x' * 1991}", f"http://a/{'x' * 1991}"),
    (BASE64, "SUQz", b"ID3"),
    (Choice(["both", "query"]), "query", "query"),
    (MOBILE, "27821234567", "27821234567"),
    (NUMBER_AS_WRITTEN, "extension 7", "extension 7"),
    (NUMBER_FILTER, "27214000000", "27214000000"),
    (FLAG, False, False),
    (USER_ID, 2**63 - 1, 2**63 - 1),
    (Whole(least=0, most=5), 5, 5),
    (SHARE, 1.0, 1.0),
    (seconds(60), 60.0, 60.0),
    (SecondsRange(60), [0.0, 60.0], (0.0, 60.0)),
    (CREDITS, 0.255, 255),
    (Credits(negative=True), -1.5, -1500),
    (INSTANT, "2025-11-01T10:30:00.250+02:00", 1_761_985_800_250),
    (ListOf(FLAG), [True], [True]),
    (CountryRates(), {"ZA": 1.5}, {"ZA": 1500}),
    (TextMapping(), {"a": "b"}, {"a": "b"}),
    (PlainObject(), {"a": [1, None]}, {"a": [1, None]}),
    (PERSON, {"email": "a@b.c", "credits": 1.5}, {"email": "a@b.c", "credits": 1500}),
    (PERSON, {"email": "a@b.c"}, {"email": "a@b.c", "credits": None}),
]
REFUSED: list[tuple[Shape[Any], object]] = [
    (TEXT, 5),
    (TEXT, "a\0"),
    (TEXT, "\ud83d"),
    (SOME_TEXT, ""),
    (Text(longest=3), "abcd"),
    (EMAIL, f"{'a' * 65}@b"),
    (EMAIL, "a\x7fb@example.com"),
    (EMAIL, "a@b\n"),
    (OBJECT_ID, "5b37661ae396c8e42e0c9ca2\n"),
    (TOKEN, "!" * 201),
    (URL_TOKEN, "a/b"),
    (DELIVERY, "timed:1234567"),
    (DELIVERY, "timed:٣"),
    (WEB_URL, f"http://a/{'x' * 1992}"),
    (WEB_URL, "http://a/\x7f"),
    (WEB_URL, "http://a:0/"),
    (BASE64, ""),
    (BASE64, "é"),
    (Choice(["both"]), "BOTH"),
    (MOBILE, "0214000000"),
    (NUMBER_FILTER, "nobody"),
    (FLAG, 1),
    (USER_ID, 2**63),
    (USER_ID, True),
    (USER_ID, 1.0),
    (seconds(60), 10**400),
    (seconds(60), float("nan")),
    (seconds(60), float("inf")),
    (seconds(60), "5"),
    (SecondsRange(60), [2, 1]),
    (SecondsRange(60), [1, 2, 3]),
    (CREDITS, -0.001),
    (CREDITS, 0.0001),
    (CREDITS, 10**4000),
    (CREDITS, Decimal("NaN")),
    (INSTANT, "2025-11-01T10:30:00"),
    (INSTANT, "2025-11-01"),
    (INSTANT, 10**17),
    (Instant(zone=False), "202511011030"),
    (ListOf(FLAG), "x"),
    (CountryRates(), {"za": 1}),
    (TextMapping(), {"a": 1}),
    (PlainObject(), {"a": float("nan")}),
    (PERSON, []),
]


@pytest.mark.parametrize("shape, plain, value", READ)
def test_a_value_is_read_and_written_back_and_is_as_the_schema_says(
    shape: Shape[Any], plain: object, value: object
) -> None:
    assert shape.read(plain) == value
    assert shape.read(shape.write(value)) == value or value == {"email": "a@b.c", "credits": None}
    OAS31Validator(shape.schema()).validate(plain)


@pytest.mark.parametrize("shape, plain", REFUSED)
def test_anything_else_is_a_mistake_with_help(shape: Shape[Any], plain: object) -> None:
    with pytest.raises(Mistake) as refused:
        shape.read(plain)
    assert refused.value.problem
    assert refused.value.help
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "values, place, problem",
    [
        ({"emial": "a@b.c"}, "emial", "emial is not known here"),
        ({}, "email", "email is missing"),
        ({"email": None}, "email", "email is missing"),
        ({"email": "x"}, "email", "email is not an email address"),
        ({"email": "a@b.c", "credits": -1}, "credits", "credits is less than nothing"),
    ],
)
def test_a_mistake_names_its_place(values: dict[str, Any], place: str, problem: str) -> None:
    with pytest.raises(Mistake) as refused:
        PERSON.read(values)
    assert (refused.value.field, refused.value.problem) == (place, problem)
    assert refused.value.under("users", 1).place == f"users[1].{place}"


@pytest.mark.parametrize("shape", [TOKEN, URL_TOKEN])
def test_a_mistake_does_not_show_a_number_in_place_of_a_secret(shape: Shape[str]) -> None:
    with pytest.raises(Mistake) as refused:
        shape.read_at(8258124, "token")
    assert "8258124" not in f"{refused.value} {refused.value.problem} {refused.value.help}"


@pytest.mark.parametrize("shape", [TOKEN, URL_TOKEN])
def test_a_mistake_never_shows_a_secret(shape: Shape[str]) -> None:
    with pytest.raises(Mistake) as refused:
        shape.read_at("my secret", "token")
    assert "my secret" not in f"{refused.value} {refused.value.problem} {refused.value.help}"


def test_a_long_value_is_shown_cut() -> None:
    assert shown("x" * 100) == '"' + "x" * 60 + '…"'
    assert shown(10**5000) == "a number of over 1,000 digits"
    assert shown(Decimal("1.50")) == "1.50"
