"""Applies every rule of the doctor to what a run left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from sms_mock.doctor import receivers, requests, texts
from sms_mock.doctor.finding import SEVERITIES, Finding, Run

RULES: Final[tuple[Callable[[Run], Iterator[Finding]], ...]] = (
    requests.tokens_in_urls,
    requests.tokens_in_paths,
    requests.dates_in_the_past,
    requests.misread_dates,
    requests.unquoted_dates,
    requests.refused_body_types,
    requests.misspelt_fields,
    requests.ignored_parameters,
    requests.single_sends,
    requests.eager_polling,
    requests.ignored_retry_after,
    requests.retries_without_back_off,
    texts.costly_characters,
    texts.same_text_twice,
    texts.long_data_fields,
    receivers.slow_or_refusing,
)


T = TypeVar("T")


def examine(run: Run) -> list[Finding]:
    """What would hurt in production, the gravest first; empty if no rule found anything."""
    found = [finding for rule in RULES for finding in rule(run)]
    return gravest_first(found, key=lambda finding: finding)


def gravest_first(found: Iterable[T], *, key: Callable[[T], Finding]) -> list[T]:
    """Sort errors before warnings before hints; those of one severity keep their order.

    Args:
        key: gives the finding of each thing to sort.
    """
    return sorted(found, key=lambda each: SEVERITIES.index(key(each).severity))
