"""The connections of a test's calls: they are kept, and given up when they must be."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sms_mock.config import Settings
from sms_mock.control_client.client import ControlCallError, ControlClient, NotRunningError
from sms_mock.control_client.connections import (
    KeptConnections,
    forget_connections,
    kept_connections,
)
from sms_mock.serving.threads import MockServer
from sms_mock.testing import SmsMock
from sms_mock.testing.receiver import WebhookReceiver

MOST_MILLISECONDS = 5.0
"""What the plugin may add to a test."""


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(port=0)) as made:
        yield made
        forget_connections(made.origin)


@pytest.fixture
def kept() -> Iterator[KeptConnections]:
    made = KeptConnections()
    yield made
    made.close()


def test_a_team_of_ones_own_costs_less_than_five_milliseconds(server: MockServer) -> None:
    receiver = WebhookReceiver()
    costs = []
    for _ in range(60):
        begun = time.process_time()  # of client and server, whatever else the machine does
        SmsMock.create(server.origin, receiver).delete()
        costs.append((time.process_time() - begun) * 1000)
    receiver.stop()
    assert statistics.median(costs) < MOST_MILLISECONDS


def test_one_connection_serves_call_after_call(server: MockServer, kept: KeptConnections) -> None:
    client = ControlClient(server.origin, connections=kept)
    for _ in range(5):
        client.get("/health")
        with pytest.raises(ControlCallError):
            client.get("/teams/nobody")
    assert server.connections == 1


def test_threads_that_call_at_once_have_one_each(server: MockServer, kept: KeptConnections) -> None:
    client = ControlClient(server.origin, connections=kept)

    def make(number: int) -> str:
        name: str = client.post("/teams", {"name": f"Team {number}"})["name"]
        return name

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(make, range(100))) == [f"Team {number}" for number in range(100)]


def test_a_server_that_came_back_is_called_anew(server: MockServer, kept: KeptConnections) -> None:
    client = ControlClient(server.origin, connections=kept)
    client.get("/health")
    port = server.port
    server.stop()
    with pytest.raises(NotRunningError):
        client.get("/health")
    with MockServer(Settings(port=port)):
        assert client.get("/health")["status"] == "ok"


def test_an_answer_that_came_too_late_is_not_the_next_calls(
    server: MockServer, kept: KeptConnections
) -> None:
    client = ControlClient(server.origin, connections=kept)
    client.get("/health")
    with pytest.raises(NotRunningError, match="no answer within"):
        client.get("/messages/wait", {"timeout": 5}, timeout=0.05)
    assert client.get("/health")["status"] == "ok"


def test_a_call_may_take_as_long_as_it_says_on_a_kept_connection(
    server: MockServer, kept: KeptConnections
) -> None:
    client = ControlClient(server.origin, connections=kept)
    client.get("/health", timeout=0.2)
    with pytest.raises(ControlCallError, match="no matching message came"):
        client.get("/messages/wait", {"timeout": 0.4}, timeout=10)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_has_connections_of_its_own(
    server: MockServer, kept: KeptConnections
) -> None:
    client = ControlClient(server.origin, connections=kept)
    client.get("/health")
    child = os.fork()
    if child == 0:
        good = client.post("/teams", {"name": "Child"})["name"] == "Child"
        os._exit(0 if good else 1)
    assert client.get("/health")["status"] == "ok"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.get("/health")["status"] == "ok"


def test_none_is_left_open_when_its_server_is_forgotten(server: MockServer) -> None:
    with SmsMock.fresh(server.origin) as team:
        team.control.get("/health")
    forget_connections(server.origin)
    assert kept_connections(server.origin) is kept_connections(server.origin)
    gc.collect()  # an open one would be a ResourceWarning, which fails this test
