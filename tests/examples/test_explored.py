"""Tests that a marker explores or leaves out, and one under a schedule of its own."""

import pytest

from sms_mock import SmsMock


@pytest.mark.sms_mock_explore(runs=200, classes="transport")
def test_survives_lost_answers(sms_mock: SmsMock) -> None:
    assert sms_mock.sent == []


@pytest.mark.sms_mock_explore(runs=0)
def test_is_left_out(sms_mock: SmsMock) -> None:
    assert sms_mock.sent == []


# [perturb]
def test_a_report_that_comes_twice_refunds_once(sms_mock: SmsMock) -> None:
    refunds: set[str] = set()
    sms_mock.deliver_to(lambda values: refunds.add(values["messageId"]))
    sms_mock.perturb("report1x2")
    assert [one["token"] for one in sms_mock.schedule["perturbations"]] == ["report1x2"]


# [/perturb]
