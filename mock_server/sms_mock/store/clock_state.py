"""Where a world's clock stands, kept in its database so that a restart goes on from there."""

from __future__ import annotations

import json
import sqlite3
from typing import Final, NamedTuple

from sms_mock.domain.errors import StoreFailed
from sms_mock.store.world import World, read_meta, write_meta

_KEY: Final = "clock"


class ClockState(NamedTuple):
    """A clock frozen at an instant, or `offset` ahead of real time; both milliseconds."""

    offset: int = 0
    frozen_at: int | None = None


def read_clock(db: sqlite3.Connection) -> ClockState:
    """Where a world's clock stands; by itself it is the real time."""
    stored = read_meta(db, _KEY)
    return ClockState(**json.loads(stored)) if stored else ClockState()


def write_clock(db: sqlite3.Connection, state: ClockState) -> None:
    write_meta(db, _KEY, json.dumps(state._asdict()))


def restore_clock(world: World) -> None:
    """Put the world's clock where its database says it stands."""
    with world.transaction() as db:
        state = read_clock(db)
    world.clock.restore(offset=state.offset, frozen_at=state.frozen_at)


def keep_clock(world: World, *, running: bool = False, quietly: bool = False) -> None:
    """Write down where the clock stands; whoever does has the world's turn.

    Args:
        running: it is a running clock, frozen only while it is being moved.
        quietly: say nothing of it, for the move goes on.

    Raises:
        StoreFailed: it cannot be written; the clock stands where it was written last.
    """
    clock = world.clock
    now = clock.now()
    state = ClockState(
        offset=clock.offset_at(now) if running else clock.offset,
        frozen_at=now if clock.frozen and not running else None,
    )
    try:
        with world.transaction() as db:
            write_clock(db, state)
            if not quietly:
                world.events.append("clock")
    except StoreFailed:
        restore_clock(world)
        raise
