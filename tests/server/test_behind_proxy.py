"""`--behind-proxy` on both kinds of server: what a proxy says of scheme, host and prefix is
followed, and without the flag it is ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import requests

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR
from tests.server.raw_http import exchange
from tests.server.running import running

TOKEN = "s3cret-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LOGIN = {"email": ADMINISTRATOR[0], "token": ADMINISTRATOR[1]}
API = "/app/api/rest/v1"
PROXY = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "sms.example.com",
    "X-Forwarded-Prefix": "/sms",
}
OUTSIDE = "https://sms.example.com/sms"


@pytest.fixture(scope="module", params=["gunicorn", "threads"])
def behind(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server of either kind that stands behind a proxy."""
    if request.param == "gunicorn":
        flags = ("--control-token", TOKEN, "--allow-host", ".example.com", "--behind-proxy")
        with running("--server", "gunicorn", *flags) as server:
            yield server.origin
    else:
        settings = Settings(
            port=0, control_token=TOKEN, allow_hosts=(".example.com",), behind_proxy=True
        )
        with MockServer(settings) as mock:
            yield mock.origin


@pytest.fixture(scope="module")
def direct() -> Iterator[str]:
    """The address of a server without the flag."""
    with MockServer(Settings(port=0, control_token=TOKEN)) as mock:
        yield mock.origin


def balance_link(origin: str, headers: dict[str, str], key: str = "") -> str:
    answer = requests.get(
        f"{origin}{key}{API}/account/balance.json", headers={**LOGIN, **headers}, timeout=10
    )
    href: str = answer.json()["links"][0]["href"]
    return href


@pytest.mark.parametrize("key", ["", "/@checkout"])
def test_links_have_scheme_host_prefix_then_key(behind: str, key: str) -> None:
    outside = f"{OUTSIDE}{key}"
    assert balance_link(behind, PROXY, key) == f"{outside}{API}/account/balance"
    called = {**BEARER, **PROXY}
    (team,) = requests.get(f"{behind}{key}/_mock/teams", headers=called, timeout=10).json()["items"]
    assert team["url"] == f"{outside}/app"
    described = requests.get(f"{behind}{key}/_mock/openapi.json", headers=called, timeout=10)
    assert described.json()["servers"][0]["url"] == f"https://sms.example.com:{{port}}/sms{key}"


@pytest.mark.parametrize("key", ["", "/@checkout"])
def test_the_page_keeps_prefix_and_key(behind: str, key: str) -> None:
    headers = {**BEARER, **PROXY, "Accept": "text/html"}
    page = requests.get(f"{behind}{key}/", headers=headers, timeout=10).text
    addresses = re.findall(r'(?:href|src|data-root)="([^"#]*)"', page)
    assert len(addresses) > 20
    assert all(f"{one}/".startswith(f"/sms{key}/") for one in addresses)
    there = requests.get(f"{behind}{key}/app", headers=headers, timeout=10, allow_redirects=False)
    assert there.headers["Location"] == f"/sms{key}/"


def sign_in(origin: str, headers: dict[str, str]) -> str:
    answer = requests.post(
        f"{origin}/@checkout/inbox/session",
        data={"token": TOKEN},
        headers=headers,
        timeout=10,
        allow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Set-Cookie"]


def test_the_cookie_of_a_sign_in_is_for_prefix_and_key_and_secure(behind: str) -> None:
    cookie = sign_in(behind, {**PROXY, "Origin": "https://sms.example.com"})
    assert "; Path=/sms/@checkout" in cookie
    assert "; Secure" in cookie


@pytest.mark.parametrize(
    "origin, status",
    [
        ("https://sms.example.com", 200),
        ("http://sms.example.com", 403),
        ("https://other.example.com", 403),
        ("http://127.0.0.1", 403),
    ],
)
def test_pages_of_the_address_outside_may_call(behind: str, origin: str, status: int) -> None:
    headers = {**BEARER, **PROXY, "Origin": origin}
    assert requests.get(f"{behind}/_mock/teams", headers=headers, timeout=10).status_code == status


def test_the_host_outside_has_to_be_allowed(behind: str) -> None:
    headers = {**BEARER, **PROXY, "X-Forwarded-Host": "sms.example.org"}
    answer = requests.get(f"{behind}/_mock/teams", headers=headers, timeout=10)
    assert answer.status_code == 403
    assert "--allow-host sms.example.org" in answer.json()["error"]["help"]


def test_of_several_values_the_last_one_counts(behind: str) -> None:
    chain = {
        "X-Forwarded-Proto": "http, https",
        "X-Forwarded-Host": "evil.example.net, sms.example.com:8443",
        "X-Forwarded-Prefix": "/sms/",
    }
    link = balance_link(behind, chain)
    assert link == f"https://sms.example.com:8443/sms{API}/account/balance"


@pytest.mark.parametrize(
    "nothing",
    [
        {"X-Forwarded-Proto": "", "X-Forwarded-Host": "", "X-Forwarded-Prefix": ""},
        {"X-Forwarded-Prefix": "/"},
        {"X-Forwarded-Proto": "HTTP"},
        {"X-Forwarded-Prefix": "/../x,"},
        {"X-Forwarded-Prefix": "/../x, /"},
        {"Forwarded": "proto=https;host=sms.example.com"},
    ],
    ids=str,
)
def test_a_header_that_says_nothing_changes_nothing(behind: str, nothing: dict[str, str]) -> None:
    assert balance_link(behind, nothing) == f"{behind}{API}/account/balance"
    headers = {**BEARER, **nothing}
    assert requests.get(f"{behind}/_mock/teams", headers=headers, timeout=10).status_code == 200


WRONG = [
    ("X-Forwarded-Proto", "javascript"),
    ("X-Forwarded-Proto", "https://x"),
    ("X-Forwarded-Host", "a b"),
    ("X-Forwarded-Host", "example.com/x"),
    ("X-Forwarded-Host", "user@example.com"),
    ("X-Forwarded-Host", "a!b.example.com"),
    ("X-Forwarded-Host", "sms.example.com:8443x"),
    ("X-Forwarded-Host", "a" * 300),
    # An unclosed quotation mark of a client, after which the proxy appended its own value.
    ("X-Forwarded-Host", 'x", "y'),
    ("X-Forwarded-Host", '"sms.example.com"'),
    ("X-Forwarded-Prefix", "sms"),
    ("X-Forwarded-Prefix", "//example.com"),
    ("X-Forwarded-Prefix", "/sms//x"),
    ("X-Forwarded-Prefix", "/\\example.com"),
    ("X-Forwarded-Prefix", "/../x"),
    ("X-Forwarded-Prefix", "/sms/.."),
    ("X-Forwarded-Prefix", "/./x"),
    ("X-Forwarded-Prefix", "/%2e%2e/x"),
    ("X-Forwarded-Prefix", "/%2F/x"),
    ("X-Forwarded-Prefix", "/sms?x=1"),
    ("X-Forwarded-Prefix", "/sms#x"),
    ("X-Forwarded-Prefix", "/sms; Domain=example.com"),
    ("X-Forwarded-Prefix", "/sms\tx"),
    ("X-Forwarded-Prefix", "/s\xf6s"),
    ("X-Forwarded-Prefix", '/"><script>'),
    ("X-Forwarded-Prefix", "/" + "a" * 300),
    ("X-Forwarded-Prefix", "/sms, /../x"),
]


def test_a_quotation_mark_of_a_client_does_not_hide_the_value_of_the_proxy(behind: str) -> None:
    chain = {"X-Forwarded-Host": '", sms.example.com', "X-Forwarded-Proto": '", https'}
    assert balance_link(behind, chain) == f"https://sms.example.com{API}/account/balance"


@pytest.mark.parametrize("behind", ["threads"], indirect=True)
@pytest.mark.parametrize("name, value", WRONG, ids=[f"{name}-{value:.30}" for name, value in WRONG])
def test_a_value_that_cannot_be_one_is_refused_everywhere(
    behind: str, name: str, value: str
) -> None:
    key = "/@checkout"
    called = {**BEARER, name: value}
    answer = requests.get(f"{behind}{key}/_mock/teams", headers=called, timeout=10)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["field"] == name
    assert name in error["message"]
    assert "proxy" in error["help"]
    sent = requests.get(
        f"{behind}{key}{API}/account/balance.json", headers={**LOGIN, name: value}, timeout=10
    )
    assert sent.status_code == 400
    assert name in sent.json()["developerMessage"]
    # Nothing of it is in a cookie, a redirect or a page.
    token = {"token": TOKEN}
    signed = requests.post(f"{behind}{key}/inbox/session", token, headers={name: value}, timeout=10)
    page = requests.get(
        f"{behind}{key}/app",
        headers={**called, "Accept": "text/html"},
        timeout=10,
        allow_redirects=False,
    )
    for refused in (signed, page):
        assert refused.status_code == 400
        assert not {"Location", "Set-Cookie"} & {*refused.headers}
        assert not refused.headers["Content-Type"].startswith("text/html")


def test_a_wrong_key_and_a_wrong_prefix_at_once_are_refused(behind: str) -> None:
    headers = {**BEARER, "X-Forwarded-Prefix": "/../x"}
    answer = requests.get(f"{behind}//@checkout/_mock/teams", headers=headers, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]["help"]


def test_a_host_that_cannot_be_one_is_refused_without_a_host_too(behind: str) -> None:
    port = int(behind.rpartition(":")[2])
    head = f"GET {API}/account/balance.json HTTP/1.0\r\nX-Forwarded-Host: a b\r\n\r\n"
    assert exchange(port, head.encode()).status == 400


def test_the_journal_sees_path_and_headers_as_they_came(behind: str) -> None:
    balance_link(behind, PROXY, "/@checkout")
    newest = requests.get(f"{behind}/_mock/requests?limit=1", headers=BEARER, timeout=10).json()
    (asked,) = newest["items"]
    assert asked["path"] == f"{API}/account/balance.json"
    headers = {name.lower(): value for name, value in asked["request"]["headers"].items()}
    assert {name: headers[name.lower()] for name in PROXY} == PROXY


def test_the_log_names_the_client_and_not_the_proxy() -> None:
    with running("--behind-proxy", "--log-format", "json") as server:
        balance_link(server.origin, {"X-Forwarded-For": "10.0.0.9"})
        assert json.loads(server.line())["client"] == "10.0.0.9"


@pytest.mark.parametrize(
    "headers",
    [PROXY, {"X-Sms-Mock-Https": "1"}, {"X-Sms-Mock-Https": ""}, {"X-Sms-Mock-Https": "0" * 32}],
    ids=str,
)
def test_without_the_flag_no_client_changes_links_cookies_and_origins(
    direct: str, headers: dict[str, str]
) -> None:
    assert balance_link(direct, headers) == f"{direct}{API}/account/balance"
    cookie = sign_in(direct, headers)
    assert "; Path=/@checkout" in cookie
    assert "Secure" not in cookie
    secure = {**BEARER, **headers, "Origin": direct.replace("http://", "https://")}
    assert requests.get(f"{direct}/_mock/teams", headers=secure, timeout=10).status_code == 403


def test_the_flag_can_come_from_the_environment() -> None:
    with running(environ={"SMS_MOCK_BEHIND_PROXY": "1"}) as server:
        link = balance_link(server.origin, {"X-Forwarded-Proto": "https"})
    assert link.startswith("https://")
