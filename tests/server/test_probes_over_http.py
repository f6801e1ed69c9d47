"""Probes as proxies and orchestrators send them, byte for byte, on both kinds of server."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.server.raw_http import connect, exchange, read_answer

KUBERNETES = (
    "GET {path} HTTP/1.1\r\nHost: 10.42.0.7:8767\r\nUser-Agent: kube-probe/1.31\r\n"
    "Accept: */*\r\nConnection: close\r\n\r\n"
)
PROBES = {
    "HAProxy's option httpchk": "OPTIONS / HTTP/1.0\r\n\r\n",
    "HAProxy's option httpchk with a path": "OPTIONS /_mock/ready HTTP/1.0\r\n\r\n",
    "HAProxy's option httpchk, whole": "GET /_mock/ready HTTP/1.0\r\n\r\n",
    "HAProxy with HTTP/1.1": "GET /_mock/ready HTTP/1.1\r\n\r\n",
    "with a key": "GET /@checkout/_mock/ready HTTP/1.1\r\n\r\n",
    "health without Host": "GET /_mock/health HTTP/1.1\r\n\r\n",
    "nginx's upstream name as Host": "GET /_mock/ready HTTP/1.1\r\nHost: a.b.example\r\n\r\n",
    "Kubernetes with a path": KUBERNETES.format(path="/_mock/ready"),
    "Kubernetes without a path": KUBERNETES.format(path="/"),
}


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_a_probe_is_answered_as_it_comes(port: int, probe: str) -> None:
    answer = exchange(port, probe.encode())
    assert answer.status == 200
    assert json.loads(answer.body)["status"] == "ok"


@pytest.mark.parametrize("path", ["/_mock/teams", "/", "/app/_mock/health", "/_mock/healthy"])
def test_any_other_request_needs_a_host(port: int, path: str) -> None:
    assert exchange(port, f"GET {path} HTTP/1.1\r\n\r\n".encode()).status == 400


def test_a_call_without_host_over_http_1_0_passes(port: int) -> None:
    answer = exchange(port, b"GET /_mock/teams HTTP/1.0\r\n\r\n")
    assert answer.status == 200
    url = json.loads(answer.body)["items"][0]["url"]
    assert url == f"http://127.0.0.1:{port}/app"


def test_what_is_not_a_probe_needs_the_control_token_also_at_its_path() -> None:
    with MockServer(Settings(port=0, control_token="secret")) as server:
        for path in ("/_mock/health", "/_mock/ready"):
            asked = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
            assert exchange(server.port, asked.encode()).status == 401


def test_a_server_that_stops_says_that_it_is_not_ready() -> None:
    app = create_app(Settings())
    arrived, go_on = threading.Event(), threading.Event()

    def slow() -> Any:
        """Answer as `/_mock/ready` does, once the server has begun to stop."""
        arrived.set()
        go_on.wait(10)
        return app.test_client().get("/_mock/ready")

    app.add_url_rule("/slow", "slow", slow)
    server = MockServer(Settings(port=0), app)
    server.start()
    with connect(server.port) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert arrived.wait(10)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        while server.connections and app.extensions["mock"].phase == "ready":
            pass
        go_on.set()
        assert read_answer(client).status == 503
        stopping.join(10)
