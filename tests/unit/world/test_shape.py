"""The document as a whole: unknown and missing keys, and the texts of refusals."""

from __future__ import annotations

import pytest

from sms_mock.shapes.mistake import Mistake
from sms_mock.world import read_world
from tests.unit.world.documents import USER, refusal, with_part

MAPPING = (
    "write key: value lines with team, users, groups, contacts, templates, rates, optOuts,"
    " scenarios, carriers, faults, schedule, messages, voiceMessages, ledger, deliveries, tasks,"
    " clock"
)


def test_an_error_says_place_problem_and_help_apart() -> None:
    with pytest.raises(Mistake) as caught:
        read_world({"users": [USER, {"email": "x"}]})
    error = caught.value
    assert error.path == ("users", 1, "email")
    assert error.place == "users[1].email"
    assert error.problem == "users[1].email is not an email address"
    assert error.help == "write it like name@example.com"
    assert str(error) == (
        'users[1].email: "x" is not an email address; write it like name@example.com'
    )


@pytest.mark.parametrize(
    "document, line",
    [
        ([], f"the document: a list is not a mapping; {MAPPING}"),
        ("users", f'the document: "users" is not a mapping; {MAPPING}'),
        (None, f"the document: nothing is not a mapping; {MAPPING}"),
        ({}, "users: is missing; add it, for example users: [{email: demo@example.com}]"),
        (
            {"users": None},
            "users: is empty; add it, for example users: [{email: demo@example.com}]",
        ),
        (
            {"users": {"email": "a@b.c"}},
            "users: a mapping is not a list; write it like [{email: demo@example.com}]",
        ),
        (
            {"users": []},
            "users: nobody is there; add at least one user: - email: demo@example.com",
        ),
        ({"usrs": []}, 'usrs: is not known here; did you mean "users"?'),
        (
            with_part(groups={}),
            'groups: a mapping is not a list; write it like "- key: value" lines',
        ),
        (
            with_part(optouts=[]),
            'optouts: is not known here; did you mean "optOuts"?',
        ),
        (
            with_part(rates={"default": 1, "xyzzy": 2}),
            "rates.xyzzy: is not known here; known are default, countries",
        ),
        (
            with_part(**{"two words": 1}),
            '["two words"]: is not known here; known are team, users, groups, contacts, templates,'
            " rates, optOuts, scenarios, carriers, faults, schedule, messages, voiceMessages,"
            " ledger, deliveries, tasks, clock",
        ),
        (with_part(groups=[None]), "groups[0]: nothing is not a mapping; write key: value lines"),
    ],
)
def test_the_shape_of_the_whole(document: object, line: str) -> None:
    assert refusal(document).startswith(line)


def test_long_values_are_cut_in_the_refusal() -> None:
    line = refusal({"users": [{"email": "x" * 10_000}]})
    assert line == (
        f'users[0].email: "{"x" * 60}…" is not an email address; write it like name@example.com'
    )


def test_a_refusal_is_one_line_whatever_was_written() -> None:
    assert "\n" not in refusal({"users": [{"email": "a\nb\u2028c\r"}]})
    assert len(refusal({"users": [{"email": "a\nb\u2028c\r"}]}).splitlines()) == 1
    assert len(refusal(with_part(**{"a\n\u2028b": 1})).splitlines()) == 1
