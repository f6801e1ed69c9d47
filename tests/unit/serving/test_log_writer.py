"""The log is written in order, on a thread of its own, and all that is waiting at once."""

from __future__ import annotations

import io
import threading

import pytest

from sms_mock.console.log_writer import LogWriter
from sms_mock.console.terminal import Lines


class SlowReader(io.StringIO):
    """A stream whose first write waits until `go_on` is set; keeps what each write was given."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def write(self, text: str) -> int:
        self.writes.append(text)
        self.begun.set()
        assert self.go_on.wait(10)
        return super().write(text)


def line(number: int) -> str:
    return f"line {number}"


def test_what_came_during_a_write_is_written_in_the_next_one() -> None:
    stream = SlowReader()
    writer = LogWriter(Lines(stream, {}))
    writer.add(lambda: line(1))
    assert stream.begun.wait(10)
    writer.add(lambda: line(2))
    writer.add(lambda: line(3))
    stream.go_on.set()
    writer.close()
    assert stream.writes == ["line 1\n", "line 2\nline 3\n"]


def test_nobody_waits_for_a_slow_reader_until_very_many_lines_are_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sms_mock.console.log_writer._MOST_WAITING", 3)
    stream = SlowReader()
    writer = LogWriter(Lines(stream, {}))
    writer.add(lambda: line(1))
    assert stream.begun.wait(10)
    for number in (2, 3, 4):
        writer.add(lambda number=number: line(number))  # type: ignore[misc]
    threading.Timer(0.01, stream.go_on.set).start()
    writer.add(lambda: line(5))
    assert stream.getvalue() == "line 1\nline 2\nline 3\nline 4\nline 5\n"
    writer.close()


def test_a_line_that_cannot_be_made_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    stream = io.StringIO()
    writer = LogWriter(Lines(stream, {}))
    writer.add(lambda: str(1 // 0))
    writer.add(lambda: line(2))
    writer.close()
    assert stream.getvalue() == "line 2\n"
    assert "cannot be written" in caplog.text
