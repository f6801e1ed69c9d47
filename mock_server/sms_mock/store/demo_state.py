"""Stores in a world which place the demo's story has reached, and when its next step is due."""

from __future__ import annotations

import json
import sqlite3
from typing import Final, NamedTuple

from sms_mock.store.world import read_meta, write_meta

_KEY: Final = "demo"


class DemoState(NamedTuple):
    """The state of the story of one world.

    Attributes:
        seed: decides what happens in the story.
        speed: how many times faster than usual it goes.
        round: the number of the present round, from 0.
        round_at: when the round began, in milliseconds since 1970 on the team's clock.
        place: how many steps of the round were taken.
        steps: how many steps of all rounds were taken.
        due_at: when the next step is due, in milliseconds since 1970 on the team's clock; None
            while the story is paused.
        wait: while the story is paused: milliseconds from its continuation to the next step.
    """

    seed: int
    speed: float
    round: int
    round_at: int
    place: int
    steps: int
    due_at: int | None
    wait: int = 0


def read_demo(db: sqlite3.Connection) -> DemoState | None:
    """Return the state of the world's story; None if the world has none."""
    stored = read_meta(db, _KEY)
    return DemoState(**json.loads(stored)) if stored else None


def write_demo(db: sqlite3.Connection, state: DemoState | None) -> None:
    """Store the state of the world's story; None removes it."""
    write_meta(db, _KEY, None if state is None else json.dumps(state._asdict()))
