"""Lines of output are written, or dropped once nobody reads them; this never raises an error."""

from __future__ import annotations

import io
import os

import pytest

from sms_mock.console.terminal import Lines, wants_colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "stream, environ, wanted",
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, environ: dict[str, str], wanted: bool
) -> None:
    assert wants_colour(stream, environ) is wanted


def test_a_letter_that_the_terminal_lacks_is_written_out() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="ascii")
    Lines(stream, {}).write("5b37…")
    assert buffer.getvalue().split() == [b"5b37\\u2026"]


def test_lines_that_nobody_reads_any_more_are_dropped() -> None:
    reading, writing = os.pipe()
    with open(writing, "w", encoding="utf-8") as stream:  # noqa: PTH123 (a descriptor)
        lines = Lines(stream, {})
        lines.write("read")
        assert os.read(reading, 100).strip() == b"read"
        os.close(reading)
        for _ in range(3):
            lines.write("dropped")
