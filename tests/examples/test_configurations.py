"""Examples that no test runs: everything that they name exists."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from sms_mock.cli.main import commands
from sms_mock.config import Settings
from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.contract.command_lines import check

HERE = Path(__file__).parent


def read(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return found


def environment_of_serve() -> set[str]:
    """Return the environment variables that `sms-mock serve` reads."""
    serve = commands.get_command(click.Context(commands), "serve")
    assert serve is not None
    return {str(one.envvar) for one in serve.params if isinstance(one, click.Option) and one.envvar}


def test_the_compose_file_sets_what_serve_reads() -> None:
    mock = read("docker-compose.yaml")["services"]["sms-mock"]
    assert set(mock["environment"]) <= environment_of_serve()


def test_the_compose_file_lets_the_mock_reach_the_host_and_the_application_the_mock() -> None:
    services = read("docker-compose.yaml")["services"]
    mock, app = services["sms-mock"], services["app"]
    assert mock["extra_hosts"] == ["host.docker.internal:host-gateway"]
    assert mock["ports"] == ["127.0.0.1:8767:8767"]
    assert app["environment"]["ZOOMCONNECT_URL"] == "http://sms-mock:8767/app/"
    assert app["environment"]["ZOOMCONNECT_TOKEN"] == mock["environment"]["SMS_MOCK_TOKEN"]
    # The image's own health check is what depends_on waits for.
    dockerfile = (HERE.parents[1] / "Dockerfile").read_text("utf-8")
    assert "HEALTHCHECK" in dockerfile
    assert app["depends_on"] == {"sms-mock": {"condition": "service_healthy"}}


def test_the_workflow_is_one_that_runs_on_a_push() -> None:
    workflow = read("github-actions.yaml")
    assert "push" in workflow[True]  # YAML reads the key `on` as true, and so does GitHub's reader
    job = workflow["jobs"]["test"]
    assert job["runs-on"]
    assert all(("uses" in step) ^ ("run" in step) for step in job["steps"])


def _steps() -> list[str]:
    steps = read("github-actions.yaml")["jobs"]["test"]["steps"]
    return [step["run"] for step in steps if "run" in step]


@pytest.mark.parametrize("line", [line for line in _steps() if line.startswith("sms-mock ")])
def test_the_workflows_commands_exist(line: str) -> None:
    check(shlex.split(line.partition(" > ")[0].rstrip("& "))[1:])


def test_the_workflow_installs_serves_waits_and_looks() -> None:
    words = [line.split()[:2] for line in _steps()]
    assert words == [
        ["pip", "install"],
        ["pytest", "--sms-mock-report"],
        ["sms-mock", "serve"],
        ["sms-mock", "ready"],
        ["npm", "test"],
        ["sms-mock", "report"],
        ["sms-mock", "doctor"],
        ["cat", "sms-mock.log"],
    ]


def test_the_fixtures_of_a_bad_day_are_taken() -> None:
    with MockServer(Settings(port=0, fixtures=HERE / "bad-day.yaml")) as server:
        rules = ControlClient(server.origin).get("/faults")["items"]
    wanted = read("bad-day.yaml")["faults"]
    assert [rule["effect"] for rule in reversed(rules)] == [rule["effect"] for rule in wanted]
