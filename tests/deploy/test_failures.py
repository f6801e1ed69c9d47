"""Servers behind a proxy die, stop, come back, and get more: whose keys move, and what is kept."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.proxies import DEPLOY, PATIENCE, Proxy, Servers, haproxy, nginx, program, until
from tests.deploy.traffic import Sending, all_messages, key_of, make_team

pytestmark = pytest.mark.xdist_group("deploy")


def test_a_server_is_killed_and_nothing_that_was_accepted_is_lost(
    proxy: Proxy, servers: Servers
) -> None:
    name = servers.names[1]
    with proxy.client() as client:
        key = key_of(proxy, client, name)
        team = make_team(client, key)
        sending = Sending(proxy, key, team)
        try:
            until(lambda: len(sending.accepted) > 30, "thirty accepted messages")
            with servers.without(name, signal.SIGKILL):
                # First the proxy may still try the dead server; then the key leads to another one.
                until(lambda: 401 in sending.refused, "a server that does not know the account")
                until(lambda: proxy.server_of(key, client) not in (name, ""), "another server")
            until(lambda: proxy.server_of(key, client) == name, "the server's return")
            before = len(sending.accepted)
            until(lambda: len(sending.accepted) > before + 5, "messages after the return")
        finally:
            sending.stop()
        assert sending.refused.keys() <= {401, 502, 503}
        assert "moves to another server" in sending.refused[401]
        stored = all_messages(client, key, team)
        assert set(sending.accepted) <= stored
        assert len(set(sending.accepted)) == len(sending.accepted)


def test_a_server_that_stops_is_taken_out_and_put_in_again(proxy: Proxy, servers: Servers) -> None:
    name = servers.names[2]
    with proxy.client() as client:
        keys = [f"health-{number}" for number in range(30)]

        def leads() -> dict[str, str]:
            return {key: proxy.server_of(key, client) for key in keys}

        def only_its_keys_moved() -> bool:
            return all(
                now not in (name, "") if before[key] == name else now == before[key]
                for key, now in leads().items()
            )

        before = leads()
        assert name in before.values()
        with servers.without(name):
            until(only_its_keys_moved, "another server for its keys, and the same for the others")
        until(lambda: leads() == before, "the server's return")


# One server more


@pytest.mark.parametrize("kind", ["haproxy", "nginx"])
def test_a_fourth_server_gets_its_share_of_the_keys_and_no_other_key_moves(
    kind: str, servers: Servers, folder: Path
) -> None:
    program(kind)
    run = haproxy if kind == "haproxy" else nginx
    file = DEPLOY / f"{kind}-several.{'cfg' if kind == 'haproxy' else 'conf'}"
    keys = [f"team-{number}" for number in range(300)]
    more = Servers(folder / kind, 4)
    more.ports |= servers.ports
    try:
        more.start("four")
        with run(file, servers.ports, folder) as proxy, proxy.client() as client:
            before = {key: proxy.server_of(key, client) for key in keys}
        with run(file, more.ports, folder) as proxy, proxy.client() as client:
            until(lambda: "four" in {proxy.server_of(key, client) for key in keys}, "the fourth")
            after = {key: proxy.server_of(key, client) for key in keys}
    finally:
        more.stop_all()
    moved = [key for key in keys if before[key] != after[key]]
    assert {after[key] for key in moved} == {"four"}
    # A quarter is a fair share; a hash by remainder would move three quarters.
    assert 0.15 < len(moved) / len(keys) < 0.37


def test_haproxys_default_check_works_as_it_comes(servers: Servers, folder: Path) -> None:
    program("haproxy")
    plain = {"option httpchk GET /_mock/ready": "option httpchk"}
    file = DEPLOY / "haproxy-several.cfg"
    with haproxy(file, servers.ports, folder, changed=plain) as proxy, proxy.client() as client:
        keys = [f"check-{number}" for number in range(30)]
        until(
            lambda: {proxy.server_of(key, client) for key in keys} == set(servers.names),
            "all three servers",
        )
        before = {name: requests_to(servers, name) for name in servers.names}
        until(
            lambda: all(requests_to(servers, name) > before[name] + 5 for name in servers.names),
            "six checks of each server",
        )
        assert {proxy.server_of(key, client) for key in keys} == set(servers.names)


def requests_to(servers: Servers, name: str) -> float:
    """Return how many requests a server has answered, without those for its metrics."""
    text = httpx.get(f"{servers.origin(name)}/_mock/metrics", timeout=PATIENCE).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "sms_mock_requests_total" and sample.labels["operation"] != "getMetrics"
    )
