"""A team's world: opens its database, and gives transactions, clock, ids and events.

Each world has one connection and one lock. An action takes the lock once, and does not hold it
while it sleeps or sends. Teams share no data, so they never wait for each other. Rules of the
provider are not in this file but in `actions/`.
"""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from sms_mock.clock import Clock, give_way
from sms_mock.config import Settings
from sms_mock.domain.errors import StoreFailed, Unauthorized
from sms_mock.ids import Ids
from sms_mock.store import schema
from sms_mock.store.deferral import Deferral
from sms_mock.store.event_log import EventLog

IN_MEMORY = ":memory:"
_TEMPORARY_FILE: Final = ""
_PAGES_AT_ONCE: Final = 500
_ONE_AT_A_TIME: Final = threading.Lock()
"""Held while a snapshot is made, so that there is one copy more in memory, not one for each."""

_DISK_FAILURES: Final = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
)
_PRIMARY: Final = 0xFF
"""Selects the primary code of an extended SQLite error code."""

_STORE_HELP: Final = "remove it, or choose another --store"
_OTHER_VERSION_HELP: Final = (
    "export it with the sms-mock that wrote it (GET /_mock/state) and import that into a new store"
    " (PUT /_mock/state), or choose another --store"
)


def connect(path: Path | None) -> sqlite3.Connection:
    """Open a database. Transactions must be begun explicitly.

    A file is opened in WAL mode with `synchronous=NORMAL`: what was committed is kept if the
    process is killed.

    Args:
        path: the file; None opens a new database in memory.

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
                f"{path} cannot be used as a store: {error}; {_STORE_HELP}"
            ) from None
    db.create_function("casefold", 1, str.casefold, deterministic=True)
    return db


def create(path: Path | None, *, empty: bool = False) -> sqlite3.Connection:
    """Open the database of a world, and create its tables if the file does not exist.

    Args:
        path: the file; None opens a new database in memory.
        empty: create no tables, because the caller copies another database into this one.

    Raises:
        StoreVersionError: the file has no tables, or those of another version.
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
        raise StoreVersionError(f"{path} holds no world; {_STORE_HELP}")
    elif version != schema.VERSION:
        db.close()
        raise StoreVersionError(
            f"{path} is of store version {version}, not {schema.VERSION}; {_OTHER_VERSION_HELP}"
        )
    return db


class StoreVersionError(Exception):
    """A file of the store is not a world that this version can read."""


def store_failed(problem: Exception) -> StoreFailed:
    """Return the error for an action that was refused because the disk failed."""
    said = problem.strerror if isinstance(problem, OSError) else problem
    return StoreFailed(
        f"{said}, so nothing was done", help="make room on the disk of --store and try again"
    )


@contextmanager
def _disk_failures_refused() -> Iterator[None]:
    """Raise StoreFailed for a statement in the `with` block that fails because of the disk."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode or 0) & _PRIMARY in _DISK_FAILURES:
            raise store_failed(error) from error
        raise


class OpenFile:
    """The file of a stored world, while it is open.

    SQLite goes on writing to a file that was deleted; what it writes then is lost.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._identity = self._look()

    def check(self) -> None:
        """Check that the file is still in its place.

        Raises:
            StoreFailed: it was deleted, moved or replaced.
        """
        if self._look() != self._identity:
            raise StoreFailed(
                f"{self._path} is gone or was replaced, so nothing was done",
                help="put it back, or stop the server and start it anew",
            )

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class Transaction:
    """One transaction of a world: `with world.transaction() as db: …`.

    It holds the world's lock. If the block raises, none of its statements takes effect.

    Raises:
        StoreFailed: the disk could not store the changes; none of them took effect.
        Unauthorized: the world was closed, because its team was deleted.
    """

    __slots__ = ("_db", "_events", "_file", "_lock")

    def __init__(
        self,
        db: sqlite3.Connection,
        lock: threading.Lock,
        events: EventLog,
        file: OpenFile | None = None,
    ) -> None:
        self._db = db
        self._file = file
        self._lock = lock
        self._events = events

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            if self._file is not None:
                self._file.check()
            with _disk_failures_refused():
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
            with _disk_failures_refused():
                if kind is None:
                    self._db.execute("COMMIT")
                    committed = True
                elif isinstance(error, sqlite3.OperationalError):
                    raise error
        finally:
            try:
                if self._db.in_transaction:  # SQLite ends some failed transactions by itself
                    self._db.execute("ROLLBACK")
            finally:
                self._events.flush(committed=committed)
                self._lock.release()


class World:
    """The database, clock, ids and events of one team.

    Args:
        team_id: the id of the team.
        db: its open database; `close` closes it.
        clock: the time of the team.
        ids: where new ids and tokens come from.
        settings: the settings of the server, with the limits that actions check.
    """

    def __init__(
        self, team_id: str, db: sqlite3.Connection, clock: Clock, ids: Ids, settings: Settings
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
        self.generation = 0
        """Grows when the content is replaced; work begun on the old content is then dropped."""
        self.on_schedule: Callable[[World, int], None] = lambda world, due_at: None
        """Called with this world and a due time in milliseconds since 1970; the worker sets it."""
        self.deferral = Deferral(self.transaction, self.events, wake=lambda: self.schedule(0))
        self._db = db
        path = db.execute("PRAGMA database_list").fetchone()[2]
        self._file = OpenFile(path) if path else None
        self._lock = threading.Lock()

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
        kept = sqlite3.connect(_TEMPORARY_FILE, check_same_thread=False, isolation_level=None)
        try:
            with _ONE_AT_A_TIME, closing(connect(None)) as copy, _disk_failures_refused():
                self.copy_to(copy)
                # Into the file in pieces, and without this world's lock.
                copy.backup(kept, pages=_PAGES_AT_ONCE, progress=lambda *done: give_way(), sleep=0)
        except BaseException:
            kept.close()
            raise
        return kept

    def replace_content(self, source: sqlite3.Connection) -> None:
        """Replace the whole content of this world by that of another database.

        A reset and an import do this. It adds an event `reset`, begins random decisions anew from
        the seed, and forgets which messages are deferred.

        Args:
            source: a database with the tables of a world; the caller closes it.

        Raises:
            StoreFailed: the disk could not store it; the content is unchanged.
        """
        with self._lock:
            with _disk_failures_refused():
                source.backup(self._db)
            self.generation += 1
            self.draws = self._fresh_draws()
            self.deferral.clear()
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
