"""A server on a socket whose clock stands at noon, and the command line that calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sms_mock.cli.main import commands
from sms_mock.config import Settings
from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.conftest import Api

_VARIABLES = ("URL", "TEAM", "CONTROL_TOKEN", "PORT")


class Cli:
    """Runs `sms-mock` with a server's address in its environment."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, *words: str, **variables: str) -> Result:
        """Run a command line; `variables` are added to its environment."""
        environ: dict[str, str | None] = {f"SMS_MOCK_{name}": None for name in _VARIABLES}
        environ["SMS_MOCK_URL"] = self.url
        return CliRunner().invoke(commands, [*words], env={**environ, **variables})

    def text(self, *words: str) -> str:
        """Run a command that must succeed, and return what it prints."""
        result = self(*words)
        assert result.exit_code == 0, result.output
        assert result.stderr == ""
        return result.stdout

    def json(self, *words: str) -> Any:
        """Run a command that must succeed with --json, and return its output parsed."""
        return json.loads(self.text(*words, "--json"))


@pytest.fixture
def server(api: Api) -> Iterator[MockServer]:
    with MockServer(Settings(port=0), app=api.app) as mock:
        yield mock


@pytest.fixture
def cli(server: MockServer) -> Cli:
    return Cli(server.origin)


@pytest.fixture
def client(server: MockServer) -> ControlClient:
    return ControlClient(server.origin)
