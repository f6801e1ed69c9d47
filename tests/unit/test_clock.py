"""A clock is read while other threads move it, and always gives a time."""

from __future__ import annotations

from sms_mock.clock import Clock


class Thawing(Clock):
    """A clock that another thread starts just after it was read as frozen."""

    reads = 0

    @property
    def _frozen_at(self) -> int | None:
        self.reads += 1
        return 1_000 if self.reads == 1 else None

    @_frozen_at.setter
    def _frozen_at(self, at: int | None) -> None:
        pass


def test_a_clock_that_begins_to_run_while_it_is_read_has_a_time() -> None:
    assert Thawing(lambda: 5_000).now() == 1_000
