"""The same seed gives the same run: everything random, seen from outside, byte for byte."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.serving.threads import MockServer
from sms_mock.testing import SmsMock
from tests.conftest import NOON

MORNING = "2030-01-07T08:00:00+02:00"
NOBODY = "http://127.0.0.1:9/never-called"
LOSSY = [
    {"name": "Vodacom", "prefixes": [2782], "failureShare": 0.4, "delay": [1, 30]},
    {"name": "MTN", "prefixes": [2783], "failureShare": 0.1, "delay": [0, 5]},
]
RULES: list[dict[str, Any]] = [
    {"match": {"path": "/sms/send", "share": 0.2}, "effect": {"status": 503}},
    {"match": {"share": 0.1}, "effect": {"drop": "before", "latency": [0, 0.002]}},
    {"match": {"path": "/sms/*", "share": 0.3}, "effect": {"body": "truncated"}},
]
REAL_SECONDS = re.compile(rb'"seconds": ?[0-9.e-]+')
"""How long an answer or an attempt took on this machine, which no seed decides."""


def test_the_same_seed_is_the_same_run_byte_for_byte() -> None:
    assert run(7) == run(7)


def test_another_seed_is_another_run() -> None:
    first, second = run(7), run(8)
    assert len(first) == len(second)
    assert first != second
    # Not only by its ids: other messages fail, other requests are struck.
    assert _statuses(first) != _statuses(second)


@pytest.mark.parametrize("seed", [None, 0])
def test_without_a_seed_chance_is_the_same_too_but_ids_are_fresh(seed: int | None) -> None:
    first, second = run(seed), run(seed)
    assert _statuses(first) == _statuses(second)
    assert (first == second) is (seed is not None)


def run(seed: int | None) -> list[bytes]:
    """Make many kinds of calls on a new server; return the answers of the sends, and then what it
    shows.
    """
    seen: list[bytes] = []
    settings = Settings(port=0, seed=seed)
    # The machine's own time stands still too: a team's first credits are given before it can
    # freeze its clock. The port is another each time, and links are made of what Host says.
    app = create_app(settings, service=Service(settings, now=lambda: NOON))
    with MockServer(settings, app) as server:
        host = {"Host": "sms.test"}
        control = httpx.Client(base_url=f"{server.origin}/_mock", headers=host, trust_env=False)
        with SmsMock.fresh(server.origin, delivery="timed:2", credits=500) as team:
            _begin(team)
            headers = {**team.headers, **host, "Accept": "application/json"}
            with httpx.Client(trust_env=False, headers=headers) as client:
                for number in range(80):
                    seen.append(_send(client, team, number))
                    if number % 8 == 7:
                        team.reply(f"082000{number:04}", f"Reply {number}")
                        team.clock.advance(7)
            team.clock.advance(120)
            for path in ("state", "messages", "requests", "webhooks", "credits", "faults"):
                answer = control.get(f"/{path}?team={team.team_id}&limit=1000")
                seen.append(REAL_SECONDS.sub(b"", answer.raise_for_status().content))
        control.close()
    return seen


def _begin(team: SmsMock) -> None:
    state = team.control.get("/state")
    team.control.put("/state", {**state, "carriers": LOSSY})
    team.clock.freeze(MORNING)
    team.set_webhooks(reply_url=NOBODY, delivery_report_url=NOBODY)
    for rule in RULES:
        team.faults.add(rule["match"], rule["effect"])


def _send(client: httpx.Client, team: SmsMock, number: int) -> bytes:
    prefix = "082" if number % 3 else "083"
    body: dict[str, Any] = {
        "recipientNumber": f"{prefix}0001{number:03}",
        "message": f"Hello {number}",
    }
    if number % 10 == 9:
        body["dateToSend"] = "203001070801"
    try:
        answer = client.post(f"{team.url}/api/rest/v1/sms/send", json=body)
    except httpx.HTTPError as error:
        return type(error).__name__.encode()
    return f"{answer.status_code} ".encode() + answer.content


def _statuses(seen: list[bytes]) -> list[bytes]:
    """Return the status of every request and message, without ids."""
    struck = [one[:4] for one in seen[:80]]
    return struck + re.findall(rb'"messageStatus": ?"(\w+)"', seen[81])
