"""Magic numbers, and carriers that are found by a number's first digits."""

from __future__ import annotations

import pytest

from sms_mock.world import FATES, read_world
from tests.unit.world.documents import refusal, with_part


@pytest.mark.parametrize(
    "scenario, line",
    [
        (
            {"fate": "fails"},
            "scenarios[0].number: is missing; add it, for example number: 27600000100",
        ),
        (
            {"number": 27600000001},
            "scenarios[0].fate: is missing; add it, for example fate: fails",
        ),
        (
            {"number": 27600000001, "fate": "explodes"},
            'scenarios[0].fate: "explodes" is not known here; write fails, fails-refunded,'
            " never-reported, reported-late, reported-twice, report-before-answer, opted-out,"
            " replies or unknown",
        ),
        (
            {"number": 27600000001, "fate": "fails", "seconds": 2},
            "scenarios[0].seconds: mean nothing for the fate fails;"
            " remove them; only reported-late and replies have seconds",
        ),
        (
            {"number": 27600000001, "fate": "fails", "text": "No"},
            "scenarios[0].text: means nothing for the fate fails;"
            " remove it; only replies has a text",
        ),
        (
            {"number": 27600000001, "fate": "replies"},
            "scenarios[0].text: is missing; add the text of the reply",
        ),
        (
            {"number": 27600000001, "fate": "reported-late", "seconds": -1},
            "scenarios[0].seconds: is -1; give from 0 to 31622400 seconds",
        ),
    ],
)
def test_a_scenario(scenario: dict[str, object], line: str) -> None:
    assert refusal(with_part(scenarios=[scenario])) == line


def test_a_number_has_one_fate() -> None:
    twice = [{"number": number, "fate": "fails"} for number in ("0600000001", "27600000001")]
    assert refusal(with_part(scenarios=twice)) == (
        'scenarios[1].number: "27600000001" is already at scenarios[0].number;'
        " a number has one fate; keep one"
    )


def test_fates_have_seconds_of_their_own_where_they_wait() -> None:
    scenarios: list[dict[str, object]] = [
        {"number": 27600000001 + place, "fate": fate} for place, fate in enumerate(FATES)
    ]
    scenarios[FATES.index("replies")]["text"] = "Hi"
    world = read_world(with_part(scenarios=scenarios))
    seconds = {entry.fate: entry.seconds for entry in world.scenarios if entry.seconds is not None}
    assert seconds == {"reported-late": 60.0, "replies": 2.0}


@pytest.mark.parametrize(
    "carrier, line",
    [
        (
            {"name": "MTN"},
            "carriers[0].prefixes: is missing; add it, for example prefixes: [2782, 2772]",
        ),
        (
            {"name": "MTN", "prefixes": ["083"]},
            'carriers[0].prefixes[0]: "083" is not the beginning of a number with its country'
            " code; write it like 2782",
        ),
        (
            {"name": "MTN", "prefixes": [2783, 2783]},
            'carriers[0].prefixes[1]: "2783" is already at carriers[0].prefixes[0];'
            " a prefix belongs to one carrier; keep one",
        ),
        (
            {"name": "MTN", "prefixes": [2783], "failureShare": 5},
            "carriers[0].failureShare: is 5; give from 0 to 1",
        ),
        (
            {"name": "MTN", "prefixes": [2783], "delay": [1, 2, 3]},
            "carriers[0].delay: is not one number or two; write 5, or [1, 5] for a range",
        ),
        (
            {"name": "MTN", "prefixes": [2783], "delay": [5, 1]},
            "carriers[0].delay: ends before it begins; write [1, 5]",
        ),
        (
            {"name": "MTN", "prefixes": [2783], "delay": [1, "x"]},
            'carriers[0].delay[1]: "x" is not a number of seconds; give from 0 to 31622400 seconds',
        ),
    ],
)
def test_a_carrier(carrier: dict[str, object], line: str) -> None:
    assert refusal(with_part(carriers=[carrier])) == line


def test_one_number_of_seconds_is_a_delay_without_a_spread() -> None:
    world = read_world(with_part(carriers=[{"name": "A", "prefixes": [2782], "delay": 3}]))
    assert world.carriers[0].delay == (3.0, 3.0)
