"""Fixtures for tests of reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.driving import live as live
from tests.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made
