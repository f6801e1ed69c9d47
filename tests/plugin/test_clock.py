"""The clock of `SmsMock`, with Python's own types."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from sms_mock.testing import SmsMock


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set this machine's time zone to one that differs from the live service's."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the machine's zone cannot be changed here")
def test_a_datetime_without_a_zone_is_south_african_time(elsewhere: None) -> None:
    with SmsMock.fresh() as sms_mock:
        sms_mock.clock.freeze(datetime(2026, 11, 29, 7, 0))
        assert sms_mock.clock.now.isoformat() == "2026-11-29T07:00:00+02:00"
        sms_mock.clock.advance(to=datetime(2026, 11, 29, 7, 30))
        assert sms_mock.clock.now.isoformat() == "2026-11-29T07:30:00+02:00"


def test_a_span_as_the_command_line_takes_it_is_refused_in_words_of_python() -> None:
    with SmsMock.fresh() as sms_mock, pytest.raises(TypeError, match="neither seconds nor a time"):
        sms_mock.clock.advance("2m")  # type: ignore[arg-type]
