"""Turns records of requests and of attempts at webhooks into lines of the log."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Final

from sms_mock.console.printable import printable
from sms_mock.domain.dates import SAST, iso8601
from sms_mock.journal.masking import masked_text
from sms_mock.journal.records import AttemptRecord, RequestRecord
from sms_mock.store.deliveries import shown_url

_API: Final = re.compile(r"\A/(?:app/|zoom/)?api/rest/v1/(?=.)")
_LONGEST: Final = 120
"""The most characters of a path or URL that a line shows."""

_SAST_AHEAD_MS: Final = int(SAST.utcoffset(None) / timedelta(milliseconds=1))
_RESET: Final = "\x1b[0m"
_COLOURS: Final = {2: "\x1b[32m", 4: "\x1b[33m", 5: "\x1b[31m"}
_NO_ANSWER: Final = 500
"""An attempt at a webhook that got no answer has the colour of this status."""


def request_line(record: RequestRecord, *, colour: bool = False) -> str:
    """Return the line for a request, with secrets masked.

    For example: `19:40:02 POST sms/send 200 27821234567 GSM7 1 part 1.0 credit 5b37661a… 3 ms`.
    """
    words = (
        _time_of_day(record.at),
        printable(record.method),
        printable(shown_path(record.path)),
        _coloured(str(record.status), record.status if colour else None),
        printable(masked_text(record.summary)),
        _duration(record.seconds),
    )
    return " ".join(word for word in words if word)


def request_json_line(record: RequestRecord) -> str:
    """Return the line for a request as a JSON object, with secrets masked; `ms` is its duration."""
    return json.dumps(
        {
            "event": "request",
            "at": iso8601(record.at, millis=True),
            "method": record.method,
            "path": masked_text(record.path),
            "status": record.status,
            "ms": round(record.seconds * 1000, 2),
            "summary": masked_text(record.summary),
            "operationId": record.operation_id,
            "client": record.client,
        }
    )


def shown_path(path: str, secrets: tuple[str, ...] = ()) -> str:
    """Return a path for people: tokens masked, shortened, and without `/app/api/rest/v1/`.

    Args:
        path: the path with its query string, as the client sent it.
        secrets: texts that are masked wherever they are in the path.
    """
    return _cut(_API.sub("", masked_text(path, secrets)))


def attempt_line(record: AttemptRecord, *, colour: bool = False) -> str:
    """Return the line for an attempt at a webhook.

    For example: `19:40:02 WEBHOOK http://localhost:3000/reports 200 deliveryReport of 5b37… 4 ms`.
    """
    status = record.status if record.error is None else None
    said = (f"{record.kind} of {record.message_id}", record.error, _next(record))
    words = (
        _time_of_day(record.at),
        "WEBHOOK",
        printable(_cut(shown_url(record.url))),
        _coloured(str(status or "failed"), (status or _NO_ANSWER) if colour else None),
        printable("; ".join(each for each in said if each)),
        _duration(record.seconds),
    )
    return " ".join(words)


def attempt_json_line(record: AttemptRecord) -> str:
    """Return the line for an attempt at a webhook as a JSON object; `ms` is its duration."""
    return json.dumps(
        {
            "event": "webhook",
            "at": iso8601(record.at, millis=True),
            "id": record.webhook_id,
            "kind": record.kind,
            "messageId": record.message_id,
            "url": record.url,
            "status": record.status,
            "error": record.error,
            "ms": round(record.seconds * 1000, 2),
            "attempt": record.attempt,
            "state": record.state,
            "nextAttemptSeconds": record.next_in,
        }
    )


def _next(record: AttemptRecord) -> str:
    """Return when a failed webhook is tried again, or which command tries it again; else ""."""
    if record.state == "delivered":
        return ""
    if record.next_in is None:
        again = f"sms-mock webhooks redeliver {record.webhook_id} begins again"
        return f"given up after attempt {record.attempt}; {again}"
    seconds = round(record.next_in)
    span = f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
    clock = " of the frozen clock" if record.frozen else ""
    return f"attempt {record.attempt}, the next in {span}{clock}"


def _coloured(text: str, status: int | None) -> str:
    """Return a text in the colour of an HTTP status; without colour if the status is None."""
    colour = _COLOURS.get(status // 100) if status else None
    return f"{colour}{text}{_RESET}" if colour else text


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _time_of_day(instant: int) -> str:
    second = (instant + _SAST_AHEAD_MS) // 1000 % 86_400
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _duration(seconds: float) -> str:
    if seconds < 0.001:
        return "<1 ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
