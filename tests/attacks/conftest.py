"""A server in a process of its own for each attack, on both ways of serving."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.target import Target, target


@pytest.fixture(scope="module", params=["gunicorn", "threads"])
def attacked(request: pytest.FixtureRequest) -> Iterator[Target]:
    """A server that the attacks of a module share."""
    with target("--server", request.param) as one:
        yield one
