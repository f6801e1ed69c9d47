"""The only place that asks what time it is. Other modules call it, or are given a clock.

Instants are whole epoch milliseconds; waits and deadlines are real seconds by `monotonic`.

Tests patch time. freezegun and time-machine freeze and move `time.time()` for the whole process;
freezegun replaces `time.monotonic` too. A server in such a process has to do both: follow
`time.time()`, so that a team has the date of the code under test, and wait by a clock that no
patch stops.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from types import BuiltinFunctionType
from typing import Final, TypeVar

T = TypeVar("T")

# freezegun replaces every module attribute that is time.monotonic itself, and before it is
# replaced time.monotonic may be frozen already: clock_gettime is left alone. Windows has none.
_unpatched: Final[Callable[[], float]] = (
    partial(time.clock_gettime, time.CLOCK_MONOTONIC)
    if hasattr(time, "clock_gettime")
    else partial(time.monotonic)
)
_FRAMES: Final = 6
"""freezegun answers the real time to a caller that has `threading` among its next five frames, as
threads of a server have. With this many frames of our own, all threads get the same answer."""
_JUMP: Final = 0.05
"""Seconds that `time.time()` may differ from the expected value before it counts as moved."""

_LONGEST_DEAF: Final = 0.005
_MOMENT: Final = 0.0001
_LOOK: Final = 0.02
"""Seconds in which a time that runs is sure to change; a clock of Windows changes each 16 ms."""


def monotonic() -> float:
    """Return real seconds since an arbitrary moment; patches of `time` do not change it."""
    seconds: float = _unpatched()
    return seconds


def process_milliseconds() -> int:
    """Return what `time.time()` says in this process, in milliseconds since 1970.

    If a test has frozen or moved `time.time()`, this shows it.
    """
    return round(_process_time() * 1000)


def _process_time() -> float:
    patched = not isinstance(time.time, BuiltinFunctionType)
    return _deeper(_FRAMES if patched else 0)


def _deeper(frames: int) -> float:
    return _deeper(frames - 1) if frames else time.time()


def _process_time_stands() -> bool:
    before = _process_time()
    time.sleep(_LOOK)
    return _process_time() == before


class ForwardTime:
    """The time of the process for a server that runs long: it never goes back.

    If the machine's clock is set back, this time goes on from where it was, so that nothing that is
    due comes later than planned. It is then ahead of the machine's clock, until that is set
    forward.

    Args:
        now: returns milliseconds since 1970; may jump.
        elapsed: returns real seconds since an arbitrary moment.
    """

    def __init__(
        self,
        now: Callable[[], int] = process_milliseconds,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._now = now
        self._elapsed = elapsed
        self._ahead = 0
        self._told = now()
        self._at = elapsed()
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """Return the time in milliseconds since 1970."""
        with self._lock:
            at = self._elapsed()
            expected = self._told + round((at - self._at) * 1000)
            told = self._now() + self._ahead
            if told < expected - _JUMP * 1000:
                self._ahead += expected - told
                told = expected
            elif self._ahead and told > expected + _JUMP * 1000:
                less = min(self._ahead, told - expected)
                self._ahead -= less
                told -= less
            self._told, self._at = max(told, self._told), at
            return self._told


class _Turns:
    """Holds when long work last let the process look for new requests, in the seconds of
    `monotonic`.
    """

    looked_at = 0.0


@cache
def _queue() -> threading.Lock:
    # Made when it is first needed: a lock from before gevent's patches would stop every greenlet.
    return threading.Lock()


def give_way() -> None:
    """Let other requests be served between two steps of long work.

    Greenlets change only in waits. A wait of no time lets those run that can, but gevent looks for
    new data on connections only after fifty such waits, or in a wait that takes some time. So this
    waits for a short time now and then. Several threads with long work wait one after the other: if
    all woke together, each would do a step before another request is served.
    """
    if monotonic() - _Turns.looked_at < _LONGEST_DEAF:
        time.sleep(0)
        return
    with _queue():
        time.sleep(_MOMENT)
        _Turns.looked_at = monotonic()


def in_turns(items: Iterable[T], at_once: int = 100) -> Iterator[T]:
    """Yield the items of a long loop, and let other requests be served after each
    `at_once` of them.
    """
    for number, item in enumerate(items):
        if number and number % at_once == 0:
            give_way()
        yield item


class ProcessTime:
    """Notices whether `time.time()` of this process was moved."""

    def __init__(self) -> None:
        self._seen = _process_time(), monotonic()

    def was_moved(self) -> bool:
        """Return whether `time.time()` jumped since the last call, and count from now on.

        The first call counts from the moment at which this object was made.

        Time that is frozen, and time that passes at the real rate, have not jumped.
        """
        (before, then), self._seen = self._seen, (_process_time(), monotonic())
        now, real = self._seen
        return not -_JUMP <= now - before <= real - then + _JUMP


EARLIEST: Final = 0
LATEST: Final = 221_845_392_000_000
"""A clock can be set to any instant from the beginning of 1970 to the beginning of the year 9000.
Instants that are computed from the clock, such as an outcome weeks later, are then dates too."""


class Clock:
    """The clock of a team: the time of the process plus an offset, or frozen at one instant.

    Args:
        source: returns the time of the process in milliseconds since 1970.
    """

    def __init__(self, source: Callable[[], int] = process_milliseconds) -> None:
        self._source = source
        self._offset = 0
        self._frozen_at: int | None = None

    def now(self) -> int:
        """Return the team's time in milliseconds since 1970."""
        frozen_at = self._frozen_at  # read once: another thread may let the clock run
        if frozen_at is not None:
            return frozen_at
        return self._source() + self._offset

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def stands_still(self) -> bool:
        """Return whether no time passes: the clock is frozen, or a test has frozen the process's
        time.

        For a clock that runs on the process's time, the call takes 20 ms of real time.
        """
        return self.frozen or (self._source is process_milliseconds and _process_time_stands())

    @property
    def offset(self) -> int:
        """How many milliseconds this clock is ahead of the process's time while it runs."""
        return self._offset

    def offset_at(self, instant: int) -> int:
        """Return the offset with which a running clock would show an instant now.

        Args:
            instant: milliseconds since 1970.
        """
        return instant - self._source()

    def freeze(self, at: int) -> None:
        """Stop the clock at an instant.

        Args:
            at: milliseconds since 1970.
        """
        self._frozen_at = at

    def run(self) -> None:
        """Let a frozen clock run on from the instant at which it is frozen.

        A running clock does not change.
        """
        if self._frozen_at is not None:
            self._offset = self.offset_at(self._frozen_at)
            self._frozen_at = None

    def restore(self, *, offset: int, frozen_at: int | None) -> None:
        """Set the clock to the state that was stored.

        Args:
            offset: milliseconds that the clock is ahead of the process's time while it runs.
            frozen_at: milliseconds since 1970; None if the clock runs.
        """
        self._offset = offset
        self._frozen_at = frozen_at
