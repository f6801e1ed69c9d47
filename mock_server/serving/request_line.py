"""The line a request leaves on the terminal: a record in, text out. Nothing is written here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from mock_server.domain.dates import SAST, iso8601
from mock_server.journal import RequestRecord
from mock_server.masking import masked_text

_API: Final = re.compile(r"\A/(?:app/|zoom/)?api/rest/v1/(?=.)")
_LONGEST_PATH: Final = 120
_SAST_AHEAD_MS: Final = int(SAST.utcoffset(None) / timedelta(milliseconds=1))
_RESET: Final = "\x1b[0m"
_COLOURS: Final = {2: "\x1b[32m", 4: "\x1b[33m", 5: "\x1b[31m"}


RequestLog = Callable[[RequestRecord], None]


def text_line(record: RequestRecord, *, colour: bool = False) -> str:
    """'19:40:02 POST sms/send 200 27821234567 GSM7 1 part 1.0 credit 5b37661a… 3 ms'."""
    status = str(record.status)
    if colour and record.status // 100 in _COLOURS:
        status = f"{_COLOURS[record.status // 100]}{status}{_RESET}"
    words = (
        _time_of_day(record.at),
        _printable(record.method),
        _printable(shown_path(record.path)),
        status,
        _printable(masked_text(record.summary)),
        _duration(record.seconds),
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
    shown = _API.sub("", masked_text(path))
    return shown if len(shown) <= _LONGEST_PATH else f"{shown[:_LONGEST_PATH]}…"


def _time_of_day(instant: int) -> str:
    second = (instant + _SAST_AHEAD_MS) // 1000 % 86_400
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _duration(seconds: float) -> str:
    if seconds < 0.001:
        return "<1 ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _printable(text: str) -> str:
    """The text with what would drive a terminal, or turn its letters round, written out."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
