"""The hits of fault rules survive a restart of a server with `--store`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR


def send(server: MockServer) -> int:
    return httpx.post(
        f"{server.url}/api/rest/v1/sms/send",
        json={"recipientNumber": "0821234567", "message": "Hello"},
        auth=ADMINISTRATOR,
    ).status_code


def add_rule(server: MockServer, rule: dict[str, Any]) -> None:
    assert httpx.post(f"{server.origin}/_mock/faults", json=rule).status_code == 201


def hits(server: MockServer) -> list[int]:
    rules = httpx.get(f"{server.origin}/_mock/faults").json()["items"]
    return [rule["hits"] for rule in rules]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(port=0, store=tmp_path)


@pytest.mark.parametrize("limit", [{"times": 1}, {"match": {"first": 1}}], ids=["times", "first"])
def test_a_spent_rule_stays_spent_after_a_restart(
    settings: Settings, limit: dict[str, Any]
) -> None:
    with MockServer(settings) as server:
        add_rule(server, {"effect": {"status": 503}, **limit})
        assert [send(server), send(server)] == [503, 200]
    with MockServer(settings) as again:
        assert hits(again) == [1]
        assert send(again) == 200


def test_a_rule_goes_on_counting_after_a_restart(settings: Settings) -> None:
    with MockServer(settings) as server:
        add_rule(server, {"effect": {"status": 503}, "times": 3})
        assert [send(server), send(server)] == [503, 503]
    with MockServer(settings) as again:
        assert [send(again), send(again)] == [503, 200]
        assert hits(again) == [3]


def test_a_reset_gives_the_rules_of_the_fixtures_their_first_count_again(
    settings: Settings, tmp_path: Path
) -> None:
    fixtures = tmp_path / "fixtures.yaml"
    fixtures.write_text(
        """
users: [{email: a@example.com, token: 11111111-1111-4111-8111-111111111111, credits: 9}]
faults: [{effect: {status: 503}, times: 1}]
"""
    )
    with MockServer(Settings(port=0, store=tmp_path / "store", fixtures=fixtures)) as server:
        assert httpx.get(f"{server.url}/api/rest/v1/account/balance").status_code == 503
        assert hits(server) == [1]
        httpx.post(f"{server.origin}/_mock/reset")
        assert hits(server) == [0]
        assert httpx.get(f"{server.url}/api/rest/v1/account/balance").status_code == 503


def test_a_fork_copies_what_the_rules_have_counted() -> None:
    with MockServer(Settings(port=0)) as server:
        add_rule(server, {"effect": {"status": 503}, "times": 1})
        assert send(server) == 503
        teams = f"{server.origin}/_mock/teams"
        (default,) = httpx.get(teams).json()["items"]
        fork = httpx.post(teams, json={"like": default["teamId"]}).json()
        rules = httpx.get(f"{server.origin}/_mock/faults?team={fork['teamId']}").json()["items"]
        assert [rule["hits"] for rule in rules] == [1]
