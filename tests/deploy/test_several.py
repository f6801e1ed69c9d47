"""Three servers behind HAProxy and behind nginx: each request finds the server of its key."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.deploy.proxies import DEPLOY, PATIENCE, Proxy, Servers, haproxy, nginx, program
from tests.deploy.traffic import API, Json, key_of, make_team, send
from tests.driving import ANYBODY
from tests.inbox.driving import THANDI, bubble
from tests.receiver import Receiver
from tests.server.raw_http import exchange

pytestmark = pytest.mark.xdist_group("deploy")


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


def test_without_path_only_haproxy_sends_every_key_of_http_2_to_one_server(
    servers: Servers, folder: Path
) -> None:
    program("haproxy")
    whole = {"balance uri path-only depth 1": "balance uri depth 1"}
    file = DEPLOY / "haproxy-several.cfg"
    with haproxy(file, servers.ports, folder, changed=whole) as proxy:
        for http2, expected in ((False, 3), (True, 1)):
            with proxy.client(http2=http2) as client:
                used = {proxy.server_of(f"whole-{number}", client) for number in range(60)}
                assert len(used) == expected


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
