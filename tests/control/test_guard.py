"""Who may call `/_mock`: tables of good and bad Host and Origin headers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.shapes.mistake import Mistake
from tests.api.world_state import world_state
from tests.conftest import Api, RealTime

Serve = Callable[[Settings], Api]


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """A function that returns a client of a server with certain settings, made once for each."""
    started: dict[Settings, Api] = {}

    def start(settings: Settings) -> Api:
        if settings not in started:
            started[settings] = Api(Service(settings, now=RealTime(), rng=random.Random(1)))
        return started[settings]

    yield start
    for api in started.values():
        api.service.stop()


@pytest.fixture(scope="module")
def api(serve: Serve) -> Api:
    """A client of one server, which the rows of the tables share."""
    return serve(Settings())


def call(api: Api, method: str = "GET", path: str = "/credits", **headers: str | None) -> Any:
    """Call `/_mock` with these headers in place of the test client's own; None leaves a header
    out.
    """
    environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return api.app.test_client().open(
        f"/_mock{path}", method=method, json={"credits": 5}, environ_overrides=environ
    )


GOOD_HOSTS = [
    "localhost",
    "localhost:8767",
    "LOCALHOST:8767",
    "localhost.",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.1.2.3:1",
    "192.168.1.20:8767",
    "10.0.0.5",
    "8.8.8.8:8767",
    "[::1]",
    "[::1]:8767",
    "[fe80::1]:8767",
    "[2001:db8::1]:443",
    "[::ffff:127.0.0.1]:8767",
    "sms-mock",
    "sms-mock:8767",
    "sms_mock:8767",
    "mock.localhost:8767",
    "a.b.localhost",
    "laptop.local",
    "host.docker.internal:8767",
    "mock.test",
    "MOCK.TEST:65535",
    "server.home.arpa",
    "mock.testing.svc",
    "mock.testing.svc:8767",
    "mock.testing.svc.cluster.local",
    "mock-0.mock.testing.svc.cluster.local:8767",
]

BAD_HOSTS = [
    "example.com",
    "example.com:8767",
    "www.zoomconnect.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "127.0.0.1.nip.io:8767",
    "local.example",
    "mylocal.com",
    "test.com",
    "mock.test.com",
    "mock.internal.com",
    "notlocalhost.com",
    "home.arpa.com",
    "evil.arpa",
    "mock.testing",
    "mock.svc",
    ".testing.svc",
    "a.mock.testing.svc",
    "mock.testing.svc.example.com",
    "mock.testing.svc.cluster.example",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "0x7f.0.0.1",
    "127.0.0.01",
    "",
    " ",
    ":8767",
    ".",
    "..",
    "a b",
    "localhost:port",
    "localhost:123456",
    "localhost:80:80",
    "localhost/x",
    "user@localhost",
    "localhost,example.com",
    "localhost#.example.com",
    "localhost?.example.com",
    "localhost\\.example.com",
    "[::1",
    "[::1].example.com",
    "[localhost]",
    "[127.0.0.1",
    "[::1%25eth0]",
    "::1",
    "ex\xe4mple",
    "x" * 300 + ".com",
]


@pytest.mark.parametrize("host", GOOD_HOSTS)
def test_a_local_name_or_an_address_is_answered(api: Api, host: str) -> None:
    assert call(api, host=host).status_code == 200


@pytest.mark.parametrize("host", BAD_HOSTS, ids=lambda host: ascii(host)[:40])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_other_host_is_refused_and_the_flag_is_named(api: Api, host: str, method: str) -> None:
    before = world_state(api.service)
    refused(call(api, method, host=host), 403, "Host", "--allow-host")
    assert world_state(api.service) == before


def refused(answer: TestResponse, status: int, field: str, *teaches: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json"
    error = answer.get_json()["error"]
    assert list(error) == ["field", "message", "help"]
    assert error["field"] == field
    for teaching in teaches:
        assert teaching in error["help"]


def test_the_refusal_names_the_host_to_allow(api: Api) -> None:
    refused(call(api, host="mock.example.com:8767"), 403, "Host", "--allow-host mock.example.com")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/docs",
        "/docs/assets/docs.js",
        "/openapi.yaml",
        "/contract",
        "/state",
        "/nothing",
        "//credits",
    ],
)
def test_every_path_below_mock_is_guarded(api: Api, path: str) -> None:
    assert call(api, path=path, host="example.com").status_code == 403
    assert call(api, path=path, origin="https://example.com").status_code == 403


@pytest.mark.parametrize("path", ["//_mock/credits", "/%5Fmock/credits", "/_mock%2Fcredits"])
def test_no_spelling_of_the_path_goes_round_the_guard(api: Api, path: str) -> None:
    answer = api.app.test_client().get(path, headers={"Host": "example.com"})
    assert answer.status_code in (403, 404)
    assert "items" not in answer.text


@pytest.mark.parametrize(
    "allowed, host",
    [
        ("mock.example.com", "mock.example.com"),
        ("mock.example.com", "mock.example.com:8767"),
        ("mock.example.com", "MOCK.example.com."),
        ("Mock.Example.com", "mock.example.com"),
        ("mock.example.com:8767", "mock.example.com:8767"),
    ],
)
def test_allow_host_lets_a_name_in_on_any_port(serve: Serve, allowed: str, host: str) -> None:
    api = serve(Settings(allow_hosts=("first.example", allowed)))
    assert call(api, host=host).status_code == 200
    assert call(api, host="localhost").status_code == 200


@pytest.mark.parametrize("allowed", ["*.example.com", ".example.com", "*.Example.com:8767"])
def test_a_wildcard_lets_in_what_is_below_a_name(serve: Serve, allowed: str) -> None:
    api = serve(Settings(allow_hosts=(allowed,)))
    for host in ("mock.example.com", "a.b.example.com:8767", "MOCK.EXAMPLE.COM."):
        assert call(api, host=host).status_code == 200
    for host in ("example.com", "mockexample.com", "example.com.evil.com", "mock.example.org"):
        assert call(api, host=host).status_code == 403


NEVER = {
    "http://mock.example.com": "has a scheme",
    "mock.example.com/app": "has a path",
    "mock.example.com?x": "has a path",
    "mock example.com": "has a space",
    " mock.example.com": "has a space",
    "a.example.com,b.example.com": "has a comma",
    "mock.example.com:": "has a port that does not exist",
    "mock.example.com:0": "has a port that does not exist",
    "mock.example.com:65536": "has a port that does not exist",
    "mock.example.com:http": "has a port that does not exist",
    "*": "is not a name",
    "*.": "is not a name",
    ".": "is not a name",
    "*example.com": "is not a name",
    "mock.*.example.com": "is not a name",
    "**.example.com": "is not a name",
    "..example.com": "cannot be a host name",
    "mock..example.com": "cannot be a host name",
    "user@mock.example.com": "cannot be a host name",
    f"{'x' * 64}.example.com": "cannot be a host name",
    "::1": "is not spelled as in a Host header",
    "m\xf6ck.example.com": "is not spelled as in a Host header",
    "": "is empty",
}


@pytest.mark.parametrize("name, problem", NEVER.items(), ids=map(ascii, NEVER))
def test_a_server_does_not_start_with_what_no_host_header_can_be(name: str, problem: str) -> None:
    with pytest.raises(Mistake) as refused:
        create_app(Settings(allow_hosts=("mock.example.com", name)))
    assert problem in refused.value.problem
    assert refused.value.help


@pytest.mark.parametrize("host", ["example.com", "x.mock.example.com", "mock.example.com.evil.com"])
def test_allow_host_lets_no_other_name_in(serve: Serve, host: str) -> None:
    api = serve(Settings(allow_hosts=("mock.example.com",)))
    assert call(api, host=host).status_code == 403


@pytest.mark.parametrize(
    "host, origin",
    [
        ("localhost:8767", "http://localhost:8767"),
        ("localhost", "http://localhost"),
        ("127.0.0.1:8767", "http://127.0.0.1:8767"),
        ("[::1]:8767", "http://[::1]:8767"),
        ("mock.test", "http://mock.test"),
    ],
)
def test_the_servers_own_pages_may_call(api: Api, host: str, origin: str) -> None:
    assert call(api, "POST", host=host, origin=origin).status_code == 201


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://example.com",
        "https://localhost:8767",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8767",
        "http://localhost:8767.example.com",
        "http://localhost:8767/",
        "http://example.com/http://localhost:8767",
        "localhost:8767",
        "file://",
        "chrome-extension://abc",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_of_any_other_origin_are_refused_and_the_flag_is_named(
    api: Api, method: str, origin: str
) -> None:
    before = world_state(api.service)
    answer = call(api, method, host="localhost:8767", origin=origin)
    refused(answer, 403, "Origin", "--allow-origin")
    assert world_state(api.service) == before


def test_the_usual_port_may_be_in_host_and_is_never_in_an_origin(api: Api) -> None:
    assert call(api, host="localhost:80", origin="http://localhost").status_code == 200
    assert call(api, host="localhost:443", origin="http://localhost").status_code == 403


def test_the_scheme_of_an_origin_counts(api: Api) -> None:
    secure = {
        "wsgi.url_scheme": "https",
        "HTTP_HOST": "localhost",
        "HTTP_ORIGIN": "https://localhost",
    }
    client = api.app.test_client()
    assert client.get("/_mock/credits", environ_overrides=secure).status_code == 200
    secure["HTTP_ORIGIN"] = "http://localhost"
    assert client.get("/_mock/credits", environ_overrides=secure).status_code == 403


def test_allow_origin_lets_pages_in(serve: Serve) -> None:
    api = serve(Settings(allow_origins=("http://localhost:3000", "https://app.example.com")))
    for origin in ("http://localhost:3000", "https://app.example.com"):
        assert call(api, "POST", host="localhost:8767", origin=origin).status_code == 201
    for origin in ("http://localhost:3001", "http://app.example.com", "https://x.app.example.com"):
        assert call(api, "POST", host="localhost:8767", origin=origin).status_code == 403


def test_an_allowed_origin_does_not_mend_a_foreign_host(serve: Serve) -> None:
    api = serve(Settings(allow_origins=("http://example.com",)))
    answer = call(api, host="example.com", origin="http://example.com")
    refused(answer, 403, "Host", "--allow-host example.com")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "www.zoomconnect.com"},
        {"Host": "example.com:8767"},
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Host": "example.com", "Origin": "https://example.org"},
    ],
    ids=str,
)
def test_the_imitated_api_asks_for_none_of_this(serve: Serve, headers: dict[str, str]) -> None:
    api = serve(Settings(control_token="s3cret-token"))
    assert api.get("/account/balance", headers=headers).status_code == 200


def test_a_server_can_be_made_without_a_service() -> None:
    app = create_app(Settings())
    try:
        assert app.test_client().get("/_mock/health").status_code == 200
    finally:
        app.extensions["mock"].stop()
