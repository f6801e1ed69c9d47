"""Where the server's lines go: standard output that may be a terminal, a file, or closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

from sms_mock.console.request_line import json_line, text_line
from sms_mock.console.webhook_line import attempt_json_line, attempt_text_line

if TYPE_CHECKING:
    from sms_mock.service import Service


def wants_colour(stream: IO[str], environ: Mapping[str, str]) -> bool:
    """Whether to colour what goes there: only on a terminal, and not with NO_COLOR or TERM=dumb."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


class Lines:
    """Writes whole lines, each at once. When nobody reads any more, they are dropped."""

    def __init__(self, stream: IO[str], environ: Mapping[str, str]) -> None:
        self.colour = wants_colour(stream, environ)
        self._stream = stream
        self._open = True
        if hasattr(stream, "reconfigure"):
            # A log in a terminal that lacks a letter is better than none.
            stream.reconfigure(errors="backslashreplace")

    def write(self, line: str) -> None:
        if not self._open:
            return
        try:
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (OSError, ValueError):
            self._open = False
            self._send_to_nowhere()

    def _send_to_nowhere(self) -> None:
        # What is still buffered would raise again when the interpreter ends, and change its status.
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
        except (OSError, ValueError):
            pass


def write_log(service: Service, lines: Lines) -> None:
    """From now on, write a line for each request and each attempt at a webhook."""
    if service.settings.log_format == "json":
        service.log = lambda record: lines.write(json_line(record))
        service.log_attempt = lambda record: lines.write(attempt_json_line(record))
    else:
        colour = lines.colour
        service.log = lambda record: lines.write(text_line(record, colour=colour))
        service.log_attempt = lambda record: lines.write(attempt_text_line(record, colour=colour))


def standard_output() -> Lines:
    return Lines(sys.stdout, os.environ)
