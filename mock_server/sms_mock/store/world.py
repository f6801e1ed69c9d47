"""A team's world: its database, lock, clock and ids. Opening and transactions, but no rules.

Each world has one connection and one lock. An action takes the lock once and does not hold it while
it sleeps or sends. Teams share nothing, so they never wait for each other.
"""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from sms_mock.clock import Clock
from sms_mock.config import Settings
from sms_mock.domain.errors import StoreFailed, Unauthorized
from sms_mock.ids import Ids
from sms_mock.store import schema
from sms_mock.store.deferral import Deferral
from sms_mock.store.event_log import EventLog

IN_MEMORY = ":memory:"
_CANNOT_WRITE: Final = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
)
_PRIMARY: Final = 0xFF
"""The part of SQLite's error code that says the kind."""

_OTHERWISE: Final = "remove it, or choose another --store"


def connect(path: Path | None) -> sqlite3.Connection:
    """Open a database, in memory if `path` is None. Transactions are explicit.

    A file is in WAL mode with `synchronous=NORMAL`: what was committed survives if the process is
    killed at any moment.

    Raises:
        StoreVersionError: the file is not a database.
    """
    db = sqlite3.connect(
        IN_MEMORY if path is None else path,
        check_same_thread=False,
        isolation_level=None,
        cached_statements=512,
    )
    if path is not None:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.DatabaseError as error:
            db.close()
            raise StoreVersionError(
                f"{path} cannot be used as a store: {error}; {_OTHERWISE}"
            ) from None
    db.create_function("casefold", 1, str.casefold, deterministic=True)
    return db


def create(path: Path | None, *, empty: bool = False) -> sqlite3.Connection:
    """Open a stored world, or a new one with its tables.

    Args:
        empty: create no tables, because another database is about to be copied into it.

    Raises:
        StoreVersionError: the file has another version of the schema, or no tables.
    """
    new = path is None or not path.exists()
    db = connect(path)
    if empty:
        return db
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == 0 and new:
        schema.create(db)
    elif version == 0:
        db.close()
        raise StoreVersionError(f"{path} holds no world; {_OTHERWISE}")
    elif version != schema.VERSION:
        db.close()
        raise StoreVersionError(
            f"{path} is of store version {version}, not {schema.VERSION}; {_OTHERWISE}"
        )
    return db


class StoreVersionError(Exception):
    """A stored world that this version cannot read."""


def store_failed(problem: Exception) -> StoreFailed:
    """The refusal of an action that the disk could not store."""
    said = problem.strerror if isinstance(problem, OSError) else problem
    return StoreFailed(
        f"{said}, so nothing was done", help="make room on the disk of --store and try again"
    )


@contextmanager
def refusing_what_cannot_be_kept() -> Iterator[None]:
    """Within it, a statement that fails because of the disk raises StoreFailed."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode or 0) & _PRIMARY in _CANNOT_WRITE:
            raise store_failed(error) from error
        raise


class Transaction:
    """`with world.transaction() as db:` holds the world's lock; all statements take effect or none.

    Raises:
        StoreFailed: the disk could not store it.
    """

    __slots__ = ("_db", "_events", "_lock")

    def __init__(self, db: sqlite3.Connection, lock: threading.Lock, events: EventLog) -> None:
        self._db = db
        self._lock = lock
        self._events = events

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            with refusing_what_cannot_be_kept():
                self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.ProgrammingError:
            self._lock.release()
            raise Unauthorized("the account's team was deleted meanwhile") from None
        except BaseException:
            self._lock.release()
            raise
        return self._db

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        committed = False
        try:
            with refusing_what_cannot_be_kept():
                if kind is None:
                    self._db.execute("COMMIT")
                    committed = True
                elif isinstance(error, sqlite3.OperationalError):
                    raise error
        finally:
            try:
                if self._db.in_transaction:  # SQLite ends some failed ones itself
                    self._db.execute("ROLLBACK")
            finally:
                self._events.flush(committed=committed)
                self._lock.release()


class World:
    """The database, clock and events of one team.

    Args:
        team_id: the team's id on this server.
        db: its open database; closed by `close`.
        clock: the team's time.
        ids: source of new ids and tokens.
        settings: the server's settings, with the limits that actions check.
    """

    def __init__(
        self, team_id: str, db: sqlite3.Connection, clock: Clock, ids: Ids, settings: Settings
    ) -> None:
        self.team_id = team_id
        self.settings = settings
        self.draws = self._fresh_draws()
        """Source of what chance decides, such as a carrier's failures; seeded by the settings."""
        self.clock_lock = threading.Lock()
        """Held by the one thread that carries out due work or moves the clock; see `worker/`."""
        self.clock = clock
        self.ids = ids
        self.events = EventLog(clock.now())
        self.generation = 0
        """Grows when the content is replaced whole, so that work begun before can be dropped."""
        self.on_schedule: Callable[[World, int], None] = lambda world, due_at: None
        """Is called with a due time in epoch milliseconds; the worker sets it."""
        self.deferral = Deferral(self.transaction, self.events, wake=lambda: self.schedule(0))
        self._db = db
        self._lock = threading.Lock()

    def _fresh_draws(self) -> random.Random:
        return random.Random(self.settings.seed or 0)

    def schedule(self, due_at: int) -> None:
        """Have the worker look at an instant, epoch milliseconds of this world's clock."""
        self.on_schedule(self, due_at)

    def transaction(self) -> Transaction:
        """A transaction of this world; other threads that want one wait for its end."""
        return Transaction(self._db, self._lock, self.events)

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy the whole database over an open one, in one transaction."""
        with self._lock:
            self._db.backup(target)

    def become(self, source: sqlite3.Connection) -> None:
        """Replace the whole content by that of another database, as a reset or an import does."""
        with self._lock:
            with refusing_what_cannot_be_kept():
                source.backup(self._db)
            self.generation += 1
            self.draws = self._fresh_draws()
            self.deferral.clear()
            self.events.append("reset")
            self.events.flush(committed=True)

    def close(self) -> None:
        with self._lock:
            self._db.close()


def read_meta(db: sqlite3.Connection, key: str) -> str | None:
    """A value of the world as a whole, such as its name or number; None if it has none."""
    row: Any = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def write_meta(db: sqlite3.Connection, key: str, value: str | None) -> None:
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))
