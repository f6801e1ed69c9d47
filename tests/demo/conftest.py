"""A demo whose time only the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sms_mock.config import DEMO_SEED, Settings
from sms_mock.service import Service
from tests.conftest import NOON, RealTime
from tests.driving import Live

MONDAY = NOON + 22 * 3_600_000
"""2026-11-23 10:00 in South Africa, in milliseconds since 1970."""


@contextmanager
def demo_server(*, frozen: bool = True, at: int = MONDAY, **settings: Any) -> Iterator[Live]:
    """Run a demo that begins on Monday at ten, with the clock frozen unless `frozen` is false."""
    time = RealTime(at)
    service = Service(Settings(**{"demo": True, "seed": DEMO_SEED, **settings}), now=time)
    live = Live(service, time)
    if frozen:
        live.control("PUT", "/clock", json={"freeze": True})
    service.start()
    try:
        yield live
    finally:
        service.stop()


@pytest.fixture
def demo() -> Iterator[Live]:
    with demo_server() as live:
        yield live
