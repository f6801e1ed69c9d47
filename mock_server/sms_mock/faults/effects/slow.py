"""`body: slow`: the body is sent in small pieces, to test time-outs for a whole answer.

A body is sent in at most 20 pieces with 0.25 s before each: 5 s for a long body, less for a short
one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sms_mock.faults.effect import Effect, EffectChoice, Pause

DRIPS: Final = 20
PAUSE: Final = 0.25
"""Seconds before each piece."""


def drip(body: bytes, pause: Pause) -> Iterator[bytes]:
    """Yield a body in at most DRIPS pieces, with a pause of PAUSE seconds before each."""
    size = max(1, -(-len(body) // DRIPS))
    for begin in range(0, len(body), size):
        pause(PAUSE)
        yield body[begin : begin + size]


EFFECT = Effect(
    choice=EffectChoice("body", "slow", "sends the body in drips, over 5 s"), alter=drip
)
