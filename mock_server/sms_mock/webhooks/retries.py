"""Decides when a webhook that failed is attempted again, and when it is given up (assumed,
A176).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sms_mock.store import deliveries
from sms_mock.webhooks.sender import AttemptResult

DELAYS: Final = (1_000, 5_000, 30_000, 120_000, 600_000)
"""Milliseconds from each failed attempt to the next. If the attempt after the last delay fails too,
the webhook is given up."""


class AttemptDecision(NamedTuple):
    """What becomes of a webhook after an attempt.

    Attributes:
        state: DELIVERED, PENDING or GIVEN_UP.
        delay: milliseconds until the next attempt; None if there will be none.
    """

    state: str
    delay: int | None


def decide(answer: AttemptResult, tries: int) -> AttemptDecision:
    """Decide what becomes of a webhook after an attempt.

    Args:
        answer: the result of the attempt.
        tries: how many attempts there were before this one since the webhook was queued, or was
            last queued again by hand.
    """
    if answer.accepted:
        return AttemptDecision(deliveries.DELIVERED, None)
    if tries < len(DELAYS):
        return AttemptDecision(deliveries.PENDING, DELAYS[tries])
    return AttemptDecision(deliveries.GIVEN_UP, None)
