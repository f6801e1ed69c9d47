"""Writes the log in a separate thread, so that no request waits for the log's reader."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sms_mock.console.log_lines import (
    attempt_json_line,
    attempt_line,
    request_json_line,
    request_line,
)
from sms_mock.console.terminal import Lines
from sms_mock.journal.records import RequestRecord

if TYPE_CHECKING:
    from sms_mock.service import Service

_MOST_WAITING: Final = 10_000
"""With this many lines waiting, a request waits until they are written, so memory is bounded."""
_CLOSING_SECONDS: Final = 0.1
_MOST_PROBES: Final = 1_000
"""Of so many kinds of probe the last status is kept."""

_log = logging.getLogger("sms_mock")


class LogWriter:
    """Collects lines of the log, and writes all that are waiting at once, in a thread of its own.

    A system call for each line, which also wakes the program that reads the lines, took a seventh
    of the time of a send. While the server has nothing else to do, a line is written at once.

    Args:
        lines: where the lines are written.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._waiting: deque[Callable[[], str]] = deque()
        self._some = threading.Event()
        self._writing = threading.Lock()
        """Held while lines are written, so that they are in the order of `add`."""
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name="sms-mock-log", daemon=True)
        self._thread.start()

    def add(self, line: Callable[[], str]) -> None:
        """Have a line written soon; if more than 10,000 are waiting, write them now, in this
        thread.

        Args:
            line: returns the line; called in the thread that writes.
        """
        self._waiting.append(line)
        if not self._some.is_set():
            self._some.set()
        if len(self._waiting) > _MOST_WAITING:
            self._write()

    def close(self) -> None:
        """End the thread after it has written the waiting lines, and wait 0.1 s at most for
        that.
        """
        self._closed = True
        self._some.set()
        self._thread.join(_CLOSING_SECONDS)

    def _loop(self) -> None:
        closed = False
        while not closed:
            self._some.wait()
            # Both before the lines are taken: what is added from now on sets it again.
            self._some.clear()
            closed = self._closed
            self._write()

    def _write(self) -> None:
        with self._writing:
            rendered = []
            while self._waiting:
                try:
                    rendered.append(self._waiting.popleft()())
                except Exception:
                    _log.exception("a line of the log cannot be written")
            if rendered:
                self._lines.write("\n".join(rendered))


class _Probes:
    """Tells apart probes that say something new from those that repeat the last one.

    A proxy asks each server every second or two, which would fill the log with one line.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, str | None], int] = {}

    def repeats(self, record: RequestRecord) -> bool:
        """Return whether a request is a probe with the status that the same client's last one had
        at this path.
        """
        if not record.probe:
            return False
        kind = (record.method, record.path, record.client)
        if self._last.get(kind) == record.status:
            return True
        if len(self._last) >= _MOST_PROBES:
            self._last.clear()
        self._last[kind] = record.status
        return False


def write_log(service: Service, lines: Lines) -> LogWriter:
    """Make a service write a line for each request and each attempt at a webhook from now on.

    A probe that repeats the last one gets none.

    Returns:
        The writer of these lines; close it after the service has stopped.
    """
    writer = LogWriter(lines)
    probes = _Probes()

    def log(record: RequestRecord, line: Callable[[], str]) -> None:
        if not probes.repeats(record):
            writer.add(line)

    if service.settings.log_format == "json":
        service.log = lambda record: log(record, lambda: request_json_line(record))
        service.log_attempt = lambda record: writer.add(lambda: attempt_json_line(record))
    else:
        colour = lines.colour
        service.log = lambda record: log(record, lambda: request_line(record, colour=colour))
        service.log_attempt = lambda record: writer.add(lambda: attempt_line(record, colour=colour))
    return writer
