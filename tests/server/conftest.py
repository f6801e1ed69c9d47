"""Both kinds of server, for tests that both must pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.server.running import running


@pytest.fixture(scope="module", params=["gunicorn", "threads"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a server of either kind, shared by the tests of a module."""
    if request.param == "gunicorn":
        with running("--server", "gunicorn", "--credits", "100000") as server:
            yield server.port
    else:
        with MockServer(Settings(port=0, credits=100_000_000)) as mock:
            yield mock.port
