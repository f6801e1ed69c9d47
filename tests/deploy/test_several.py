"""Three servers behind HAProxy and behind nginx, as the files in `deploy/` set them up."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.proxies import DEPLOY, PATIENCE, Proxy, Servers, haproxy, nginx, program, until
from tests.driving import ANYBODY
from tests.inbox.driving import THANDI, bubble
from tests.receiver import Receiver
from tests.server.raw_http import exchange

pytestmark = pytest.mark.xdist_group("deploy")

API = "/app/api/rest/v1"
Json = Any


def make_team(client: httpx.Client, key: str, **spec: Any) -> Json:
    made = client.post(f"/@{key}/_mock/teams", json=spec)
    assert made.status_code == 201, made.text
    return made.json()


def send(client: httpx.Client, key: str, team: Json, text: str = "Hello") -> httpx.Response:
    return client.post(
        f"/@{key}{API}/sms/send",
        json={"recipientNumber": ANYBODY, "message": text},
        headers={"email": team["email"], "token": team["token"], "Accept": "application/json"},
    )


def key_of(proxy: Proxy, client: httpx.Client, name: str) -> str:
    """Return a key that leads to a certain server."""
    keys = (f"for-{name}-{number}" for number in range(1000))
    return next(key for key in keys if proxy.server_of(key, client) == name)


def test_two_hundred_teams_are_spread_over_the_servers(proxy: Proxy, servers: Servers) -> None:
    with proxy.client() as client, ThreadPoolExecutor(8) as pool:
        before = Counter({name: teams_on(servers, name) for name in servers.names})
        made = list(pool.map(lambda n: make_team(client, f"spread-{n}"), range(200)))
        assert len({team["email"] for team in made}) == 200
        assert made[7]["url"] == f"{proxy.origin}/@spread-7/app"
        spread = {name: teams_on(servers, name) - before[name] for name in servers.names}
        assert sum(spread.values()) == 200
        assert min(spread.values()) > 20, spread
        again = list(pool.map(lambda n: balance(client, f"spread-{n}", made[n]), range(200)))
        assert again == [1000] * 200


def teams_on(servers: Servers, name: str) -> int:
    total: int = httpx.get(f"{servers.origin(name)}/_mock/teams", timeout=PATIENCE).json()["total"]
    return total


def balance(client: httpx.Client, key: str, team: Json) -> float:
    answer = client.get(
        f"/@{key}{API}/account/balance.json",
        headers={"email": team["email"], "token": team["token"]},
    )
    assert answer.status_code == 200, answer.text
    credits: float = answer.json()["creditBalance"]
    return credits


WAYS: dict[str, Callable[[httpx.Client, str, Json], httpx.Response]] = {
    "headers": lambda client, base, team: client.get(
        f"{base}/account/balance.json",
        headers={"email": team["email"], "token": team["token"]},
    ),
    "Basic": lambda client, base, team: client.get(
        f"{base}/account/balance.json", auth=(team["email"], team["token"])
    ),
    "URL parameters": lambda client, base, team: client.get(
        f"{base}/account/balance.json", params={"email": team["email"], "token": team["token"]}
    ),
    "the URL-sending token": lambda client, base, team: client.get(
        f"{base}/sms/send-url/{team['urlToken']}",
        params={"recipientNumber": ANYBODY, "message": "Hello"},
    ),
}


@pytest.mark.parametrize("http2", [False, True], ids=["HTTP/1.1", "HTTP/2"])
def test_each_way_to_authenticate_finds_the_keys_server(proxy: Proxy, http2: bool) -> None:
    with proxy.client(http2=http2) as client:
        keys = [f"auth-{number}" for number in range(12)]
        teams = {key: make_team(client, key) for key in keys}
        used = {proxy.server_of(key, client) for key in keys}
        assert len(used) > 1, "every key leads to one server, so this shows nothing"
        for name, way in WAYS.items():
            for key in keys:
                answer = way(client, f"/@{key}{API}", teams[key])
                assert answer.status_code == 200, (name, key, answer.text)
                assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")


@pytest.mark.parametrize("path", ["/%40checkout", "//@checkout"])
def test_a_key_that_would_lead_elsewhere_is_refused_with_the_right_form(
    proxy: Proxy, path: str
) -> None:
    port = int(proxy.origin.rpartition(":")[2])
    for rest in ("/_mock/health", f"{API}/account/balance"):
        raw = f"GET {path}{rest} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        answer = exchange(port, raw.encode())
        assert 400 <= answer.status < 500
        assert b"/@checkout" in answer.body


def test_what_has_no_key_is_the_first_servers(proxy: Proxy, servers: Servers) -> None:
    with proxy.client() as client:
        for path in ("/_mock/health", "/_mock/health?x=/@two", "/_mock//health"):
            assert Path(client.get(path).json()["store"]).name == servers.names[0]
        assert client.get("/", headers={"Accept": "text/html"}).status_code == 200


def test_links_have_the_address_of_the_proxy_and_the_key(proxy: Proxy) -> None:
    with proxy.client() as client:
        team = make_team(client, "links")
        message_id = send(client, "links", team).json()["messageId"]
        headers = {"email": team["email"], "token": team["token"]}
        found = client.get(f"/@links{API}/messages/{message_id}.json", headers=headers).json()
        here = f"{proxy.origin}/@links{API}/messages/{message_id}"
        assert any(link["href"].startswith(here) for link in found["links"])


def test_events_come_through_the_proxy_as_they_happen(proxy: Proxy) -> None:
    with proxy.client() as client, proxy.client() as sending:
        team = make_team(client, "events")
        path = f"/@events/_mock/events?team={team['teamId']}"
        with client.stream("GET", path) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            message_id = send(sending, "events", team).json()["messageId"]
            event = next(line for line in lines if line.startswith('data: {"type": "message"'))
            assert json.loads(event.removeprefix("data: "))["data"]["messageId"] == message_id


def test_webhooks_of_each_server_arrive(proxy: Proxy, servers: Servers) -> None:
    with Receiver() as receiver, proxy.client() as client:
        sent = set()
        for name in servers.names:
            key = key_of(proxy, client, name)
            team = make_team(client, key, deliveryReportUrl=receiver.url, delivery="immediate")
            sent.add(send(client, key, team).json()["messageId"])
        assert {one.message_id for one in receiver.wait_for(3)} == sent


def test_the_page_works_under_a_key(proxy: Proxy, servers: Servers, browser: Browser) -> None:
    with proxy.client() as client:
        key = key_of(proxy, client, servers.names[-1])
        administrator = client.get(f"/@{key}/_mock/teams/default").json()
        context = browser.new_context(base_url=proxy.origin)
        wrong: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"/@{key}/?number={THANDI}")
        port = proxy.origin.rpartition(":")[2]
        for text in (f"The first one by {port}", f"Another one by {port}"):
            answer = client.post(
                f"/@{key}{API}/sms/send.json",
                json={"recipientNumber": THANDI, "message": text},
                auth=(administrator["email"], administrator["token"]),
            )
            assert answer.status_code == 200, answer.text
            expect(bubble(page, text)).to_be_visible()
        page.get_by_role("textbox", name="Reply").fill(f"An answer by {port}")
        page.keyboard.press("Enter")
        expect(bubble(page, f"An answer by {port}")).to_be_visible()
        context.close()
        assert not wrong


# A server dies and comes back


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
            servers.stop(name, signal.SIGKILL)
            # First the proxy may still try the dead server; then the key leads to another one.
            until(lambda: 401 in sending.refused, "a server that does not know the account")
            assert proxy.server_of(key, client) not in (name, "")
            assert sending.refused.keys() <= {401, 502, 503}
            refusal = send(client, key, team)
            assert "moves to another server" in refusal.json()["developerMessage"]
            servers.start(name)
            until(lambda: proxy.server_of(key, client) == name, "the server's return")
            before = len(sending.accepted)
            until(lambda: len(sending.accepted) > before + 5, "messages after the return")
        finally:
            sending.stop()
        stored = all_messages(client, key, team)
        assert set(sending.accepted) <= stored
        assert len(set(sending.accepted)) == len(sending.accepted)


class Sending:
    """Sends messages to a team one after the other, in a thread, until `stop` is called."""

    def __init__(self, proxy: Proxy, key: str, team: Json) -> None:
        self.accepted: list[str] = []
        self.refused: Counter[int] = Counter()
        self._stopping = False
        self._thread = threading.Thread(target=self._send, args=(proxy, key, team))
        self._thread.start()

    def _send(self, proxy: Proxy, key: str, team: Json) -> None:
        with proxy.client() as client:
            while not self._stopping:
                try:
                    answer = send(client, key, team)
                except httpx.TransportError:
                    continue  # an answer that was cut; nobody knows whether it was accepted
                if answer.status_code == 200:
                    self.accepted.append(answer.json()["messageId"])
                else:
                    self.refused[answer.status_code] += 1

    def stop(self) -> None:
        self._stopping = True
        self._thread.join(PATIENCE)


def all_messages(client: httpx.Client, key: str, team: Json) -> set[str]:
    """Return the ids of all messages of a team."""
    found: set[str] = set()
    path: str | None = f"/@{key}/_mock/messages?limit=1000&team={team['teamId']}"
    while path:
        page = client.get(path).json()
        found |= {one["messageId"] for one in page["items"]}
        path = page["next"]
    return found


def test_a_server_that_stops_is_taken_out_and_put_in_again(proxy: Proxy, servers: Servers) -> None:
    name = servers.names[2]
    with proxy.client() as client:
        keys = [f"health-{number}" for number in range(30)]
        before = {key: proxy.server_of(key, client) for key in keys}
        assert name in before.values()
        servers.stop(name)
        until(
            lambda: all(proxy.server_of(key, client) not in (name, "") for key in keys),
            "another server for each key",
        )
        during = {key: proxy.server_of(key, client) for key in keys}
        assert all(during[key] == was for key, was in before.items() if was != name)
        servers.start(name)
        until(
            lambda: {key: proxy.server_of(key, client) for key in keys} == before,
            "the server's return",
        )


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
    assert 0.1 < len(moved) / len(keys) < 0.42


# Files and health checks


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


@pytest.mark.parametrize("kind", ["haproxy", "nginx"])
def test_one_server_behind_a_proxy(kind: str, servers: Servers, folder: Path) -> None:
    program(kind)
    run = haproxy if kind == "haproxy" else nginx
    file = DEPLOY / f"{kind}-one.{'cfg' if kind == 'haproxy' else 'conf'}"
    with run(file, {"one": servers.ports["one"]}, folder) as proxy:
        for http2 in (False, True):
            with proxy.client(http2=http2) as client:
                made = client.post("/_mock/teams", json={})
                assert made.status_code == 201
                assert made.json()["url"] == f"{client.base_url}/app".replace("//app", "/app")
