"""The clock of a server that runs long goes on when the machine's clock is set back."""

from __future__ import annotations

from sms_mock.clock import ForwardTime


class Machine:
    """A machine whose clock a test sets, and which knows how long it has run."""

    def __init__(self) -> None:
        self.milliseconds = 1_000_000_000_000
        self.seconds = 50.0

    def run(self, seconds: float) -> None:
        self.seconds += seconds
        self.milliseconds += round(seconds * 1000)


def test_time_passes_as_the_machines_does() -> None:
    machine = Machine()
    now = ForwardTime(lambda: machine.milliseconds, lambda: machine.seconds)
    machine.run(60)
    assert now() == machine.milliseconds


def test_a_clock_that_is_set_back_by_an_hour_changes_nothing() -> None:
    machine = Machine()
    now = ForwardTime(lambda: machine.milliseconds, lambda: machine.seconds)
    begun = now()
    machine.run(10)
    machine.milliseconds -= 3_600_000
    assert now() == begun + 10_000
    machine.run(5)
    assert now() == begun + 15_000


def test_a_clock_that_is_set_right_again_is_followed_without_a_jump() -> None:
    machine = Machine()
    now = ForwardTime(lambda: machine.milliseconds, lambda: machine.seconds)
    begun = now()
    machine.milliseconds -= 3_600_000
    now()
    machine.milliseconds += 3_600_000
    assert now() == begun
    machine.milliseconds += 60_000
    assert now() == begun + 60_000 == machine.milliseconds


def test_a_machine_that_slept_is_followed() -> None:
    machine = Machine()
    now = ForwardTime(lambda: machine.milliseconds, lambda: machine.seconds)
    machine.milliseconds += 8 * 3_600_000
    assert now() == machine.milliseconds


def test_small_corrections_never_make_it_go_back() -> None:
    machine = Machine()
    now = ForwardTime(lambda: machine.milliseconds, lambda: machine.seconds)
    told = [now()]
    for _ in range(20):
        machine.run(0.001)
        machine.milliseconds -= 3
        told.append(now())
    assert told == sorted(told)
