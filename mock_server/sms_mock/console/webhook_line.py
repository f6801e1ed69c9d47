"""The line an attempt at a webhook leaves on the terminal: a record in, text out."""

from __future__ import annotations

import json

from sms_mock.console.log_words import coloured, cut, duration, printable, time_of_day
from sms_mock.domain.dates import iso8601
from sms_mock.journal.records import AttemptRecord

_NO_ANSWER = 500
"""An attempt without an answer has the colour of this status."""


def attempt_text_line(record: AttemptRecord, *, colour: bool = False) -> str:
    """'19:40:02 WEBHOOK http://localhost:3000/reports 200 deliveryReport of 5b37661a… 4 ms'."""
    status = record.status if record.error is None else None
    said = (f"{record.kind} of {record.message_id}", record.error, _next(record))
    words = (
        time_of_day(record.at),
        "WEBHOOK",
        printable(cut(record.url)),
        coloured(str(status or "failed"), (status or _NO_ANSWER) if colour else None),
        printable("; ".join(each for each in said if each)),
        duration(record.seconds),
    )
    return " ".join(words)


def attempt_json_line(record: AttemptRecord) -> str:
    """The record as one JSON object, its time ISO 8601 and its duration in milliseconds."""
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
    """What becomes of one that failed, and how it is tried again by hand."""
    if record.state == "delivered":
        return ""
    if record.next_in is None:
        again = f"sms-mock webhooks redeliver {record.webhook_id} begins again"
        return f"given up after attempt {record.attempt}; {again}"
    seconds = round(record.next_in)
    span = f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
    clock = " of the frozen clock" if record.frozen else ""
    return f"attempt {record.attempt}, the next in {span}{clock}"
