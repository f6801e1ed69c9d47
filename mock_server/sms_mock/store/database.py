"""Opens the database of a world, in a file or in memory, and refuses files of another version."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from sms_mock.store import schema

_IN_MEMORY = ":memory:"
TEMPORARY_FILE: Final = ""
"""The name with which SQLite opens a database in a temporary file, which it removes."""
_KILOBYTES_IN_MEMORY: Final = 16_384
"""How much of a database in a temporary file is in memory; no file is made before it is full."""

_UNWRITABLE: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_WRITE_HELP: Final = "let sms-mock write to it and to its folder, or choose another --store"
_STORE_HELP: Final = "remove it, or choose another --store"

_OLDER_HELP: Final = (
    "sms-mock store upgrade --store {folder} upgrades it, or choose another --store"
)
_NEWER_HELP: Final = (
    "export it with the sms-mock that wrote it (GET /_mock/state) and import that into a new store"
    " (PUT /_mock/state), or choose another --store"
)


class StoreVersionError(Exception):
    """A file in the store is not a world that this version of sms-mock can read."""


def connect(path: Path | None) -> sqlite3.Connection:
    """Open a database. No transaction is begun unless a caller begins one.

    A file is opened in WAL mode with `synchronous=NORMAL`: what was committed is kept if the
    process is killed.

    Args:
        path: the file; None opens a new database in memory.

    Raises:
        StoreVersionError: the file is not a database, or cannot be written.
    """
    db = sqlite3.connect(
        _IN_MEMORY if path is None else path,
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
            unwritable = error.sqlite_errorcode & 0xFF in _UNWRITABLE
            help = _WRITE_HELP if unwritable else _STORE_HELP
            raise StoreVersionError(f"{path} cannot be used as a store: {error}; {help}") from None
    _add_functions(db)
    return db


def create(path: Path | None, *, empty: bool = False) -> sqlite3.Connection:
    """Open the database of a world. Its tables are created if the file does not exist yet, and
    indexes that an existing file lacks are added to it.

    Args:
        path: the file; None opens a new database in memory.
        empty: create no tables, because the caller copies another database into this one.

    Raises:
        StoreVersionError: the file is not a database, cannot be written, or has no tables or those
            of another version.
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
        assert path is not None
        help = _NEWER_HELP if version > schema.VERSION else _OLDER_HELP.format(folder=path.parent)
        raise StoreVersionError(
            f"{path} is of store version {version}, not {schema.VERSION}; {help}"
        )
    else:
        schema.create_missing_indexes(db)
    return db


def create_temporary() -> sqlite3.Connection:
    """Create the database of a world that is copied into another one and then closed.

    A large one is in a temporary file for the most part, so that it takes little memory beside the
    database that it is copied into. It cannot be rolled back.
    """
    db = sqlite3.connect(TEMPORARY_FILE, check_same_thread=False, isolation_level=None)
    db.execute(f"PRAGMA cache_size = -{_KILOBYTES_IN_MEMORY}")
    db.execute("PRAGMA journal_mode = OFF")
    _add_functions(db)
    schema.create(db)
    return db


def _add_functions(db: sqlite3.Connection) -> None:
    db.create_function("casefold", 1, str.casefold, deterministic=True)
