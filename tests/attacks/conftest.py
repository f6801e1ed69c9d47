"""The server that is attacked: one process for each test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.target import Target, target


@pytest.fixture(scope="module")
def attacked() -> Iterator[Target]:
    """A server that runs on gunicorn: with threads, Python would let each run for 5 ms."""
    with target("--server", "gunicorn") as one:
        yield one
