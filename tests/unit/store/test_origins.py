"""The databases that new and reset worlds are copied from, and when they are closed."""

from __future__ import annotations

import random
import sqlite3

import pytest

from sms_mock.config import Settings
from sms_mock.ids import Ids
from sms_mock.service import Service
from sms_mock.store import users
from sms_mock.store.origins import DocumentOrigin
from sms_mock.world.fixture_files import default_document


def test_every_build_returns_a_separate_database() -> None:
    origin = DocumentOrigin(default_document(), Ids(random.Random(1)), 0)
    first, second = origin.build(), origin.build()
    first.execute("DELETE FROM users")
    assert len(users.everyone(second)) == len(default_document().users)
    for db in (first, second):
        db.close()
    origin.close()


def test_a_closed_origin_has_closed_its_database() -> None:
    origin = DocumentOrigin(default_document(), Ids(random.Random(1)), 0)
    origin.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        origin.build()


def test_a_stopped_server_leaves_no_database_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remember(*args: object, **options: object) -> sqlite3.Connection:
        opened.append(connect(*args, **options))  # type: ignore[call-overload]
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remember)
    Service(Settings()).stop()
    assert opened
    for db in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            db.execute("SELECT 1")
