"""Rules of the doctor about the receivers of webhooks.

No rule finds a receiver that ignores the checksum, because its answers look like those of one that
checks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from sms_mock.doctor.finding import Finding, Places, Run
from sms_mock.domain.spelling import counted
from sms_mock.journal.masking import masked_target
from sms_mock.store.deliveries import Attempt, shown_url

SLOW: Final = 2.0
"""Seconds after which an answer counts as slow; after 5 the attempt is given up."""


def slow_or_refusing(run: Run) -> Iterator[Finding]:
    by_url: dict[str, list[Attempt]] = defaultdict(list)
    for delivery, attempts in run.deliveries:
        by_url[delivery.url] += attempts
    for address, attempts in by_url.items():
        url = shown_url(masked_target(address))  # findings end up in CI logs, which many can read
        slow = [one for one in attempts if one.seconds >= SLOW]
        if slow:
            longest = max(one.seconds for one in slow)
            yield Finding(
                "slow-receiver",
                "warning",
                f"{counted(len(slow), 'answer')} took over {SLOW:g} s, the longest {longest:.1f} s",
                Places([url], 1),
                "answer 2xx first and work afterwards: after 5 s the webhook counts as failed",
            )
        refused = [one for one in attempts if one.error or not 200 <= (one.status or 0) < 300]
        if refused:
            why = next((one.error or f"status {one.status}" for one in refused), "")
            yield Finding(
                "refusing-receiver",
                "error",
                f"{counted(len(refused), 'attempt')} of {len(attempts)} failed: {why}",
                Places([url], 1),
                "answer with 2xx; each failure is tried again, so expect webhooks twice",
            )
