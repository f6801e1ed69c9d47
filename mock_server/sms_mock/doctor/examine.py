"""Applies every rule of the doctor to a team's run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from sms_mock.clock import in_turns
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

MANY: Final = 1_000
"""From so many messages on, others are served between two rules."""

T = TypeVar("T")


def examine(run: Run) -> list[Finding]:
    """Return the findings of all rules in a run, the most severe first; empty if there are none."""
    # A short run is examined faster than others could be served in between.
    at_once = len(RULES) if len(run.messages) < MANY else 1
    found = [finding for rule in in_turns(RULES, at_once) for finding in rule(run)]
    return gravest_first(found, key=lambda finding: finding)


def gravest_first(found: Iterable[T], *, key: Callable[[T], Finding]) -> list[T]:
    """Return things sorted by the severity of their finding: errors, then warnings, then hints.

    Things of one severity keep their order.

    Args:
        key: returns the finding of a thing.
    """
    return sorted(found, key=lambda each: SEVERITIES.index(key(each).severity))
