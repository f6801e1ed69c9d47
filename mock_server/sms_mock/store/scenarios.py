"""SQL of scenarios (what happens to messages to one number) and carriers (to one prefix)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from functools import lru_cache

from sms_mock.world import CarrierEntry, ScenarioEntry


def of_number(db: sqlite3.Connection, number: str) -> ScenarioEntry | None:
    """Return the scenario of a number, or None if it has none."""
    row = db.execute("SELECT entry FROM scenarios WHERE number = ?", (number,)).fetchone()
    return ScenarioEntry(**json.loads(row[0])) if row else None


def put(db: sqlite3.Connection, entry: ScenarioEntry) -> None:
    """Give a number a scenario in place of the one that it has, if any."""
    db.execute(
        "INSERT OR REPLACE INTO scenarios (number, entry) VALUES (?, ?)",
        (entry.number, json.dumps(asdict(entry))),
    )


def remove(db: sqlite3.Connection, number: str) -> None:
    """Take a number's scenario away, if it has one."""
    db.execute("DELETE FROM scenarios WHERE number = ?", (number,))


def everything(db: sqlite3.Connection) -> list[ScenarioEntry]:
    """Return every scenario, sorted by number."""
    rows = db.execute("SELECT entry FROM scenarios ORDER BY number")
    return [ScenarioEntry(**json.loads(entry)) for (entry,) in rows]


def carriers(db: sqlite3.Connection) -> list[CarrierEntry]:
    """Return every carrier, in the order of the fixtures."""
    return [_carrier(entry) for (entry,) in db.execute("SELECT entry FROM carriers ORDER BY seq")]


def carrier_of(db: sqlite3.Connection, number: str) -> CarrierEntry | None:
    """Return the carrier with the longest prefix that the number begins with, or None."""
    entries = db.execute("SELECT entry FROM carriers ORDER BY seq")
    by_prefix = _by_prefix(tuple(entry for (entry,) in entries))
    for length in range(len(number), 0, -1):
        carrier = by_prefix.get(number[:length])
        if carrier is not None:
            return carrier
    return None


@lru_cache(maxsize=256)
def _by_prefix(entries: tuple[str, ...]) -> dict[str, CarrierEntry]:
    """Return the carriers by prefix; of two carriers with the same prefix the first."""
    found: dict[str, CarrierEntry] = {}
    for carrier in map(_carrier, entries):
        for prefix in carrier.prefixes:
            found.setdefault(prefix, carrier)
    return found


@lru_cache(maxsize=256)
def _carrier(entry: str) -> CarrierEntry:
    values = json.loads(entry)
    return CarrierEntry(
        name=values["name"],
        prefixes=tuple(values["prefixes"]),
        delay=tuple(values["delay"]),
        failure_share=values["failure_share"],
    )
