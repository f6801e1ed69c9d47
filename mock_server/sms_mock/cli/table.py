"""Values as lines for people: tables, instants, texts that somebody else wrote. Pure."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from sms_mock.domain.dates import in_sast

_GAP: Final = "  "
_LEAST_TEXT: Final = 20
_CONTROL: Final = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))},
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
# Below these, JSON itself escapes.
_CONTROL_IN_JSON: Final = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
_COLOURS: Final = {
    "DELIVERED": "green",
    "delivered": "green",
    "FAILED": "red",
    "FAILED_REFUNDED": "red",
    "FAILED_OPTOUT": "red",
    "given-up": "red",
    "SCHEDULED": "yellow",
    "SENT": "yellow",
    "UNKNOWN": "yellow",
    "pending": "yellow",
}


def table(
    headings: Sequence[str], rows: Sequence[Sequence[object]], *, cut: int | None = None
) -> Iterator[str]:
    """Lines with aligned columns below headings; statuses are coloured.

    Args:
        headings: of the columns.
        rows: None shows as `-`, and nothing as nothing.
        cut: columns of the terminal, where the last column's texts are cut to fit.
    """
    cells: list[list[str]] = [[shown(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    before_last = sum(widths[:-1]) + len(_GAP) * (len(widths) - 1)
    yield _line(headings, widths)
    for row in cells:
        if cut is not None:
            row = [*row[:-1], shortened(row[-1], max(_LEAST_TEXT, cut - before_last))]
        yield _line(row, widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells[:-1], widths, strict=False)]
    return _GAP.join([*(painted(cell) for cell in padded), painted(cells[-1])]).rstrip()


def painted(text: str) -> str:
    """A status in its colour, everything else as it is."""
    colour = _COLOURS.get(text.strip())
    return click.style(text, fg=colour) if colour else text


def shown(value: object) -> str:
    """A value on one line, without what would move a terminal's cursor."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".").replace(",", "")
    return str(value).translate(_CONTROL)


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON with letters as they are, but nothing that would move a terminal's cursor."""
    return json.dumps(value, indent=indent, ensure_ascii=False).translate(_CONTROL_IN_JSON)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def moment(at: str | int | None) -> str:
    """'2026-11-22 12:00:02', in South African time as all the server's are.

    Args:
        at: ISO 8601 with that offset, or epoch milliseconds.
    """
    if at is None:
        return "-"
    if isinstance(at, int):
        return f"{in_sast(at):%Y-%m-%d %H:%M:%S}"
    return at[:19].replace("T", " ")


def counted(number: int, one: str, many: str) -> str:
    """'1 webhook', '2 webhooks'."""
    return f"{number} {one if number == 1 else many}"


def shown_of(answer: dict[str, Any], one: str, many: str) -> str:
    """What a list says below its rows: how many there are, and how to see more."""
    here, total = len(answer["items"]), answer["total"]
    if answer["next"] is None:
        return f"{counted(here, one, many)}."
    return f"The newest {here} of {counted(total, one, many)}; --limit shows more."


def terminal_width() -> int | None:
    """Columns of the terminal, or None where nobody looks: files and pipes get whole lines."""
    if not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns
