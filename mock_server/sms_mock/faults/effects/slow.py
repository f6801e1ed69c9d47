"""An answer that comes in drips, for clients whose time-out is for the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

DRIPS: Final = 20
PAUSE: Final = 0.25
"""Seconds between two drips: 5 s for the whole body."""


def slow(body: bytes, pause: Callable[[float], None]) -> Iterator[bytes]:
    """The body in about `DRIPS` pieces with a pause before each."""
    size = max(1, -(-len(body) // DRIPS))
    for begin in range(0, len(body), size):
        pause(PAUSE)
        yield body[begin : begin + size]
