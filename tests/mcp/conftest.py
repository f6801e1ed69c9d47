"""A mock with an account of its own secrets, a receiver beside it, and an agent that uses both."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from sms_mock.config import Settings
from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.mcp.driving import Agent, driving
from tests.receiver import Receiver

TOKEN = "canary-token-0123456789"
URL_TOKEN = "canary-url-token-0123456789"
SECRET_KEY = "canary-secret-key-0123456789"
CONTROL_TOKEN = "canary-control-token"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    settings = Settings(
        port=0,
        delivery="immediate",
        email="owner@example.com",
        control_token=CONTROL_TOKEN,
        token=TOKEN,
        url_token=URL_TOKEN,
        secret_key=SECRET_KEY,
    )
    with MockServer(settings) as server:
        yield server


@pytest.fixture(scope="module")
def agent(mock: MockServer) -> Iterator[Agent]:
    with driving("--url", mock.origin, "--control-token", CONTROL_TOKEN) as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def team(agent: Agent) -> str:
    """The id of a new team with 100 credits."""
    number = next(_numbers)
    made = agent.call(
        "create_team",
        email=f"agent{number}@example.com",
        token=f"agent-token-{number:04}-0123456789",
        credits=100,
        delivery="immediate",
    )
    team_id: str = made["team_id"]
    return team_id


@pytest.fixture
def control(mock: MockServer, team: str) -> ControlClient:
    """A client of the control API about the new team."""
    return ControlClient(mock.origin, team, control_token=CONTROL_TOKEN)
