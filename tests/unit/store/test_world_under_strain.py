"""A world when several threads use it at once, and when its database refuses a statement."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from sms_mock.clock import Clock
from sms_mock.config import Settings
from sms_mock.domain.errors import StoreFailed
from sms_mock.ids import Ids
from sms_mock.store import users
from sms_mock.store.database import create
from sms_mock.store.teams import Teams
from sms_mock.store.world import World, read_meta, write_meta


def make_world(team_id: str = "default") -> World:
    return World(team_id, create(None), Clock(), Ids(random.Random(1)), Settings())


@pytest.fixture
def world() -> Iterator[World]:
    made = make_world()
    yield made
    made.close()


def value(world: World) -> str | None:
    with world.transaction() as db:
        return read_meta(db, "key")


def test_a_database_that_is_full_refuses_and_works_on(world: World) -> None:
    """SQLite ends this transaction itself; the next must find none open, and the lock free."""
    with world.transaction() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
    world._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreFailed), world.transaction() as db:
        write_meta(db, "key", "x" * 1_000_000)
    assert value(world) is None
    with world.transaction() as db:
        write_meta(db, "key", "small")
    assert value(world) == "small"


def add_user(world: World, email: str, url_token: str) -> None:
    with world.transaction() as db:
        users.insert(
            db,
            email=email,
            token=f"t-{email}",
            url_token=url_token,
            secret_key="key",
            administrator=True,
        )


def test_an_account_is_always_found_while_its_team_is_registered_again(world: World) -> None:
    """A request authenticates even while another account is created or settings change."""
    teams = Teams()
    add_user(world, "a@example.com", "a")
    teams.register(world)
    done = threading.Event()
    missed: list[str] = []

    def ask() -> None:
        while not done.is_set():
            if teams.by_email("A@example.com") is None:
                missed.append("email")
            if teams.by_url_token("a") is None:
                missed.append("url token")

    asking = threading.Thread(target=ask)
    asking.start()
    for number in range(200):
        if number % 20 == 0:
            add_user(world, f"b{number}@example.com", f"b{number}")
        teams.register(world)
    done.set()
    asking.join(10)
    assert missed == []
    assert len(teams.accounts_of(world)) == 11


def test_a_deleted_account_is_not_found(world: World) -> None:
    teams = Teams()
    add_user(world, "a@example.com", "a")
    add_user(world, "b@example.com", "b")
    teams.register(world)
    with world.transaction() as db:
        db.execute("DELETE FROM users WHERE email = 'b@example.com'")
        users.update(db, 1, {"email": "c@example.com", "url_token": "c"})
    teams.register(world)
    assert teams.by_email("a@example.com") is None
    assert teams.by_email("b@example.com") is None
    assert teams.by_url_token("a") is None
    assert teams.by_url_token("b") is None
    found = teams.by_email("c@example.com")
    assert found is not None
    assert found is teams.by_url_token("c")
