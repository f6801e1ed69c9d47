"""Tests that a marker explores or leaves out."""

import pytest

from sms_mock import SmsMock


@pytest.mark.sms_mock_explore(runs=200, classes="transport")
def test_survives_lost_answers(sms_mock: SmsMock) -> None:
    assert sms_mock.sent == []


@pytest.mark.sms_mock_explore(runs=0)
def test_is_left_out(sms_mock: SmsMock) -> None:
    assert sms_mock.sent == []
