"""`intercept()`: unchanged clients in this process that call the provider's own addresses."""

from __future__ import annotations

import json
import os
import socket
import ssl
import threading
from collections.abc import Iterator

import httpx
import pytest
import requests
import urllib3

from sms_mock.config import Settings
from sms_mock.interception.intercept import intercepted
from sms_mock.interception.provider import HOSTS
from sms_mock.serving.threads import MockServer
from sms_mock.testing import SmsMock
from tests.interception.elsewhere import other_tls_server
from tests.interception.python_clients import (
    CLIENTS,
    SEND,
    URL,
    WHO,
    Client,
    with_requests,
    with_urllib3,
)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(port=0, delivery="immediate")) as server:
        yield server


@pytest.fixture
def sms_mock(server: MockServer) -> Iterator[SmsMock]:
    with SmsMock.fresh(server.origin) as made:
        yield made


def headers_of(sms_mock: SmsMock) -> dict[str, str]:
    return {**sms_mock.headers, "Accept": "application/json"}


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__[5:])
def test_a_client_in_this_process_reaches_the_mock(client: Client, sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        answer = json.loads(client(URL, headers_of(sms_mock)))
    assert answer == {"messageId": sms_mock.sent[0].message_id, "error": None}


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__[5:])
def test_it_does_so_without_tls_too(client: Client, sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        client(URL.replace("https", "http"), headers_of(sms_mock))
    sms_mock.assert_sent(to="0821234567", contains="Hello")


@pytest.mark.parametrize("host", [*HOSTS, "www.zoomconnect.com.", "WWW.ZoomConnect.com"])
def test_every_name_of_the_provider_reaches_the_mock(host: str, sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        with_urllib3(f"https://{host}{SEND}", headers_of(sms_mock))
    sms_mock.assert_sent()


def test_links_are_of_the_address_that_was_called(sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        balance = requests.get(
            "https://www.zoomconnect.com/app/api/rest/v1/account/balance",
            headers=headers_of(sms_mock),
            timeout=10,
        ).json()
    (link,) = balance["links"]
    assert link["href"] == "https://www.zoomconnect.com/app/api/rest/v1/account/balance"


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_key_of_the_address_is_put_in_front_of_each_path(
    server: MockServer, scheme: str
) -> None:
    url = f"{scheme}://www.zoomconnect.com/app/api/rest/v1/account/balance"
    keyed = url.replace("/app/", "/@checkout/app/")
    with SmsMock.fresh(f"{server.origin}/@checkout") as sms_mock, sms_mock.intercept():
        for called in (url, keyed, f"{url}?a=/@checkout/"):
            answer = requests.get(called, headers=headers_of(sms_mock), timeout=10)
            assert answer.json()["links"][0]["href"] == keyed
        paths = [one.path for one in sms_mock.requests]
        assert paths == ["/app/api/rest/v1/account/balance"] * 2 + [
            "/app/api/rest/v1/account/balance?a=/@checkout/"
        ]


def test_a_mock_that_is_reached_over_https_is_refused() -> None:
    with (
        pytest.raises(RuntimeError, match="give the mock's own http address"),
        intercepted("https://sms.example.com/@checkout"),
    ):
        pass


@pytest.mark.parametrize("path", ["/", "/app/", "/app", "/login"])
def test_what_is_no_operation_is_the_imitated_apis_404(path: str, sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        answer = requests.get(f"https://www.zoomconnect.com{path}", timeout=10)
    assert answer.status_code == 404
    assert answer.text.startswith("<?xml")


def test_a_browser_at_the_providers_root_gets_no_page_of_the_mock(sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        answer = requests.get(
            "https://www.zoomconnect.com/", headers={"Accept": "text/html"}, timeout=10
        )
    assert answer.status_code == 403
    assert "neither /_mock nor the page" in answer.text


def test_a_connection_carries_several_requests(sms_mock: SmsMock) -> None:
    with sms_mock.intercept(), urllib3.HTTPSConnectionPool("www.zoomconnect.com") as pool:
        for _ in range(3):
            assert pool.request("POST", SEND, json=WHO, headers=headers_of(sms_mock)).status == 200
    assert pool.num_connections == 1
    sms_mock.assert_sent(times=3)


def test_a_long_body_arrives_whole_and_in_chunks(sms_mock: SmsMock) -> None:
    items = [{**WHO, "message": f"{number} {'x' * 900}"} for number in range(150)]
    text = json.dumps({"sendSmsRequests": items}).encode()
    pieces = (text[start : start + 7001] for start in range(0, len(text), 7001))
    with sms_mock.intercept():
        answer = requests.post(
            URL.replace("send", "send-bulk"),
            data=pieces,
            headers={**headers_of(sms_mock), "Content-Type": "application/json"},
            timeout=30,
        )
    assert len(answer.json()["sendSmsResponses"]) == 150
    assert [one.message for one in sms_mock.sent] == [item["message"] for item in items]


def test_what_a_fault_drops_is_dropped(sms_mock: SmsMock) -> None:
    sms_mock.faults.add(drop="middle")
    with sms_mock.intercept(), pytest.raises(requests.exceptions.RequestException):
        requests.post(URL, json=WHO, headers=headers_of(sms_mock), timeout=10)


def test_a_client_that_verifies_nothing_reaches_the_mock_too(sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        httpx.post(URL, json=WHO, headers=headers_of(sms_mock), verify=False)
    sms_mock.assert_sent()


def test_a_client_made_before_reaches_the_mock_too(sms_mock: SmsMock) -> None:
    with httpx.Client(trust_env=False) as client, sms_mock.intercept():
        client.post(URL, json=WHO, headers=headers_of(sms_mock))
    sms_mock.assert_sent()


def test_a_proxy_of_the_environment_is_passed_by(
    sms_mock: SmsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with sms_mock.intercept():
        with_requests(URL, headers_of(sms_mock))
    sms_mock.assert_sent()


def test_a_handshake_in_the_providers_name_trusts_nobody_else(sms_mock: SmsMock) -> None:
    """So a client that has the provider's real address from elsewhere sends it no request."""
    trustful = ssl.create_default_context()
    trustful.check_hostname = False
    trustful.verify_mode = ssl.CERT_NONE
    with sms_mock.intercept(), other_tls_server() as port:
        reached = socket.create_connection(("127.0.0.1", port), 10)
        with reached, pytest.raises(ssl.SSLCertVerificationError):
            trustful.wrap_socket(reached, server_hostname="www.zoomconnect.com")


@pytest.mark.parametrize("address", ["api.zoomconnect.com", "smsmessenger.co.za"])
def test_other_hosts_of_the_provider_are_nowhere(address: str, sms_mock: SmsMock) -> None:
    with sms_mock.intercept(), pytest.raises(socket.gaierror, match="lets nothing out"):
        socket.create_connection((address, 443), 10)


def test_other_ports_of_the_provider_are_refused(sms_mock: SmsMock) -> None:
    with sms_mock.intercept(), pytest.raises(ConnectionRefusedError, match="lets nothing out"):
        socket.create_connection(("www.zoomconnect.com", 8443), 10)


def test_other_hosts_are_left_alone(sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        assert requests.get(f"{sms_mock.origin}/_mock/health", timeout=10).status_code == 200


def test_everything_is_put_back(sms_mock: SmsMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "example.com")
    monkeypatch.delenv("no_proxy", raising=False)

    def state() -> list[object]:
        return [
            socket.getaddrinfo,
            socket.gethostbyname,
            socket.socket.connect,
            ssl.SSLContext.wrap_socket,
            *(vars(socket.socket).get(name) for name in ("connect", "connect_ex")),
            dict(os.environ),
        ]

    before = state()
    with sms_mock.intercept():
        assert state() != before
    assert state() == before


def test_within_itself_it_changes_nothing(sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        with sms_mock.intercept():
            pass
        with_requests(URL, headers_of(sms_mock))
    sms_mock.assert_sent()


def test_one_process_has_one_mock_at_a_time(sms_mock: SmsMock) -> None:
    with (
        MockServer(Settings(port=0)) as other,
        SmsMock.fresh(other.origin) as second,
        sms_mock.intercept(),
        pytest.raises(RuntimeError, match="one mock at a time"),
        second.intercept(),
    ):
        pass


def test_threads_are_within_it_too(sms_mock: SmsMock) -> None:
    with sms_mock.intercept():
        threads = [
            threading.Thread(target=with_requests, args=(URL, headers_of(sms_mock)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    sms_mock.assert_sent(times=4)
