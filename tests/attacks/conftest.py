"""The servers that are attacked: a process each, for every test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.target import Target, target


@pytest.fixture(
    scope="module", params=["gunicorn", pytest.param("threads", marks=pytest.mark.slow)]
)
def attacked(request: pytest.FixtureRequest) -> Iterator[Target]:
    """Each of the two servers in turn."""
    with target("--server", request.param) as one:
        yield one
