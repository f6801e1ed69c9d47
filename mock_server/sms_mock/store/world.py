"""A team's world: its database with one lock, its clock, its ids and its events.

An action holds the lock only during its transactions, not while it sleeps or sends. Each team has a
database and a lock of its own. The rules of the provider are in `actions/`, not in this file.
"""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any, Final

from sms_mock.clock import Clock, give_way, monotonic
from sms_mock.config import Settings
from sms_mock.ids import Ids
from sms_mock.store.database import TEMPORARY_FILE, connect
from sms_mock.store.deferral import Deferral
from sms_mock.store.event_log import EventLog
from sms_mock.store.run_schedule import RunSchedule
from sms_mock.store.team_use import TeamUse
from sms_mock.store.transaction import OpenFile, Transaction, disk_failures_refused
from sms_mock.world.perturbation import Perturbation, read_token

_PAGES_AT_ONCE: Final = 500
_ONE_AT_A_TIME: Final = threading.Lock()
"""Held while a snapshot is made, so that there is one copy more in memory, not one for each."""


class World:
    """The database, clock, ids and events of one team.

    Args:
        team_id: the id of the team.
        db: its open database; `close` closes it.
        clock: the time of the team.
        ids: where new ids and tokens come from.
        settings: the settings of the server, with the limits that actions check.
        elapsed: returns real seconds since an arbitrary moment.
    """

    def __init__(
        self,
        team_id: str,
        db: sqlite3.Connection,
        clock: Clock,
        ids: Ids,
        settings: Settings,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self.team_id = team_id
        self.settings = settings
        self.draws = self._fresh_draws()
        """Random source of decisions, such as whether a carrier fails; seeded by the settings."""
        self.clock_lock = threading.Lock()
        """Held by the thread that runs tasks that are due, or moves the clock; see `worker/`."""
        self.clock = clock
        self.ids = ids
        self.events = EventLog(clock.now())
        self.use = TeamUse(elapsed())
        self.generation = 0
        """Grows when the content is replaced; work begun on the old content is then dropped."""
        self.on_schedule: Callable[[World, int], None] = lambda world, due_at: None
        """Called with this world and a due time in milliseconds since 1970; the worker sets it."""
        self.deferral = Deferral(self.transaction, self.events, wake=lambda: self.schedule(0))
        self.run_schedule = RunSchedule(self.deferral, wake=lambda: self.schedule(0))
        self._db = db
        path = db.execute("PRAGMA database_list").fetchone()[2]
        self._file = OpenFile(path) if path else None
        self._lock = threading.Lock()
        self.run_schedule.put(read_schedule(db))
        self.expires_in = read_expires_in(db)
        """Real seconds without a request after which the team ends; None if it does not end."""

    def _fresh_draws(self) -> random.Random:
        return random.Random(self.settings.seed or 0)

    def schedule(self, due_at: int) -> None:
        """Ask the worker to look at this world again when something becomes due.

        Args:
            due_at: milliseconds since 1970 on the clock of this world.
        """
        self.on_schedule(self, due_at)

    def transaction(self) -> Transaction:
        """Return a new transaction; `with` begins it, and waits until no other one is open."""
        return Transaction(self._db, self._lock, self.events, self._file)

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Replace the content of another open database by this world's, in one transaction."""
        with self._lock:
            self._db.backup(target)

    def snapshot(self) -> sqlite3.Connection:
        """Copy this world into a temporary database, which the caller reads and closes.

        Most of the copy is in a temporary file, which SQLite removes; a client that reads an export
        slowly or not at all costs no memory. One copy is made at a time.

        Raises:
            StoreFailed: there is no room for temporary files.
        """
        kept = sqlite3.connect(TEMPORARY_FILE, check_same_thread=False, isolation_level=None)
        try:
            with _ONE_AT_A_TIME, closing(connect(None)) as copy, disk_failures_refused():
                self.copy_to(copy)
                # It is written to the file in pieces, while this world's lock is free.
                copy.backup(kept, pages=_PAGES_AT_ONCE, progress=lambda *done: give_way(), sleep=0)
        except BaseException:
            kept.close()
            raise
        return kept

    def replace_content(self, source: sqlite3.Connection) -> None:
        """Replace the whole content of this world by that of another database.

        A reset and an import do this. It adds an event `reset`, begins random decisions anew from
        the seed, forgets which messages are deferred, and begins the schedule that the new content
        has.

        Args:
            source: a database with the tables of a world; the caller closes it.

        Raises:
            StoreFailed: the disk could not store it; the content is unchanged.
        """
        with self._lock:
            with disk_failures_refused():
                source.backup(self._db)
            self.generation += 1
            self.draws = self._fresh_draws()
            self.deferral.clear()
            self.run_schedule.put(read_schedule(self._db))
            self.expires_in = read_expires_in(self._db)
            self.events.append("reset")
            self.events.flush(committed=True)

    def close(self) -> None:
        """Close the database; a transaction begun later raises Unauthorized."""
        with self._lock:
            self._db.close()


def read_meta(db: sqlite3.Connection, key: str) -> str | None:
    """Return a property of the world as a whole, such as its name; None if it is not set."""
    row: Any = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def write_meta(db: sqlite3.Connection, key: str, value: str | None) -> None:
    """Set a property of the world as a whole, such as its name."""
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


EXPIRES_IN: Final = "expiresIn"
"""The key in `meta` under which the world of a team that ends stores after how many seconds."""


def read_expires_in(db: sqlite3.Connection) -> float | None:
    """Return after how many real seconds without a request the team ends; None if it does not."""
    stored = read_meta(db, EXPIRES_IN)
    return None if stored is None else float(stored)


def write_expires_in(db: sqlite3.Connection, seconds: float | None) -> None:
    """Store after how many real seconds without a request the team ends; None if it does not."""
    write_meta(db, EXPIRES_IN, None if seconds is None else repr(seconds))


_SCHEDULE: Final = "schedule"


def read_schedule(db: sqlite3.Connection) -> list[Perturbation] | None:
    """Return the stored schedule of the team; None if there is none."""
    stored = read_meta(db, _SCHEDULE)
    return None if stored is None else [read_token(token) for token in stored.split()]


def write_schedule(db: sqlite3.Connection, perturbations: Iterable[Perturbation] | None) -> None:
    """Store the schedule of the team; None stores that there is none."""
    tokens = None if perturbations is None else " ".join(one.token for one in perturbations)
    write_meta(db, _SCHEDULE, tokens)
