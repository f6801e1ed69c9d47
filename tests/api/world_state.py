"""Reads the rows of the databases of a server, so that a test can assert that nothing changed."""

from __future__ import annotations

from sms_mock.service import Service

WorldState = dict[tuple[str, str], list[tuple[object, ...]]]


def world_state(service: Service) -> WorldState:
    """Return every row of every table of every team, by team and table."""
    state: WorldState = {}
    for world in service.teams:
        with world.transaction() as db:
            tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
            for (table,) in tables.fetchall():
                rows = db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                state[world.team_id, table] = rows
    return state
