"""The line a request leaves on the terminal: a record in, text out. Nothing is written here."""

from __future__ import annotations

import json
import re
from typing import Final

from sms_mock.console.log_words import coloured, cut, duration, printable, time_of_day
from sms_mock.domain.dates import iso8601
from sms_mock.journal.masking import masked_text
from sms_mock.journal.records import RequestRecord

_API: Final = re.compile(r"\A/(?:app/|zoom/)?api/rest/v1/(?=.)")


def text_line(record: RequestRecord, *, colour: bool = False) -> str:
    """'19:40:02 POST sms/send 200 27821234567 GSM7 1 part 1.0 credit 5b37661a… 3 ms'."""
    words = (
        time_of_day(record.at),
        printable(record.method),
        printable(shown_path(record.path)),
        coloured(str(record.status), record.status if colour else None),
        printable(masked_text(record.summary)),
        duration(record.seconds),
    )
    return " ".join(word for word in words if word)


def json_line(record: RequestRecord) -> str:
    """The record as one JSON object, its time ISO 8601 and its duration in milliseconds."""
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


def shown_path(path: str) -> str:
    """A path as a person names it: without what every call begins with, tokens masked."""
    return cut(_API.sub("", masked_text(path)))
