"""Findings about how the API was called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from sms_mock.doctor.finding import Evidence, Finding, requests_at, times
from sms_mock.journal.records import Entry

_TOKEN_IN_URL: Final = re.compile(r"[?&]token=", re.IGNORECASE)
PAST_DATE: Final = "A77"
"""The evidence entry that an answer names when a date to send had passed."""
IGNORED: Final = "A31"
"""The one that it names when parameters were ignored."""
MANY_SINGLES: Final = 20
MINUTE: Final = 60_000
FAST_POLL: Final = 5_000
FEW_POLLS: Final = 5
NO_BACK_OFF: Final = 1_000
FEW_RETRIES: Final = 3


def tokens_in_urls(evidence: Evidence) -> Iterator[Finding]:
    found = [entry for entry in evidence.requests if _TOKEN_IN_URL.search(entry.path)]
    if found:
        yield Finding(
            "token-in-url",
            "warning",
            f"{times(len(found), 'request')} carried the API token in the URL",
            requests_at(found),
            "URLs end up in logs: send the headers email and token, or HTTP Basic",
        )


def tokens_in_paths(evidence: Evidence) -> Iterator[Finding]:
    found = [
        entry
        for entry in evidence.requests
        if (entry.operation_id or "").startswith("sendUrl") and "/send-url/" in entry.path
    ]
    if found:
        yield Finding(
            "token-in-path",
            "hint",
            f"{times(len(found), 'send')} carried the URL-sending token in the path",
            requests_at(found),
            "whoever reads a log can send with it: use sms/send where your code can set headers",
        )


def dates_in_the_past(evidence: Evidence) -> Iterator[Finding]:
    found = [entry for entry in evidence.requests if PAST_DATE in entry.assumed]
    if found:
        yield Finding(
            "date-in-the-past",
            "error",
            f"{times(len(found), 'send')} had a dateToSend that had passed, and went at once",
            requests_at(found),
            "dateToSend is South African time (UTC+2): convert before formatting",
        )


def ignored_parameters(evidence: Evidence) -> Iterator[Finding]:
    found = [entry for entry in evidence.requests if IGNORED in entry.inferred]
    if found:
        yield Finding(
            "ignored-parameters",
            "warning",
            f"{times(len(found), 'request')} had parameters that mean nothing there",
            requests_at(found),
            "each request's log line, and X-Mock-Note in its answer, says which and what is close",
        )


def single_sends(evidence: Evidence) -> Iterator[Finding]:
    sends = [one for one in evidence.requests if one.operation_id == "sendSms" and one.status < 400]
    begin, best = 0, (0, 0)
    for end, entry in enumerate(sends):
        while sends[begin].at < entry.at - MINUTE:
            begin += 1
        best = max(best, (end - begin + 1, begin))
    count, first = best
    if count >= MANY_SINGLES:
        yield Finding(
            "single-sends",
            "hint",
            f"{count} single sends within a minute",
            requests_at(sends[first : first + count]),
            "sms/send-bulk takes up to 10,000 messages in one request",
        )


def eager_polling(evidence: Evidence) -> Iterator[Finding]:
    polls = [one for one in evidence.requests if one.operation_id == "getMessages"]
    close = [later for earlier, later in pairwise(polls) if later.at - earlier.at < FAST_POLL]
    if len(close) >= FEW_POLLS:
        yield Finding(
            "eager-polling",
            "warning",
            f"messages/all was asked {len(close)} times within {FAST_POLL // 1000} s"
            " of the time before",
            requests_at(close),
            "take replies by webhook, or wait between polls: the service may limit them",
        )


def ignored_retry_after(evidence: Evidence) -> Iterator[Finding]:
    found = [
        later
        for retries in _retries(evidence.requests)
        for earlier, later in retries
        if later.at - earlier.at < 1000 * (_retry_after(earlier) or 0)
    ]
    if found:
        yield Finding(
            "ignored-retry-after",
            "error",
            f"{times(len(found), 'request')} repeated one before its Retry-After had passed",
            requests_at(found),
            "wait as many seconds as Retry-After says before the next try",
        )


def retries_without_back_off(evidence: Evidence) -> Iterator[Finding]:
    found: list[Entry] = []
    for retries in _retries(evidence.requests):
        hasty = [
            later
            for earlier, later in retries
            if _retry_after(earlier) is None and later.at - earlier.at < NO_BACK_OFF
        ]
        if len(hasty) >= FEW_RETRIES:
            found += hasty
    if found:
        yield Finding(
            "retries-without-back-off",
            "error",
            f"{times(len(found), 'request')} repeated one that had just failed, within a second",
            requests_at(found),
            "wait longer before each retry",
        )


def _retries(requests: list[Entry]) -> list[list[tuple[Entry, Entry]]]:
    """For each request that was repeated: a try that failed, and the one after it."""
    same: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in requests:
        same[entry.method, entry.path, entry.request.body].append(entry)
    return [
        [
            (earlier, later)
            for earlier, later in pairwise(entries)
            if earlier.status >= 500 or earlier.status == 429
        ]
        for entries in same.values()
    ]


def _retry_after(entry: Entry) -> int | None:
    """Seconds; ours are whole numbers."""
    seconds = entry.response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdecimal() else None
