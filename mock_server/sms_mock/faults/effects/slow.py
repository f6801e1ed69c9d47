"""`body: slow`: the body is sent in small pieces over 5 s, to test time-outs for a whole answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sms_mock.faults.effect import Effect, EffectChoice, Pause

DRIPS: Final = 20
PAUSE: Final = 0.25
"""Seconds before each drip: 5 s for the whole body."""


def drip(body: bytes, pause: Pause) -> Iterator[bytes]:
    """Yield a body in at most DRIPS pieces, with a pause of PAUSE seconds before each."""
    size = max(1, -(-len(body) // DRIPS))
    for begin in range(0, len(body), size):
        pause(PAUSE)
        yield body[begin : begin + size]


EFFECT = Effect(
    choice=EffectChoice("body", "slow", "sends the body in drips, over 5 s"), alter=drip
)
