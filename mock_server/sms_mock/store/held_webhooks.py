"""The webhooks that a team's schedule holds back.

An event, here, is the end of an answer to a request, or of an attempt at another webhook. Most held
webhooks are armed by one event and released by the next; a report that has to come after a reply is
released by the attempt at the webhook about the reply. `run_schedule.py` says when.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from sms_mock.store.run_record import InForce

_NOTHING_LATER: Final = "nothing else happened before the test waited for it"


class Held(NamedTuple):
    """A webhook that is held back.

    Attributes:
        message_id: the message that it is about.
        in_force: the perturbation because of which it is held.
        armed: whether the next event releases it. A webhook that the test itself passes to the
            application is armed once the test has asked for it and not got it.
        in_test: whether the test itself passes it to the application.
        after: the number of the webhook whose delivery arms it; None if there is none.
        until_reply: whether only the webhook about a reply to its message releases it.
    """

    message_id: str
    in_force: InForce
    armed: bool
    in_test: bool = False
    after: int | None = None
    until_reply: bool = False


class HeldWebhooks:
    """The webhooks that a schedule holds back, by number. The caller holds the schedule's lock."""

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}

    def __len__(self) -> int:
        """Return how many webhooks are held back."""
        return len(self._held)

    def __contains__(self, number: int) -> bool:
        """Return whether the webhook with this number is held back."""
        return number in self._held

    def hold(self, number: int, held: Held) -> None:
        """Hold the webhook with this number back, and mark its perturbation as held."""
        self._held[number] = held
        held.in_force.state = "held"

    def arm(self, which: Callable[[int, Held], bool]) -> None:
        """Arm webhooks, so that the next event releases them.

        Args:
            which: returns whether to arm the webhook with a number.
        """
        for number, held in self._held.items():
            if which(number, held):
                self._held[number] = held._replace(armed=True)

    def release(self, which: Callable[[int, Held], bool]) -> bool:
        """Release webhooks; the perturbations that held them count as applied.

        Args:
            which: returns whether to release the webhook with a number.

        Returns:
            Whether any webhook was released.
        """
        gone = [number for number, held in self._held.items() if which(number, held)]
        for number in gone:
            self._held.pop(number).in_force.state = "applied"
        return bool(gone)

    def release_all(self) -> bool:
        """Release all webhooks because nothing else will happen.

        A perturbation `late` or `after-reply` counts as impossible, because it needed something to
        happen before; any other counts as applied.

        Returns:
            Whether there were any.
        """
        held_back = list(self._held.values())
        self._held.clear()
        for held in held_back:
            if held.in_force.perturbation.kind.does in ("late", "after-reply"):
                held.in_force.refuse(_NOTHING_LATER)
            else:
                held.in_force.state = "applied"
        return bool(held_back)
