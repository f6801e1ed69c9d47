"""Scenarios of numbers, carriers by the longest prefix, and opt-outs are stored and found."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

import pytest

from sms_mock.store import opt_outs, scenarios
from sms_mock.world import CarrierEntry, ScenarioEntry


def add_carrier(db: sqlite3.Connection, carrier: CarrierEntry) -> None:
    db.execute("INSERT INTO carriers (entry) VALUES (?)", (json.dumps(asdict(carrier)),))


@pytest.mark.parametrize(
    "number, name",
    [
        ("27821234567", "Vodacom"),
        ("27810000000", "MTN"),
        ("27811000000", "Telkom"),
        ("27990000000", None),
        ("", None),
    ],
)
def test_the_longest_prefix_decides_the_carrier(
    db: sqlite3.Connection, number: str, name: str | None
) -> None:
    for each, prefixes in (
        ("Vodacom", ("2782",)),
        ("Telkom", ("27811", "27812")),
        ("MTN", ("2781", "2783")),
    ):
        add_carrier(db, CarrierEntry(name=each, prefixes=prefixes))
    found = scenarios.carrier_of(db, number)
    assert (found.name if found else None) == name


def test_a_number_has_the_scenario_that_was_stored_for_it(db: sqlite3.Connection) -> None:
    entry = ScenarioEntry(number="27600000071", fate="replies", text="Yes", seconds=2)
    db.execute(
        "INSERT INTO scenarios (number, entry) VALUES (?, ?)",
        (entry.number, json.dumps(asdict(entry))),
    )
    assert scenarios.of_number(db, "27600000071") == entry
    assert scenarios.of_number(db, "27600000072") is None
    assert scenarios.everything(db) == [entry]


def test_an_opt_out_is_stored_once_and_can_be_ended(db: sqlite3.Connection) -> None:
    for _ in range(2):
        opt_outs.add(db, "27821234567", 5)
        assert opt_outs.has(db, "27821234567")
        assert opt_outs.everyone(db) == ["27821234567"]
    assert not opt_outs.has(db, "27820000000")
    for _ in range(2):
        opt_outs.remove(db, "27821234567")
        assert not opt_outs.has(db, "27821234567")
