"""The price of a message: parts times rate, in thousandths of a credit."""

from __future__ import annotations

import pytest

from sms_mock.domain.pricing import Rates, cost

RATES = Rates(default=2500, by_country={"ZA": 1000, "NA": 1255, "XX": 0})


@pytest.mark.parametrize("parts, expected", [(0, 0), (1, 1000), (2, 2000), (10, 10_000)])
def test_each_part_costs_the_rate_of_the_country(parts: int, expected: int) -> None:
    assert cost(parts, "ZA", RATES) == expected


def test_rates_finer_than_a_credit_stay_exact() -> None:
    assert cost(3, "NA", RATES) == 3765


def test_a_country_without_a_rate_costs_the_default() -> None:
    assert cost(2, "GB", RATES) == 5000
    assert cost(2, "ZZ", RATES) == 5000


def test_a_country_may_be_free() -> None:
    assert cost(2, "XX", RATES) == 0
