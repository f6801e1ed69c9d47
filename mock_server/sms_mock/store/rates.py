"""SQL of the price of one message part, by country."""

from __future__ import annotations

import sqlite3

from sms_mock.domain.pricing import Rates

DEFAULT = "*"
"""Stands in place of a country for the price in all countries that have no row."""


def read(db: sqlite3.Connection) -> Rates:
    """Return the team's prices in thousandths of a credit per part; every world has a default."""
    rows = dict(db.execute("SELECT country, credits FROM rates"))
    return Rates(default=rows.pop(DEFAULT), by_country=rows)


def write(db: sqlite3.Connection, rates: Rates) -> None:
    """Replace all prices of the team."""
    db.execute("DELETE FROM rates")
    db.executemany(
        "INSERT INTO rates (country, credits) VALUES (?, ?)",
        [(DEFAULT, rates.default), *rates.by_country.items()],
    )
