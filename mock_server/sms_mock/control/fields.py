"""Shapes of values that only requests to the control API have; `sms_mock.shapes` has the others."""

from __future__ import annotations

from typing import Final

from sms_mock.shapes.numbers import YEAR, Credits, Instant, seconds

MOST_SECONDS: Final = 10 * YEAR
"""The most seconds by which one request can move a clock."""
INSTANT: Final = Instant(zone=False)
CREDITS: Final = Credits(negative=True)
TIMEOUT: Final = seconds(600, example="10")
"""Real seconds that one request can wait."""
