"""Every type of field: what it accepts from JSON, what it refuses and how, and what it writes."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.api.answer_fields import CharacterAnalysis, Credits, EpochMillis, Links
from sms_mock.api.fields import INT64, DigitsText, Flag, Text, WholeNumber, WireDate
from sms_mock.api.loading import Written, load, require_object
from sms_mock.api.objects import ApiSchema, Nested
from sms_mock.domain.errors import InvalidField


class Member(ApiSchema):
    type_name = "Member"
    name = Text()
    number = DigitsText()


class Everything(ApiSchema):
    type_name = "Everything"
    text = Text()
    number = DigitsText()
    date = WireDate()
    count = WholeNumber()
    few = WholeNumber(min=1, max=9)
    many = WholeNumber(*INT64)
    flag = Flag()
    member = Nested(Member)
    members = Nested(Member, many=True)
    at = EpochMillis()
    cost = Credits()
    links = Links()
    characterAnalysis = CharacterAnalysis()


class Strict(ApiSchema):
    type_name = "Strict"
    name = Text(required=True, allow_none=False)


EVERYTHING = Everything()
STRICT = Strict()


def refusal_of(data: object, schema: ApiSchema = EVERYTHING) -> InvalidField:
    with pytest.raises(InvalidField) as refusal:
        load(schema, data)
    assert refusal.value.help
    return refusal.value


@pytest.mark.parametrize(
    "field, value, loaded",
    [
        ("text", "héllo", "héllo"),
        ("text", "", ""),
        ("text", 5, "5"),
        ("text", -5, "-5"),
        ("text", Written("1.50"), "1.50"),
        ("text", Written("1e3"), "1e3"),
        ("text", True, "true"),
        ("text", False, "false"),
        ("number", "+27 82 123 4567", "+27 82 123 4567"),
        ("number", 27821234567, "27821234567"),
        ("number", int("9" * 400), "9" * 400),
        ("number", -5, "-5"),
        ("number", Written("27821234567.0"), "27821234567.0"),
        ("number", True, "true"),
        ("date", "202511011030", "202511011030"),
        ("date", 202511011030, "202511011030"),
        ("date", "", ""),
        ("count", 5, 5),
        ("count", 5.0, 5),
        ("count", "5", 5),
        ("count", " +5 ", 5),
        ("count", "", None),
        ("count", " ", None),
        ("count", -(2**31), -(2**31)),
        ("count", 2**31 - 1, 2**31 - 1),
        ("few", 1, 1),
        ("few", 9, 9),
        ("many", 2**63 - 1, 2**63 - 1),
        ("flag", True, True),
        ("flag", False, False),
        ("member", {}, {}),
        ("member", {"name": "a", "unknown": []}, {"name": "a"}),
        ("members", [], []),
        ("members", [{"number": 1}, {}], [{"number": "1"}, {}]),
    ],
)
def test_a_value_of_the_right_type_is_taken(field: str, value: Any, loaded: Any) -> None:
    assert load(EVERYTHING, {field: value}) == {field: loaded}


@pytest.mark.parametrize("field", ["text", "number", "date", "count", "flag", "member", "members"])
def test_null_is_taken_as_none_everywhere(field: str) -> None:
    assert load(EVERYTHING, {field: None}) == {field: None}


def test_unknown_fields_and_those_that_only_go_out_are_ignored() -> None:
    sent = {"nobody": 1, "links": "x", "at": {}, "cost": "y", "characterAnalysis": 5, "text": "a"}
    assert load(EVERYTHING, sent) == {"text": "a"}


WRONG_TYPES: dict[str, list[Any]] = {
    "text": [[], ["a"], {}],
    "number": [["0821234567"], {}],
    "date": [20251101.5, 202511011030.0, False, [], {}],
    "count": [True, [], {}, [5]],
    "flag": ["true", 1, 0, [], {}],
    "member": ["a", 5, True, [], [{}]],
    "members": ["a", 5, True, {}, {"name": "a"}],
}


@pytest.mark.parametrize(
    "field, value", [(field, value) for field, values in WRONG_TYPES.items() for value in values]
)
def test_a_value_of_another_json_type_is_refused_naming_both_types(field: str, value: Any) -> None:
    refusal = refusal_of({field: value})
    assert refusal.field == field
    assert refusal.problem.startswith(f"{field} is a") or " is text" in refusal.problem
    assert ", not " in refusal.problem


@pytest.mark.parametrize(
    "field, value, problem",
    [
        ("count", 5.5, "count is a number with a fraction, not a whole number"),
        ("count", -0.1, "count is a number with a fraction, not a whole number"),
        ("count", 2**31, "count is too large"),
        ("count", -(2**31) - 1, "count is too small"),
        ("count", int("9" * 400), "count is too large"),
        ("count", 1e300, "count is too large"),
        ("count", math.inf, "count is too large"),
        ("count", "5.5", "count is a number with a fraction, not a whole number"),
        ("count", "five", "count is text that is not a whole number"),
        ("count", "1e3", "count is text that is not a whole number"),
        ("count", str(2**31), "count is too large"),
        ("few", 0, "few is too small"),
        ("few", 10, "few is too large"),
        ("many", 2**63, "many is too large"),
    ],
)
def test_a_number_without_its_bounds_is_refused(field: str, value: Any, problem: str) -> None:
    refusal = refusal_of({field: value})
    assert (refusal.field, refusal.problem) == (field, problem)
    assert "from" in refusal.help
    assert "to" in refusal.help


@pytest.mark.parametrize(
    "data, path, problem",
    [
        ({"members": [{}, {}, {}, {"name": [5]}]}, "members[3].name", "is a list, not text"),
        ({"members": [{}, 5]}, "members[1]", "is not an object"),
        ({"members": [{}, None]}, "members[1]", "is not an object"),
        ({"members": [{"number": []}, 5]}, "members[0].number", "is a list, not text"),
        ({"member": {"name": {}}}, "member.name", "is an object, not text"),
        ({"members": 5, "text": [5]}, "text", "is a list, not text"),
    ],
)
def test_the_first_wrong_field_is_named_by_its_whole_path(
    data: object, path: str, problem: str
) -> None:
    refusal = refusal_of(data)
    assert refusal.field == path
    assert refusal.problem == f"{path} {problem}"


def test_a_required_field_is_refused_when_missing_or_null() -> None:
    assert refusal_of({}, STRICT).problem == "name is missing"
    assert refusal_of({"name": None}, STRICT).problem == "name is null"


@pytest.mark.parametrize(
    "data, what",
    [([], "a list"), ("x", "text"), (5, "a number"), (True, "a boolean"), (None, "null")],
)
def test_a_body_that_is_no_object_is_refused(data: object, what: str) -> None:
    refusal = refusal_of(data)
    assert refusal.problem == f"The body is {what}, not an object"
    assert refusal.field is None
    assert "Everything" in refusal.help
    with pytest.raises(InvalidField, match=what):
        require_object(data, "Everything")


def test_values_go_out_in_the_wire_s_units() -> None:
    dumped = EVERYTHING.dump(
        {
            "text": "a",
            "number": "27821234567",
            "date": "202511011030",
            "count": 5,
            "flag": False,
            "at": 1_762_034_400_123,
            "cost": 1_500,
            "links": ({"rel": "self", "href": "http://h/"},),
            "characterAnalysis": [("a", "GSM7", 1)],
            "members": [{"name": "b", "number": None}],
        }
    )
    assert dumped == {
        "text": "a",
        "number": "27821234567",
        "date": "202511011030",
        "count": 5,
        "flag": False,
        "at": 1_762_034_400_123,
        "cost": 1.5,
        "links": [{"rel": "self", "href": "http://h/"}],
        "characterAnalysis": [["a", "GSM7", 1]],
        "members": [{"name": "b", "number": None}],
    }


def test_none_goes_out_as_null_but_links_as_an_empty_list() -> None:
    dumped = EVERYTHING.dump(dict.fromkeys(EVERYTHING.fields))
    assert dumped == {**dict.fromkeys(EVERYTHING.fields), "links": []}


@pytest.mark.parametrize("thousandths, credits", [(0, 0.0), (1, 0.001), (1_000, 1.0), (-500, -0.5)])
def test_credits_are_a_number_with_a_fraction_also_when_whole(
    thousandths: int, credits: float
) -> None:
    dumped = EVERYTHING.dump({"cost": thousandths})["cost"]
    assert isinstance(dumped, float)
    assert dumped == credits


@pytest.mark.parametrize(
    "field, text, value",
    [
        ("text", "  5 ", "  5 "),
        ("text", "", ""),
        ("number", " 0821234567\n", "0821234567"),
        ("number", "", ""),
        ("date", " 202511011030 ", "202511011030"),
        ("date", "  ", None),
        ("count", " 5 ", 5),
        ("count", "+5", 5),
        ("count", "-5", -5),
        ("count", "", None),
        ("count", "5.5", "5.5"),
        ("count", "five", "five"),
        ("count", "٥", "٥"),
        ("count", "9" * 5_000, "9" * 5_000),
        ("flag", "TRUE", True),
        ("flag", "false", False),
        ("flag", " 1 ", True),
        ("flag", "0", False),
        ("flag", "yes", "yes"),
        ("flag", "", None),
    ],
)
def test_texts_of_xml_become_the_values_they_stand_for(field: str, text: str, value: Any) -> None:
    converted = EVERYTHING.fields[field].from_text(text)  # type: ignore[attr-defined]
    assert converted == value
    assert type(converted) is type(value)


def test_an_element_is_named_after_its_type() -> None:
    assert Everything.element_name() == "everything"
    assert EVERYTHING.element_name() == "everything"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*EVERYTHING.fields, "name"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(list(EVERYTHING.fields)), JSON, max_size=5) | JSON)
def test_any_json_is_loaded_or_refused_with_a_mend(data: object) -> None:
    try:
        loaded = load(EVERYTHING, data)
    except InvalidField as error:
        refusal = error
    else:
        assert isinstance(loaded, dict)
        return
    assert refusal.problem
    assert refusal.help
