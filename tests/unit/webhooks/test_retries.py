"""What happens after an attempt at a webhook."""

from __future__ import annotations

import pytest

from sms_mock.webhooks.retries import DELAYS, AttemptDecision, decide
from sms_mock.webhooks.sender import AttemptResult

FAILED = AttemptResult(500, 0.1, None, "")


@pytest.mark.parametrize("tries", [0, 4, 5])
def test_a_webhook_that_was_accepted_is_delivered(tries: int) -> None:
    assert decide(AttemptResult(204, 0.1, None, ""), tries) == AttemptDecision("delivered", None)


@pytest.mark.parametrize(
    "tries, delay", [(0, 1_000), (1, 5_000), (2, 30_000), (3, 120_000), (4, 600_000)]
)
def test_a_webhook_that_failed_is_tried_again_later_each_time(tries: int, delay: int) -> None:
    assert decide(FAILED, tries) == AttemptDecision("pending", delay)


def test_after_the_last_delay_it_is_given_up() -> None:
    assert decide(FAILED, len(DELAYS)) == AttemptDecision("given-up", None)
