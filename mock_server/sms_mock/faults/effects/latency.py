"""`latency`: the answer is delayed, by a fixed number of seconds or one drawn between two."""

from __future__ import annotations

import random
from typing import Final

from sms_mock.faults.effect import Effect, Values
from sms_mock.shapes.numbers import SecondsRange

MOST: Final = 300
"""Seconds."""


def draw(values: Values, draws: random.Random) -> float:
    """Return for how many seconds one request is delayed, drawn evenly from the rule's range.

    Args:
        values: the fields of the rule's `effect`.
        draws: the source of randomness.
    """
    return draws.uniform(*values["latency"])


EFFECT = Effect(
    fields={
        "latency": SecondsRange(MOST).about(
            "Seconds before the answer, or the least and the most seconds."
        )
    },
    delay=draw,
)
