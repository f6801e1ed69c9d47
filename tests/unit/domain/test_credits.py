"""Credits are converted to thousandths and back without loss."""

from __future__ import annotations

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_mock.domain.credits import to_number, to_thousandths
from sms_mock.domain.errors import InvalidField


@pytest.mark.parametrize(
    "number, expected",
    [
        (0, 0),
        (-0.0, 0),
        (1, 1000),
        (1000, 1_000_000),
        (0.1, 100),
        (0.255, 255),
        (1e-3, 1),
        (1e3, 1_000_000),
        (2.675, 2675),
        (-3.5, -3500),
        (Decimal("1.0000000"), 1000),
        (Decimal("1E+3"), 1_000_000),
        (Decimal("0.001"), 1),
        (999_999_999_999.999, 999_999_999_999_999),
    ],
)
def test_a_number_of_credits_becomes_thousandths(number: float | Decimal, expected: int) -> None:
    assert to_thousandths(number) == expected


@pytest.mark.parametrize(
    "number",
    [
        0.0001,
        1.0005,
        1e-9,
        5e-324,
        Decimal("0.0005"),
        Decimal("1E-999999"),
        Decimal("1." + "1" * 99),
    ],
)
def test_more_than_three_decimals_are_refused(number: float | Decimal) -> None:
    with pytest.raises(InvalidField, match="at most three decimals") as refusal:
        to_thousandths(number)
    assert "Round it" in refusal.value.help


@pytest.mark.parametrize(
    "number",
    [
        float("nan"),
        float("inf"),
        float("-inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
    ],
)
def test_what_is_no_finite_number_is_refused(number: float | Decimal) -> None:
    with pytest.raises(InvalidField, match="is not a number of credits") as refusal:
        to_thousandths(number)
    assert refusal.value.help


@pytest.mark.parametrize("number", [True, False])
def test_a_boolean_is_no_number(number: bool) -> None:
    with pytest.raises(InvalidField, match="is not a number of credits"):
        to_thousandths(number)


@pytest.mark.parametrize(
    "number", [10**12, -(10**12), 1e300, 10**4000, Decimal("1E+999999"), Decimal("-1E+999999")]
)
def test_a_trillion_credits_are_refused(number: float | Decimal) -> None:
    with pytest.raises(InvalidField, match="more credits than an account can hold"):
        to_thousandths(number)


def test_the_decimal_context_of_the_caller_changes_nothing() -> None:
    with decimal.localcontext(decimal.Context(prec=2, traps=[])):
        assert to_thousandths(Decimal("123456.789")) == 123_456_789


def test_thousandths_are_shown_as_credits() -> None:
    assert to_number(1500) == 1.5
    assert isinstance(to_number(1000), float)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_what_is_shown_reads_back_as_the_same_amount(thousandths: int) -> None:
    assert to_thousandths(to_number(thousandths)) == thousandths
