"""What the worlds of a server hold, so that a test can say that nothing changed."""

from __future__ import annotations

from mock_server.service import Service

TABLES = (
    "users",
    "ledger",
    "contacts",
    "groups",
    "memberships",
    "templates",
    "opt_outs",
    "messages",
    "voice_messages",
    "voice_audio",
    "tasks",
)

WorldState = dict[tuple[str, str], list[tuple[object, ...]]]


def world_state(service: Service) -> WorldState:
    """Every row of every team, by team and table."""
    state: WorldState = {}
    for world in service.teams:
        with world.transaction() as db:
            for table in TABLES:
                rows = db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                state[world.team_id, table] = rows
    return state
