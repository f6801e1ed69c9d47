"""SQL of scenarios (what happens to messages to one number) and carriers (to one prefix)."""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache

from sms_mock.world import CarrierEntry, ScenarioEntry


def of_number(db: sqlite3.Connection, number: str) -> ScenarioEntry | None:
    """Return the scenario of a number, or None if it has none."""
    row = db.execute("SELECT entry FROM scenarios WHERE number = ?", (number,)).fetchone()
    return ScenarioEntry(**json.loads(row[0])) if row else None


def everything(db: sqlite3.Connection) -> list[ScenarioEntry]:
    """Return every scenario, sorted by number."""
    rows = db.execute("SELECT entry FROM scenarios ORDER BY number")
    return [ScenarioEntry(**json.loads(entry)) for (entry,) in rows]


def carriers(db: sqlite3.Connection) -> list[CarrierEntry]:
    """Return every carrier, in the order of the fixtures."""
    return [_carrier(entry) for (entry,) in db.execute("SELECT entry FROM carriers ORDER BY seq")]


def carrier_of(db: sqlite3.Connection, number: str) -> CarrierEntry | None:
    """Return the carrier with the longest prefix that the number begins with, or None."""
    best: tuple[int, CarrierEntry] | None = None
    for carrier in carriers(db):
        for prefix in carrier.prefixes:
            if number.startswith(prefix) and (best is None or len(prefix) > best[0]):
                best = len(prefix), carrier
    return best[1] if best else None


@lru_cache(maxsize=256)
def _carrier(entry: str) -> CarrierEntry:
    values = json.loads(entry)
    return CarrierEntry(
        name=values["name"],
        prefixes=tuple(values["prefixes"]),
        delay=tuple(values["delay"]),
        failure_share=values["failure_share"],
    )
