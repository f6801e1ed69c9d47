"""Where a world's clock stands, kept in its database so that a restart goes on from there."""

from __future__ import annotations

import json
from typing import Final

from mock_server.store.world import World, read_meta, write_meta

_KEY: Final = "clock"


def restore_clock(world: World) -> None:
    """Put the world's clock where its database says it stands; by itself it is the real time."""
    with world.transaction() as db:
        stored = read_meta(db, _KEY)
    world.clock.restore(**(json.loads(stored) if stored else {"offset": 0, "frozen_at": None}))


def keep_clock(world: World, *, running: bool = False, quietly: bool = False) -> None:
    """Write down where the clock stands; whoever does has the world's turn.

    Args:
        running: it is a running clock, frozen only while it is being moved.
        quietly: say nothing of it, for the move goes on.
    """
    clock = world.clock
    now = clock.now()
    state = {
        "offset": clock.offset_at(now) if running else clock.offset,
        "frozen_at": now if clock.frozen and not running else None,
    }
    with world.transaction() as db:
        write_meta(db, _KEY, json.dumps(state))
        if not quietly:
            world.news.tell("clock")
