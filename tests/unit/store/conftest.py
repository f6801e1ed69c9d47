"""Fixtures for tests of the store: an empty database with the tables of a world."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from sms_mock.store.database import create


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    made = create(None)
    yield made
    made.close()
