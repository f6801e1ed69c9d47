"""Renders values as text for people: tables, instants, counts, and texts of unknown origin."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from sms_mock.console.printable import printable
from sms_mock.domain.dates import in_sast
from sms_mock.domain.spelling import counted

_GAP: Final = "  "
_LEAST_TEXT: Final = 20
_NOT_SHOWN: Final = re.compile(r"[^\n -~]")
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
    """Yield the lines of a table with headings and aligned columns; statuses are coloured.

    Args:
        headings: the columns' headings.
        rows: the values of each row; None shows as `-`.
        cut: the terminal's width in columns, to which the last column is cut, but not to fewer than
            20 characters; None cuts nothing.
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
    """Return a text, coloured if it is a status that has a colour."""
    colour = _COLOURS.get(text.strip())
    return click.style(text, fg=colour) if colour else text


def shown(value: object) -> str:
    """Return a value as text on one line: None as `-`, unprintable characters escaped."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".").replace(",", "")
    return printable(str(value))


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return a value as JSON text; letters such as `é` stay, unprintable characters are escaped."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _NOT_SHOWN.sub(lambda found: _json_letter(found[0]), text)


def _json_letter(letter: str) -> str:
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def moment(at: str | int | None) -> str:
    """Return an instant in South African time, such as `2026-11-22 12:00:02`; `-` for None.

    Args:
        at: ISO 8601 with South Africa's offset, or epoch milliseconds.
    """
    if at is None:
        return "-"
    if isinstance(at, int):
        return f"{in_sast(at):%Y-%m-%d %H:%M:%S}"
    return at[:19].replace("T", " ")


def shown_of(answer: dict[str, Any], one: str, many: str) -> str:
    """Return the line below a list, which says how many items there are and how to see more.

    Args:
        answer: the control API's answer, with `items`, `total` and `next`.
        one: the word for one item.
        many: the word for several items.
    """
    here, total = len(answer["items"]), answer["total"]
    if answer["next"] is None:
        return f"{counted(here, one, many)}."
    return f"The newest {here} of {counted(total, one, many)}; --limit shows more."


def terminal_width() -> int | None:
    """Return the terminal's width in columns; None if standard output is a file or a pipe."""
    if not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns
