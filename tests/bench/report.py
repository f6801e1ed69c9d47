"""The table of a benchmark: printed line by line, and appended to docs/benchmarks.md when asked."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"


class Row(NamedTuple):
    """A figure, and what it has to be or is compared to."""

    name: str
    figure: str
    target: str


_rows: list[Row] = []


def row(name: str, figure: str, target: str = "") -> None:
    """Print a figure, and keep it for the page."""
    _rows.append(Row(name, figure, target))
    print(f"{name:<62} {figure:>18}   {target}", flush=True)  # noqa: T201 - the table is the point


def main(title: str, parts: Mapping[str, Callable[[], None]]) -> None:
    """Run the parts of a benchmark, those that the command line names or all.

    Args:
        title: the title of the section that `--append` adds to docs/benchmarks.md.
        parts: what measures, by the name that `--only` takes.
    """
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--only", nargs="+", choices=parts, help="run these parts only")
    parser.add_argument(
        "--append", action="store_true", help="append the table to docs/benchmarks.md"
    )
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    row("figure", "measured", "to reach")
    for name in asked.only or parts:
        parts[name]()
    if asked.append:
        with PAGE.open("a", encoding="utf-8") as page:
            page.write(section(title, _rows[1:], load))


def section(title: str, rows: list[Row], load: float) -> str:
    """Return a dated section of the page, with a table.

    Args:
        rows: the lines of the table.
        load: how many processes wanted a core when the benchmark began.
    """
    lines = [
        "",
        f"## {title}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "",
        f"Commit {_commit()}, {os.cpu_count()} cores, Python {platform.python_version()}; load"
        f" average {load:.1f} at the start.",
        "",
        "| figure | measured | to reach |",
        "|---|---|---|",
        *(f"| {one.name.strip()} | {one.figure} | {one.target} |" for one in rows),
        "",
    ]
    return "\n".join(lines)


def _commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or "unknown"
