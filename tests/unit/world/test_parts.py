"""The parts team, groups, contacts, templates, rates and opt-outs, and those read elsewhere."""

from __future__ import annotations

import pytest

from sms_mock.world import read_world
from tests.unit.world.documents import MESSAGE_ID, refusal, with_part

TWICE_AN_ID = "5b3766100000000000000001"
MOBILE_HELP = "write it like 27600000100, one abroad like +447400123456"
CREDITS_HELP = "write a number from 0 with at most 3 decimals, such as 1000 or 0.255"
OBJECT_ID_HELP = "write it like 5b37661ae396c8e42e0c9ca2"


@pytest.mark.parametrize(
    "parts, line",
    [
        (
            {"team": {"number": "123"}},
            "team.number: '123' is too short for ZA (+27); " + MOBILE_HELP,
        ),
        ({"team": {"name": ""}}, "team.name: is empty; write it like Mock team"),
        (
            {"team": {"delivery": "later"}},
            'team.delivery: "later" is not a way of delivery;'
            " write it like immediate, manual, timed or timed:5",
        ),
        ({"team": {"delivery": "timed:-1"}}, 'team.delivery: "timed:-1" is not a way of delivery'),
        ({"team": {"delivery": "timed:"}}, 'team.delivery: "timed:" is not a way of delivery'),
        (
            {"groups": [{"name": "A", "groupId": "xyz"}]},
            f'groups[0].groupId: "xyz" is not an id of 24 digits 0-9 a-f; {OBJECT_ID_HELP}',
        ),
        (
            {"groups": [{"name": "A", "groupId": MESSAGE_ID.upper()}]},
            f'groups[0].groupId: "{MESSAGE_ID.upper()}" is not an id of 24 digits 0-9 a-f; ',
        ),
        ({"groups": [{}]}, "groups[0].name: is missing; add it, for example name: Customers"),
        (
            {"groups": [{"name": name, "groupId": TWICE_AN_ID} for name in "AB"]},
            f'groups[1].groupId: "{TWICE_AN_ID}" is already at groups[0].groupId;'
            " give each group an id of its own",
        ),
        (
            {"contacts": [{"firstName": "A"}]},
            "contacts[0].contactNumber: is missing; add it, for example contactNumber: 27600000100",
        ),
        (
            {
                "contacts": [
                    {"contactId": TWICE_AN_ID, "contactNumber": 27600000100} for _ in range(2)
                ]
            },
            f'contacts[1].contactId: "{TWICE_AN_ID}" is already at contacts[0].contactId;'
            " give each contact an id of its own",
        ),
        (
            {
                "groups": [{"name": "Staff"}, {"name": "Customers"}],
                "contacts": [{"contactNumber": 27600000100, "groups": ["Customers", "Staf"]}],
            },
            'contacts[0].groups[1]: no group has the id or name "Staf"; did you mean "Staff"?',
        ),
        (
            {"contacts": [{"contactNumber": 27600000100, "groups": ["Staff"]}]},
            'contacts[0].groups[0]: no group has the id or name "Staff"; there are none',
        ),
        (
            {
                "groups": [{"name": "Staff"}, {"name": "Staff"}],
                "contacts": [{"contactNumber": 27600000100, "groups": ["Staff"]}],
            },
            'contacts[0].groups[0]: several groups are called "Staff"; write the groupId instead',
        ),
        (
            {"contacts": [{"contactNumber": 27600000100, "groups": "Staff"}]},
            'contacts[0].groups: "Staff" is not a list; write it like [Customers]',
        ),
        (
            {"contacts": [{"contactNumber": 27600000100, "groups": [None]}]},
            "contacts[0].groups[0]: nothing is not text; write a text",
        ),
        (
            {"templates": [{"name": "A"}]},
            "templates[0].data: is missing;"
            " add it, for example data: Your appointment is tomorrow.",
        ),
        (
            {"templates": [{"templateId": 1, "name": name, "data": "x"} for name in "AB"]},
            "templates[1].templateId: 1 is already at templates[0].templateId;"
            " give each template an id of its own",
        ),
        (
            {"rates": {"countries": {"ZA": 1}}},
            "rates.default: is missing; add it, for example default: 1.0",
        ),
        ({"rates": {"default": -0.5}}, f"rates.default: -0.5 is less than nothing; {CREDITS_HELP}"),
        (
            {"rates": {"default": 1, "countries": {"za": 1}}},
            'rates.countries.za: "za" is not the code of a country; write it ZA',
        ),
        (
            {"rates": {"default": 1, "countries": {"ZAF": 1}}},
            'rates.countries.ZAF: "ZAF" is not the code of a country;'
            " write two capital letters of ISO 3166, such as ZA",
        ),
        (
            {"rates": {"default": 1, "countries": {"ZA": "1"}}},
            f'rates.countries.ZA: "1" is not a number of credits; {CREDITS_HELP}',
        ),
        (
            {"rates": {"default": 1, "countries": ["ZA"]}},
            "rates.countries: a list is not a mapping; write it like {ZA: 1.0, NA: 1.5}",
        ),
        ({"optOuts": ["nobody"]}, "optOuts[0]: 'nobody' has letters in it; " + MOBILE_HELP),
        ({"faults": ["drop"]}, 'faults[0]: "drop" is not a mapping; write it as key: value lines'),
        (
            {"faults": [{"effect": {"message": "a\0b"}}]},
            "faults[0].effect.message: holds a NUL character; remove it",
        ),
        ({"faults": [{"a\0": 1}]}, 'faults[0]["a\\u0000"]: holds a NUL character; remove it'),
        ({"faults": [{"at": float("nan")}]}, "faults[0].at: nan is not a number; write one with"),
        ({"clock": []}, "clock: a list is not a mapping; write key: value lines with frozenAt"),
    ],
)
def test_the_other_parts(parts: dict[str, object], line: str) -> None:
    assert refusal(with_part(**parts)).startswith(line)


def test_plain_parts_are_refused_where_they_are_nested_too_deeply() -> None:
    deep: object = 1
    for _ in range(60):
        deep = [deep]
    line = refusal(with_part(faults=[{"response": deep}]))
    assert line.endswith(": is nested too deeply; keep it within 50 levels")


def test_a_group_is_found_by_its_id_even_where_its_name_is_shared() -> None:
    document = with_part(
        groups=[{"name": "Staff"}, {"name": "Staff", "groupId": TWICE_AN_ID}],
        contacts=[{"contactNumber": 27600000100, "groups": [TWICE_AN_ID, TWICE_AN_ID]}],
    )
    assert read_world(document).contacts[0].groups == (1,)


def test_an_opt_out_given_twice_counts_once() -> None:
    world = read_world(with_part(optOuts=["0600000105", "27600000105"]))
    assert world.opt_outs == ("27600000105",)


@pytest.mark.parametrize("delivery", ["immediate", "manual", "timed", "timed:0", "timed:2.5"])
def test_ways_of_delivery(delivery: str) -> None:
    assert read_world(with_part(team={"delivery": delivery})).team.delivery == delivery
