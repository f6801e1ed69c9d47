"""The server that is attacked: one in a process of its own for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.target import Target, target


@pytest.fixture(scope="module")
def attacked() -> Iterator[Target]:
    """A server on gunicorn. Of threads the interpreter lets each run for 5 ms, whatever they do."""
    with target("--server", "gunicorn") as one:
        yield one
