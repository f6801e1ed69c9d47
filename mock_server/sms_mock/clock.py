"""The one place that knows what time it is: real, or frozen and moved by hand.

Everything else is given a `Clock`. Instants are whole epoch milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final


def real_milliseconds() -> int:
    """The machine's time in epoch milliseconds."""
    return time.time_ns() // 1_000_000


EARLIEST: Final = 0
LATEST: Final = 221_845_392_000_000
"""Where a clock may be put, from 1970 to the beginning of 9000: what follows from a moment, such as
an outcome weeks later, must be a date as well."""


class Clock:
    """A team's clock: real time plus an offset, or frozen at one instant.

    Args:
        source: gives the real time in epoch milliseconds.
    """

    def __init__(self, source: Callable[[], int] = real_milliseconds) -> None:
        self._source = source
        self._offset = 0
        self._frozen_at: int | None = None

    def now(self) -> int:
        """The team's time in epoch milliseconds."""
        frozen_at = self._frozen_at  # read once: another thread may let the clock run
        if frozen_at is not None:
            return frozen_at
        return self._source() + self._offset

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    @property
    def offset(self) -> int:
        """Milliseconds this clock is ahead of real time while it runs."""
        return self._offset

    def offset_at(self, instant: int) -> int:
        """The offset of a clock that runs on from an instant (epoch milliseconds)."""
        return instant - self._source()

    def freeze(self, at: int) -> None:
        """Stand still at an instant (epoch milliseconds)."""
        self._frozen_at = at

    def run(self) -> None:
        """Go on from where the clock stands."""
        if self._frozen_at is not None:
            self._offset = self.offset_at(self._frozen_at)
            self._frozen_at = None

    def restore(self, *, offset: int, frozen_at: int | None) -> None:
        """Take up a stored state again."""
        self._offset = offset
        self._frozen_at = frozen_at
