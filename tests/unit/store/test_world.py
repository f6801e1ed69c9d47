"""A world: atomic transactions, copies, versions of the schema, and the stored clock."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sms_mock.clock import Clock
from sms_mock.config import Settings
from sms_mock.domain.errors import Unauthorized
from sms_mock.ids import Ids
from sms_mock.store import contacts, schema
from sms_mock.store.clock_state import restore_clock, save_clock
from sms_mock.store.contacts import Contact
from sms_mock.store.database import StoreVersionError, create
from sms_mock.store.world import World, read_meta, write_meta
from tests.unit.store.stored import NOON


def world_over(db: sqlite3.Connection) -> World:
    return World("team", db, Clock(lambda: NOON), Ids(random.Random(1)), Settings())


@pytest.fixture
def world() -> Iterator[World]:
    made = world_over(create(None))
    yield made
    made.close()


def add(world: World, *names: str) -> None:
    with world.transaction() as db:
        for name in names:
            contacts.insert(db, Contact(name, None, None, None, "27821234567"))


def names(world: World) -> list[str]:
    with world.transaction() as db:
        return [contact.contact_id for contact in contacts.page(db)]


class DeliberateError(Exception):
    """An error that only this test raises."""


def half_done(world: World) -> None:
    with world.transaction() as db:
        contacts.insert(db, Contact("half", None, None, None, "27821234567"))
        world.events.append("message", "half")
        raise DeliberateError


def test_a_transaction_that_fails_leaves_nothing_and_lets_the_next_one_in(world: World) -> None:
    add(world, "before")
    for _ in range(2):
        with pytest.raises(DeliberateError):
            half_done(world)
    assert names(world) == ["before"]
    add(world, "after")
    assert names(world) == ["before", "after"]


def test_a_statement_that_fails_takes_back_the_whole_transaction(world: World) -> None:
    add(world, "one")
    with pytest.raises(sqlite3.IntegrityError):
        add(world, "two", "one")
    assert names(world) == ["one"]


def test_threads_write_one_after_another_and_nothing_is_lost(world: World) -> None:
    def write(thread: int) -> None:
        for number in range(20):
            add(world, f"{thread}-{number}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(names(world))) == 320


def test_events_of_a_transaction_are_seen_only_once_it_is_committed(world: World) -> None:
    before = world.events.last_id
    with pytest.raises(DeliberateError):
        half_done(world)
    with world.transaction():
        world.events.append("message", "kept")
        assert world.events.since(before).events == []
    events = world.events.since(before).events
    assert [(one.event_id, one.type, one.ref) for one in events] == [
        (before + 1, "message", "kept")
    ]


def test_the_whole_content_of_a_world_is_replaced(world: World) -> None:
    add(world, "mine")
    other = world_over(create(None))
    add(other, "theirs")
    source = create(None, empty=True)
    other.copy_to(source)
    add(other, "later")
    generation = world.generation
    world.replace_content(source)
    assert names(world) == ["theirs"]
    assert world.generation == generation + 1
    add(world, "new")
    assert (names(world), names(other)) == (["theirs", "new"], ["theirs", "later"])
    source.close()
    other.close()


def test_a_transaction_of_a_deleted_team_is_unauthorized(world: World) -> None:
    world.close()
    with pytest.raises(Unauthorized, match="deleted meanwhile"), world.transaction():
        pass


def test_a_file_keeps_the_world(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    first = world_over(create(path))
    add(first, "kept")
    first.close()
    second = world_over(create(path))
    assert names(second) == ["kept"]
    second.close()


def test_a_file_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    db = create(path)
    db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()
    with pytest.raises(StoreVersionError, match=r"w\.sqlite is of store version"):
        create(path)


def test_a_file_gets_the_indexes_that_were_added_since_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    db = create(path)
    every_index = indexes(db)
    for name in every_index:
        db.execute(f"DROP INDEX {name}")
    db.close()
    db = create(path)
    assert indexes(db) == every_index
    db.close()


def indexes(db: sqlite3.Connection) -> set[str]:
    found = db.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    return {name for (name,) in found}


def test_a_file_that_is_not_a_database_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    path.write_bytes(b"no database at all, but long enough to be one" * 100)
    with pytest.raises(StoreVersionError, match=r"w\.sqlite cannot be used"):
        create(path)


def test_values_of_the_world_itself_are_replaced(db: sqlite3.Connection) -> None:
    assert read_meta(db, "number") is None
    for value in ("27600000000", "27611111111"):
        write_meta(db, "number", value)
        assert read_meta(db, "number") == value


def test_the_setting_of_the_clock_outlasts_the_process(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    first = world_over(create(path))
    restore_clock(first)
    assert (first.clock.now(), first.clock.frozen) == (NOON, False)
    first.clock.freeze(NOON + 5000)
    save_clock(first)
    first.close()
    second = world_over(create(path))
    restore_clock(second)
    assert (second.clock.now(), second.clock.frozen) == (NOON + 5000, True)
    second.close()
