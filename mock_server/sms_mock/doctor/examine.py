"""Every rule over what a run left behind; the gravest findings first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from sms_mock.doctor import receivers, requests, texts
from sms_mock.doctor.finding import SEVERITIES, Evidence, Finding

RULES: Final[tuple[Callable[[Evidence], Iterator[Finding]], ...]] = (
    requests.tokens_in_urls,
    requests.tokens_in_paths,
    requests.dates_in_the_past,
    requests.ignored_parameters,
    requests.single_sends,
    requests.eager_polling,
    requests.ignored_retry_after,
    requests.retries_without_back_off,
    texts.dear_characters,
    texts.same_text_twice,
    receivers.slow_or_refusing,
)


def examine(evidence: Evidence) -> list[Finding]:
    """What would hurt in production; nothing is a good answer."""
    found = [finding for rule in RULES for finding in rule(evidence)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
