"""Reads everything that a team has, in its database and in memory, to compare two teams."""

from __future__ import annotations

from typing import Any

from sms_mock.service import Service
from sms_mock.store.world import World

Dump = dict[str, Any]


def tables_of(world: World) -> list[str]:
    with world.transaction() as db:
        rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [name for (name,) in rows]


def dump(service: Service, world: World | None = None) -> Dump:
    """Return each table's rows by the table's name, and what is kept outside the database."""
    world = world or service.teams.default
    found: Dump = {}
    for table in tables_of(world):
        with world.transaction() as db:
            found[table] = sorted(db.execute(f"SELECT * FROM {table}"), key=repr)
    found["(clock)"] = (world.clock.offset, world.clock.frozen, world.clock.now())
    found["(draws)"] = world.draws.getstate()
    found["(deferred)"] = len(world.deferral)
    found["(in flight)"] = service.worker.in_flight(world)
    found["(journal)"] = service.journal_of(world).entries()
    found["(faults)"] = repr(service.faults_of(world)).partition("_rules=")[2].partition("_lock")[0]
    found["(accounts)"] = [account[1:] for account in service.teams.accounts_of(world)]
    return found


def differences(one: Dump, other: Dump) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two dumps, by name."""
    names = one.keys() | other.keys()
    return {
        name: (one.get(name), other.get(name))
        for name in sorted(names)
        if one.get(name) != other.get(name)
    }
