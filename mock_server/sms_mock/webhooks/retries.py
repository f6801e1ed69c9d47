"""When a webhook that failed is tried again, and when it is given up (assumed, A176)."""

from __future__ import annotations

from typing import Final, NamedTuple

from sms_mock.store import deliveries
from sms_mock.webhooks.sender import AttemptResult

DELAYS: Final = (1_000, 5_000, 30_000, 120_000, 600_000)
"""Milliseconds from a failed attempt to the next one; after the last the webhook is given up."""


class AttemptDecision(NamedTuple):
    """The state of a delivery after an attempt, and milliseconds to the next one, if any."""

    state: str
    delay: int | None


def decide(answer: AttemptResult, tries: int) -> AttemptDecision:
    """What follows from an attempt.

    Args:
        tries: how many attempts there were before this one.
    """
    if answer.accepted:
        return AttemptDecision(deliveries.DELIVERED, None)
    if tries < len(DELAYS):
        return AttemptDecision(deliveries.PENDING, DELAYS[tries])
    return AttemptDecision(deliveries.GIVEN_UP, None)
