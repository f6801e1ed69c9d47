"""Three servers of sms-mock, and each proxy in front of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.proxies import DEPLOY, Proxy, Servers, haproxy, nginx, program
from tests.inbox.conftest import browser as browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deploy")


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[Servers]:
    """Three servers, which the tests of a module share; a test that stops one starts it again."""
    made = Servers(folder, 3)
    try:
        made.start(*made.names)
        yield made
    finally:
        made.stop_all()


@pytest.fixture(scope="module", params=["haproxy", "nginx"])
def proxy(request: pytest.FixtureRequest, folder: Path) -> Iterator[Proxy]:
    """A proxy in front of the three servers."""
    program(request.param)
    servers: Servers = request.getfixturevalue("servers")
    run = haproxy if request.param == "haproxy" else nginx
    suffix = "cfg" if request.param == "haproxy" else "conf"
    file = DEPLOY / f"{request.param}-several.{suffix}"
    with run(file, servers.ports, folder) as running:
        yield running
