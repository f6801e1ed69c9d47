"""A running server ends a team by itself, on gunicorn and on threads."""

from __future__ import annotations

import http.client
import json

import requests

from tests.server.running import PATIENCE


def test_a_team_that_nobody_uses_goes_and_one_with_an_open_stream_stays(port: int) -> None:
    teams = f"http://127.0.0.1:{port}/_mock/teams"
    unused, watched = (
        requests.post(teams, json={"expiresIn": 1}, timeout=PATIENCE).json() for _ in range(2)
    )
    stream = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    stream.request("GET", f"/_mock/events?team={watched['teamId']}")
    assert stream.getresponse().status == 200
    ids = {unused["teamId"], watched["teamId"]}
    while unused["teamId"] in ids:
        found = requests.get(teams, timeout=PATIENCE).json()["items"]
        ids = {one["teamId"] for one in found}
    assert watched["teamId"] in ids
    refused = requests.get(
        f"http://127.0.0.1:{port}/app/api/rest/v1/account/balance.json",
        auth=(unused["email"], unused["token"]),
        timeout=PATIENCE,
    )
    assert refused.status_code == 401
    assert "had no request for 1 s" in json.loads(refused.text)["developerMessage"]
    stream.close()
