"""Writes a world's database of the present schema from one that an older sms-mock wrote."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from sms_mock.store import documents, schema, users
from sms_mock.store.database import StoreVersionError
from sms_mock.store.folded_text import folded
from sms_mock.store.origins import RECIPE, TeamRecipe
from sms_mock.store.world import read_meta, write_meta

_NOT_UPGRADED: Final = (
    "start the sms-mock that wrote it, export each team (GET /_mock/state), and import that into a"
    " new store (PUT /_mock/state)"
)
_ADDED: Final = {
    ("users", "secret_key"): "new_secret_key(user_id)",  # since version 4
    ("messages", "folded"): "folded_text(text)",  # added within version 2
    ("voice_messages", "folded"): "folded_text(text)",
}
"""SQL expressions for columns that an older version lacks and that have no default value."""
_OUTBOUND_SEEN_SINCE: Final = 3
"""Since this version, a message that the application sent is unread until a person has seen it."""


def version_of(path: Path) -> int:
    """Return the version of the schema of a world's file.

    Raises:
        StoreVersionError: the file is not a world, or a newer sms-mock wrote it.
    """
    try:
        with closing(sqlite3.connect(path)) as db:
            version: int = db.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StoreVersionError(f"{path} cannot be upgraded: {error}") from None
    if version == 0:
        raise StoreVersionError(f"{path} holds no world; remove it from the store")
    if version > schema.VERSION:
        raise StoreVersionError(
            f"{path} is of store version {version}, and this sms-mock knows versions up to"
            f" {schema.VERSION}; use the sms-mock that wrote it, or a newer one"
        )
    return version


def write_upgraded(old: Path, new: Path, secret_key: Callable[[int], str]) -> None:
    """Write the content of a world of an older version to a new file of the present version.

    The old file keeps its content. It is changed to a database without write-ahead log, so that all
    of its content is in the one file.

    Args:
        old: the file to read.
        new: the file to write; it does not exist.
        secret_key: returns the secret key for a user who has none, by user id. Accounts have secret
            keys since version 4.

    Raises:
        StoreVersionError: the content does not fit the present schema, or is damaged.
        OSError: the disk failed.
    """
    version = version_of(old)
    try:
        with closing(sqlite3.connect(old)) as log:
            log.execute("PRAGMA journal_mode = DELETE")
        with closing(sqlite3.connect(new, isolation_level=None)) as db:
            db.create_function("new_secret_key", 1, secret_key)
            db.create_function("folded_text", 1, folded, deterministic=True)
            # A file that could not be written whole is of no use: it needs no journal on the disk.
            db.execute("PRAGMA journal_mode = MEMORY")
            schema.create(db)
            db.execute("ATTACH ? AS old", (str(old),))
            db.execute("BEGIN")
            _copy_tables(db, old)
            if version < _OUTBOUND_SEEN_SINCE:
                db.execute(
                    "UPDATE messages SET seen = 1"
                    " WHERE message_type = 'OUTBOUND' AND sent_at IS NOT NULL"
                )
            _complete_recipe(db)
            documents.read(db)
            db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise OSError(f"{old.parent} cannot be upgraded: {error}") from error
    except (sqlite3.DatabaseError, KeyError, TypeError, ValueError) as error:
        raise StoreVersionError(f"{old} cannot be upgraded: {error}; {_NOT_UPGRADED}") from error


def _copy_tables(db: sqlite3.Connection, old: Path) -> None:
    """Copy the rows of all tables of the attached database `old`."""
    before, now = _columns(db, "old"), _columns(db, "main")
    for table, columns in before.items():
        unknown = columns - now.get(table, set())
        if unknown:
            raise StoreVersionError(
                f"{old} cannot be upgraded: it has {table}.{min(unknown)}, which is not of any"
                f" version that this sms-mock knows; {_NOT_UPGRADED}"
            )
        values = {column: column for column in columns}
        for column in now[table] - columns:
            if (table, column) in _ADDED:
                values[column] = _ADDED[table, column]
        names, expressions = ", ".join(values), ", ".join(values.values())
        db.execute(f"INSERT INTO main.{table} ({names}) SELECT {expressions} FROM old.{table}")
    # Otherwise new rows would get the ids of deleted ones.
    db.execute("DELETE FROM main.sqlite_sequence")
    db.execute("INSERT INTO main.sqlite_sequence SELECT * FROM old.sqlite_sequence")


def _columns(db: sqlite3.Connection, database: str) -> dict[str, set[str]]:
    """Return the names of the columns of each table of a database, without SQLite's own tables."""
    found = db.execute(
        f"SELECT name FROM {database}.sqlite_schema"
        " WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    return {
        table: {row[1] for row in db.execute(f"PRAGMA {database}.table_info({table})")}
        for (table,) in found
    }


def _complete_recipe(db: sqlite3.Connection) -> None:
    """Give the recipe of a created team, if it has none, the secret key of its administrator.

    A reset creates the team again from the recipe.
    """
    text = read_meta(db, RECIPE)
    if text is None:
        return
    key = {"secret_key": users.administrator(db).secret_key}
    text = json.dumps({**key, **json.loads(text)})
    TeamRecipe.read(text)
    write_meta(db, RECIPE, text)
