"""The days of the statistics report: how they are written, their limits, and the defaults."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.conftest import NOON, Api, RealTime

DAY = 86_400_000
MIDNIGHT = NOON - DAY // 2
"""2026-11-22 00:00 in South Africa."""


def report(api: Api, **parameters: str) -> Any:
    answer = api.get("/account/statistics", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def total(api: Api, **parameters: str) -> float:
    found: float = report(api, **parameters)["grandTotal"]["total"]
    return found


def sent_at(api: Api, real_time: RealTime, *instants: int) -> None:
    for instant in instants:
        real_time.now = instant
        api.send()
    real_time.now = NOON


def test_a_day_holds_its_first_and_its_last_millisecond(api: Api, real_time: RealTime) -> None:
    sent_at(api, real_time, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + DAY - 1, MIDNIGHT + DAY)
    by_day = [
        total(api, **{"from": day, "to": day}) for day in ("21-11-2026", "22-11-2026", "23-11-2026")
    ]
    assert by_day == [1, 2, 1]


def test_days_are_those_of_south_africa(api: Api, real_time: RealTime) -> None:
    half_past_eleven_in_london_the_day_before = MIDNIGHT - DAY + 90 * 60_000
    sent_at(api, real_time, half_past_eleven_in_london_the_day_before)
    assert total(api, **{"from": "21-11-2026", "to": "21-11-2026"}) == 1


def test_both_ends_of_a_range_are_included(api: Api, real_time: RealTime) -> None:
    sent_at(api, real_time, *(MIDNIGHT + day * DAY for day in (-3, -2, -1, 0, 1)))
    found = report(api, **{"from": "20-11-2026", "to": "22-11-2026"})
    assert found["from"] == MIDNIGHT - 2 * DAY
    assert found["to"] == MIDNIGHT + DAY - 1
    assert found["grandTotal"]["total"] == 3


@pytest.mark.parametrize(
    "parameters, first, last",
    [
        ({}, 0, 0),
        ({"from": ""}, 0, 0),
        ({"to": ""}, 0, 0),
        ({"from": "20-11-2026"}, -2, 0),
        ({"to": "20-11-2026"}, -2, -2),
        ({"from": "22-11-2026"}, 0, 0),
        ({"to": "24-11-2026"}, 2, 2),
    ],
    ids=str,
)
def test_an_absent_to_is_today_and_an_absent_from_the_day_of_to(
    api: Api, parameters: dict[str, str], first: int, last: int
) -> None:
    found = report(api, **parameters)
    assert found["from"] == MIDNIGHT + first * DAY
    assert found["to"] == MIDNIGHT + (last + 1) * DAY - 1


def test_today_follows_the_clock(api: Api, real_time: RealTime) -> None:
    api.send()
    real_time.now = MIDNIGHT + DAY - 1
    assert total(api) == 1
    real_time.now = MIDNIGHT + DAY
    assert total(api) == 0


def test_a_range_that_ends_before_it_starts_holds_nothing(api: Api) -> None:
    api.send()
    found = report(api, **{"from": "23-11-2026", "to": "21-11-2026"})
    assert found["from"] == MIDNIGHT + DAY
    assert found["grandTotal"]["total"] == 0


def test_the_first_and_the_last_day_there_are(api: Api) -> None:
    api.send()
    everything = {"from": "01-01-0001", "to": "31-12-9999"}
    assert total(api, **everything) == 1
    text = api.get("/account/statistics.xml", query_string=everything).text
    assert "<from>0001-01-01T00:00:00+02:00</from>" in text
    assert "<to>9999-12-31T23:59:59.999+02:00</to>" in text


@pytest.mark.parametrize(
    "day",
    [
        "20261122",
        "2026-11-22",
        "22/11/2026",
        "1-11-2026",
        "22-11-26",
        "31-02-2026",
        "29-02-2026",
        "00-01-2026",
        "01-13-2026",
        "01-01-0000",
        "today",
        "1795341600000",
        " 22-11-2026",
        "٢٢-١١-٢٠٢٦",
        "22-11-2026'; DROP TABLE messages;--",
    ],
)
@pytest.mark.parametrize("parameter", ["from", "to"])
def test_a_day_that_is_none_is_refused(api: Api, parameter: str, day: str) -> None:
    answer = api.get("/account/statistics", query_string={parameter: day})
    refusal(answer, 400, 100, None, f"{parameter} ", "dd-MM-yyyy")
