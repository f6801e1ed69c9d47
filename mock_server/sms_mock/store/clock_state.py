"""Stores the setting of a world's clock in its database, so that it outlasts a restart."""

from __future__ import annotations

import json
import sqlite3
from typing import Final, NamedTuple

from sms_mock.domain.errors import StoreFailed
from sms_mock.store.world import World, read_meta, write_meta

_KEY: Final = "clock"


class ClockState(NamedTuple):
    """The setting of a world's clock.

    Attributes:
        offset: milliseconds that the clock, while it runs, is ahead of real time.
        frozen_at: the instant at which the clock is frozen, in milliseconds since 1970; None while
            it runs.
    """

    offset: int = 0
    frozen_at: int | None = None


def read_clock(db: sqlite3.Connection) -> ClockState:
    """Return the stored setting of a world's clock; offset 0 and running if none is stored."""
    stored = read_meta(db, _KEY)
    return ClockState(**json.loads(stored)) if stored else ClockState()


def write_clock(db: sqlite3.Connection, state: ClockState) -> None:
    """Store the setting of a world's clock in its database."""
    write_meta(db, _KEY, json.dumps(state._asdict()))


def restore_clock(world: World) -> None:
    """Set the world's clock to the setting that its database stores."""
    with world.transaction() as db:
        state = read_clock(db)
    world.clock.restore(offset=state.offset, frozen_at=state.frozen_at)


def save_clock(world: World, *, running: bool = False, notify: bool = True) -> None:
    """Store the present setting of the world's clock. The caller holds `world.clock_lock`.

    Args:
        running: store the clock as running, although it is frozen while it is being moved.
        notify: add an event of type `clock`. A move of the clock saves it after each step, but adds
            only one event, at its end.

    Raises:
        StoreFailed: the disk could not store it; the clock is set back to the stored setting.
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
            if notify:
                world.events.append("clock")
    except StoreFailed:
        restore_clock(world)
        raise
