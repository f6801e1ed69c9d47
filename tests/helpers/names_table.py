"""The table of what the Python object has and what each helper calls it: helpers/names.json."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.programs import ROOT

LANGUAGES: Final = ("node", "php")
_HEADS: Final = ("Python", "Node", "PHP", "")


def rows() -> list[dict[str, Any]]:
    """Return the rows; a language's cell is a name, or `{"instead": what does the same}`."""
    read: list[dict[str, Any]] = json.loads((ROOT / "helpers" / "names.json").read_text("utf-8"))
    return read


def names(language: str) -> list[str]:
    """Return every name that a language's helper must have, such as `clock.freeze`."""
    return [row[language] for row in rows() if isinstance(row[language], str)]


def markdown() -> str:
    """Return the table as docs/other-languages.md shows it."""
    lines = [f"| {' | '.join(_HEADS)} |".replace("|  |", "| |"), "|---|---|---|---|"]
    for row in rows():
        cells = [f"`{row['python']}`", *(_cell(row[language]) for language in LANGUAGES)]
        lines.append(f"| {' | '.join([*cells, row['does']])} |")
    return "\n".join(lines)


def _cell(cell: str | dict[str, str]) -> str:
    return f"`{cell}`" if isinstance(cell, str) else f"({cell['instead']})"
