"""The transactions of a world, and the errors that they raise if the disk fails."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from sms_mock.domain.errors import StoreFailed, Unauthorized
from sms_mock.store.event_log import EventLog

_DISK_FAILURES: Final = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
)

_PRIMARY: Final = 0xFF
"""Selects the primary code of an extended SQLite error code."""


class Transaction:
    """One transaction of a world: `with world.transaction() as db: …`.

    It holds the world's lock. If the block raises, none of its statements takes effect.

    Raises:
        StoreFailed: the disk could not store the changes, or the world's file was deleted, moved or
            replaced; none of the changes took effect.
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
            with disk_failures_refused():
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
            with disk_failures_refused():
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


class OpenFile:
    """The open file of a stored world; notices that the file was deleted, moved or replaced.

    SQLite would go on writing to a deleted file, and what it writes there is lost.
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


def store_failed(problem: Exception) -> StoreFailed:
    """Return the error for an action that was refused because the disk failed.

    Args:
        problem: what the system or SQLite raised.
    """
    said = problem.strerror if isinstance(problem, OSError) else problem
    help = "make room on the disk of --store and try again"
    if is_out_of_descriptors(problem):
        help = "allow more open files with ulimit -n or LimitNOFILE: a store needs 3 for each team"
    return StoreFailed(f"{said}, so nothing was done", help=help)


def is_out_of_descriptors(problem: Exception) -> bool:
    """Return whether the system refused to open a file because too many are open."""
    return isinstance(problem, OSError) and problem.errno in (errno.EMFILE, errno.ENFILE)


@contextmanager
def disk_failures_refused() -> Iterator[None]:
    """Raise StoreFailed for a statement in the `with` block that fails because of the disk."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode or 0) & _PRIMARY in _DISK_FAILURES:
            raise store_failed(error) from error
        raise
