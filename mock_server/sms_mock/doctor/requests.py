"""Rules of the doctor about requests, most of which look at the evidence that an answer names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from sms_mock.doctor.finding import Finding, Run, requests_at
from sms_mock.domain.spelling import counted
from sms_mock.journal.records import JournalEntry

_TOKEN_IN_URL: Final = re.compile(r"[?&]token=", re.IGNORECASE)
PAST_DATE: Final = "A77"
"""The evidence entry that an answer names if a date to send was in the past."""
IGNORED: Final = "A31"
"""The evidence entry that an answer names if parameters were ignored."""
MISREAD_DATES: Final = frozenset({"A72", "A73"})
"""The evidence entries that an answer names if a date to send was not written as 12 digits."""
UNQUOTED_DATE: Final = "A210"
"""The evidence entry that an answer names if the 12 digits were a number, without quotes."""
REFUSED_BODY: Final = "A25"
"""The evidence entry that an answer names if a JSON or XML body had another Content-Type."""
_FORM: Final = "x-www-form-urlencoded"
_MISSPELT: Final = re.compile(r"(\S+) \(did you mean (\w+)\?\)")
_MOST_NAMED: Final = 3
MANY_SINGLES: Final = 20
MINUTE: Final = 60_000
FAST_POLL: Final = 5_000
FEW_POLLS: Final = 5
NO_BACK_OFF: Final = 1_000
FEW_RETRIES: Final = 3


def tokens_in_urls(run: Run) -> Iterator[Finding]:
    found = [entry for entry in run.requests if _TOKEN_IN_URL.search(entry.path)]
    if found:
        yield Finding(
            "token-in-url",
            "warning",
            f"{counted(len(found), 'request')} carried the API token in the URL",
            requests_at(found),
            "URLs end up in logs: send the headers email and token, or HTTP Basic",
        )


def tokens_in_paths(run: Run) -> Iterator[Finding]:
    found = [
        entry
        for entry in run.requests
        if (entry.operation_id or "").startswith("sendUrl") and "/send-url/" in entry.path
    ]
    if found:
        yield Finding(
            "token-in-path",
            "hint",
            f"{counted(len(found), 'send')} carried the URL-sending token in the path",
            requests_at(found),
            "tokens in a path end up in logs: use sms/send where your code can set headers",
        )


def dates_in_the_past(run: Run) -> Iterator[Finding]:
    found = [entry for entry in run.requests if PAST_DATE in entry.assumed]
    if found:
        yield Finding(
            "date-in-the-past",
            "error",
            f"{counted(len(found), 'send')} had a dateToSend in the past and"
            f" {'was' if len(found) == 1 else 'were'} sent at once",
            requests_at(found),
            "dateToSend is South African time (UTC+2): convert before formatting",
        )


def misread_dates(run: Run) -> Iterator[Finding]:
    """Find dates to send in a form that the live service very probably reads as another day."""
    found = [entry for entry in run.requests if MISREAD_DATES & _decided_by(entry)]
    if found:
        yield Finding(
            "misread-date",
            "error",
            f"{counted(len(found), 'request')} had a dateToSend that is not yyyyMMddHHmm",
            requests_at(found),
            "send 12 digits in South African time (202612010900): the live service very probably"
            " reads 2026-12-01T09:00:00Z as a day of 2025 and sends at once",
        )


def unquoted_dates(run: Run) -> Iterator[Finding]:
    found = [entry for entry in run.requests if UNQUOTED_DATE in entry.assumed]
    if found:
        yield Finding(
            "unquoted-date",
            "warning",
            f"{counted(len(found), 'request')} had a dateToSend without quotes, a number",
            requests_at(found),
            "put it in quotes: no client was seen to send a number, and the provider's sample"
            " class fails on one",
        )


def refused_body_types(run: Run) -> Iterator[Finding]:
    """Find JSON and XML bodies that were sent with the Content-Type of something else.

    The live service very probably refuses them.
    """
    found = [entry for entry in run.requests if REFUSED_BODY in _decided_by(entry)]
    if found:
        sent_forms = any(_FORM in one.request.headers.get("Content-Type", "") for one in found)
        curl = " (curl -d sends a form's)" if sent_forms else ""
        yield Finding(
            "refused-body-type",
            "error",
            f"{counted(len(found), 'request')} had a JSON or XML body that its Content-Type did not"
            " announce",
            requests_at(found),
            f"send Content-Type: application/json{curl}: the live service very probably answers"
            " 415",
        )


def misspelt_fields(run: Run) -> Iterator[Finding]:
    """Find ignored fields in bodies whose names resemble a known field; others are not reported."""
    found: list[JournalEntry] = []
    meant: dict[str, str] = {}
    for entry in run.requests:
        _, noted, names = entry.summary.partition("ignored unknown field")
        pairs = _MISSPELT.findall(names) if noted else []
        if pairs:
            found.append(entry)
            meant.update((name.rpartition(".")[2], known) for name, known in pairs)
    if found:
        named = [f"{name} (probably {known})" for name, known in list(meant.items())[:_MOST_NAMED]]
        yield Finding(
            "misspelt-fields",
            "warning",
            f"{counted(len(found), 'request')} had fields that are ignored: {', '.join(named)}",
            requests_at(found),
            "correct the names: an unknown field is ignored here and by the live service",
        )


def ignored_parameters(run: Run) -> Iterator[Finding]:
    found = [entry for entry in run.requests if IGNORED in entry.inferred]
    if found:
        yield Finding(
            "ignored-parameters",
            "warning",
            f"{counted(len(found), 'request')} had parameters that the operation does not have",
            requests_at(found),
            "correct or leave out the names that the request's log line and X-Mock-Note list",
        )


def single_sends(run: Run) -> Iterator[Finding]:
    sends = [one for one in run.requests if one.operation_id == "sendSms" and one.status < 400]
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


def eager_polling(run: Run) -> Iterator[Finding]:
    polls = [one for one in run.requests if one.operation_id == "getMessages"]
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


def ignored_retry_after(run: Run) -> Iterator[Finding]:
    found = [
        later
        for retries in _retries(run.requests)
        for earlier, later in retries
        if later.at - earlier.at < 1000 * (_retry_after(earlier) or 0)
    ]
    if found:
        yield Finding(
            "ignored-retry-after",
            "error",
            f"{counted(len(found), 'request')} repeated one before its Retry-After had passed",
            requests_at(found),
            "wait as many seconds as Retry-After says before the next try",
        )


def retries_without_back_off(run: Run) -> Iterator[Finding]:
    found: list[JournalEntry] = []
    for retries in _retries(run.requests):
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
            f"{counted(len(found), 'request')} repeated one that had just failed, within a second",
            requests_at(found),
            "wait longer before each retry",
        )


def _decided_by(entry: JournalEntry) -> set[str]:
    """Return the ids of the assumed and inferred evidence that an answer named."""
    return {*entry.assumed, *entry.inferred}


def _retries(requests: list[JournalEntry]) -> list[list[tuple[JournalEntry, JournalEntry]]]:
    """Return a list for each different request, with pairs of a failed try and the try after it.

    Requests are the same if method, path, query and body are. A try failed if the status of its
    answer is 429 or at least 500. The list of a request is empty if it was made once, or if no try
    was followed by another after a failure.
    """
    same: dict[tuple[str, str, str], list[JournalEntry]] = defaultdict(list)
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


def _retry_after(entry: JournalEntry) -> int | None:
    """Return the seconds in the answer's Retry-After header; None if there are none."""
    seconds = entry.response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdecimal() else None
