"""SQL of what a part costs, by country."""

from __future__ import annotations

import sqlite3

from sms_mock.domain.pricing import Rates

DEFAULT = "*"
"""The country of the row for every country that has no row."""


def read(db: sqlite3.Connection) -> Rates:
    """The team's rates; every world has the default row."""
    rows = dict(db.execute("SELECT country, credits FROM rates"))
    return Rates(default=rows.pop(DEFAULT), by_country=rows)


def write(db: sqlite3.Connection, rates: Rates) -> None:
    """Replace the team's rates."""
    db.execute("DELETE FROM rates")
    db.executemany(
        "INSERT INTO rates (country, credits) VALUES (?, ?)",
        [(DEFAULT, rates.default), *rates.by_country.items()],
    )
