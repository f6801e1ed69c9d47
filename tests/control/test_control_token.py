"""The control token: without it `/_mock` reveals nothing and changes nothing."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.starting import StartError
from tests.conftest import ADMINISTRATOR, Api, RealTime

EMAIL, API_TOKEN = ADMINISTRATOR
TOKEN = "s3cret-token"
BASIC = "Basic " + base64.b64encode(f"{EMAIL}:{API_TOKEN}".encode()).decode()


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """A client of a server that was started with the token; the tests of this module share it."""
    service = Service(Settings(control_token=TOKEN), now=RealTime(), rng=random.Random(1))
    yield Api(service)
    service.stop()


def signed_in(api: Api, token: str = TOKEN, **options: Any) -> str:
    """Sign in as the page's form does, and return the value of the cookie."""
    answer = api.app.test_client().post("/inbox/session", data={"token": token}, **options)
    assert answer.status_code == 303, answer.text
    cookie: str = answer.headers["Set-Cookie"].split(";")[0].removeprefix("sms_mock_control=")
    return cookie


def call_with(api: Api, headers: dict[str, str], path: str = "/credits") -> Any:
    """GET a path below `/_mock` with these headers beside Host and the like, and return the answer.

    The client has no cookie jar, because that would drop a Cookie header. `SIGNED` in a header
    stands for the cookie of a sign-in.
    """
    headers = {name: _with_cookie(api, value) for name, value in headers.items()}
    return api.app.test_client(use_cookies=False).get(f"/_mock{path}", headers=headers)


def _with_cookie(api: Api, value: str) -> str:
    return value.replace("SIGNED", signed_in(api)) if "SIGNED" in value else value


def refused(answer: TestResponse, status: int, field: str, *teaches: str) -> None:
    assert answer.status_code == status, answer.text
    error = answer.get_json()["error"]
    assert error["field"] == field
    for teaching in teaches:
        assert teaching in error["help"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {TOKEN}"},
        {"Authorization": f"bearer  {TOKEN} "},
        {"Cookie": "sms_mock_control=SIGNED"},
        {"Cookie": "other=1; sms_mock_control=SIGNED"},
        {"Cookie": "sms_mock_control=old; sms_mock_control=SIGNED"},
        {"Cookie": "sms_mock_control=SIGNED", "Authorization": BASIC},
    ],
    ids=str,
)
def test_the_control_token_is_a_bearer_or_the_cookie(api: Api, headers: dict[str, str]) -> None:
    assert call_with(api, headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN.upper()}"},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer \xe9"},
        {"Cookie": "sms_mock_control=wrong"},
        {"Cookie": f"sms_mock_control={TOKEN}"},
        {"Cookie": "sms_mock_control=9SIGNED"},
        {"Cookie": "sms_mock_control=SIGNEDx"},
        {"Cookie": "sms_mock_control=9999999999.c2lnbmVk"},
        {"Cookie": "control=SIGNED"},
        {"Cookie": "sms_mock_control=SIGNED", "Authorization": "Bearer wrong"},
        {"email": EMAIL, "token": API_TOKEN},
        {"token": TOKEN},
    ],
    ids=ascii,
)
@pytest.mark.parametrize("path", ["/credits", "/teams", "/docs", "/state"])
def test_without_the_control_token_nothing_is_told_or_done(
    api: Api, headers: dict[str, str], path: str
) -> None:
    answer = call_with(api, headers, path)
    refused(answer, 401, "Authorization", "Bearer")
    assert TOKEN not in answer.text


@pytest.fixture
def two_servers() -> Iterator[tuple[RealTime, Api, Api]]:
    """Clients of two servers with the same control token, and the time of both."""
    time = RealTime()
    services = [Service(Settings(control_token=TOKEN), now=time) for _ in range(2)]
    yield time, Api(services[0]), Api(services[1])
    for service in services:
        service.stop()


def test_a_sign_in_counts_on_every_server_with_the_token_until_it_expires(
    two_servers: tuple[RealTime, Api, Api],
) -> None:
    time, first, second = two_servers
    cookie = {"Cookie": f"sms_mock_control={signed_in(first)}"}
    time.pass_seconds(7 * 24 * 3600 - 1)
    assert call_with(first, cookie).status_code == 200
    assert call_with(second, cookie).status_code == 200
    time.pass_seconds(1)
    assert call_with(first, cookie).status_code == 401
    assert call_with(second, cookie).status_code == 401


def test_a_sign_in_at_a_server_with_another_token_does_not_count(api: Api) -> None:
    service = Service(Settings(control_token="another"), now=RealTime())
    try:
        cookie = signed_in(Api(service), "another")
    finally:
        service.stop()
    assert call_with(api, {"Cookie": f"sms_mock_control={cookie}"}).status_code == 401


@pytest.mark.parametrize(
    "base_url, path, attributes",
    [
        ("http://localhost", "", ["Path=/"]),
        ("http://localhost", "/@checkout", ["Path=/@checkout"]),
        ("https://localhost", "/@checkout", ["Path=/@checkout", "Secure"]),
    ],
)
def test_the_cookie_is_for_the_key_alone_and_secure_over_https(
    api: Api, base_url: str, path: str, attributes: list[str]
) -> None:
    answer = api.app.test_client().post(
        f"{path}/inbox/session", base_url=base_url, data={"token": TOKEN}
    )
    assert answer.headers["Location"] == f"{path}/"
    value, *found = answer.headers["Set-Cookie"].split("; ")
    assert TOKEN not in value
    assert sorted(found) == sorted(
        [*attributes, "HttpOnly", "Max-Age=604800", "SameSite=Strict", *expiry(found)]
    )


def expiry(attributes: list[str]) -> list[str]:
    return [one for one in attributes if one.startswith("Expires=")]


def test_the_host_is_judged_before_the_token(api: Api) -> None:
    headers = {"Host": "example.com", "Authorization": f"Bearer {TOKEN}"}
    assert api.control("GET", "/credits", headers=headers).status_code == 403


def test_the_control_token_and_a_teams_credentials_go_together(api: Api) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "email": EMAIL, "token": "wrong"}
    assert api.control("GET", "/credits", headers=headers).status_code == 401
    headers["token"] = API_TOKEN
    assert api.control("GET", "/credits", headers=headers).status_code == 200


# Reserved: what affects other teams


@pytest.fixture
def shared() -> Iterator[Api]:
    """A client of a server whose control token is needed only for what affects other teams."""
    settings = Settings(control_token=TOKEN, control_token_for="other-teams")
    service = Service(settings, now=RealTime(), rng=random.Random(1))
    yield Api(service)
    service.stop()


def test_what_a_team_does_to_itself_needs_no_token(shared: Api) -> None:
    first, second = (shared.control("POST", "/teams", json={}).get_json() for _ in range(2))
    credentials = {"email": first["email"], "token": first["token"]}
    for method, path, body in (
        ("GET", "/teams", None),
        ("GET", "/messages", None),
        ("POST", "/reset", {}),
        ("POST", f"/reset?team={first['teamId']}", {}),
        ("DELETE", "/faults", None),
    ):
        assert shared.control(method, path, json=body).status_code < 300, path
    own = f"/teams/{first['teamId']}"
    assert shared.control("DELETE", own, headers=credentials).status_code == 200
    assert shared.control("DELETE", f"/teams/{second['teamId']}?team={second['teamId']}").json
    assert shared.control("GET", "/teams").get_json()["total"] == 1
    assert shared.app.test_client().get("/", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("asked", ["a reset of all", "without a team", "as another team"])
def test_what_affects_other_teams_needs_the_token(shared: Api, asked: str) -> None:
    first, second = (shared.control("POST", "/teams", json={}).get_json() for _ in range(2))
    headers = {"email": second["email"], "token": second["token"]}
    method, path, body, sent = {
        "a reset of all": ("POST", "/reset", {"all": True}, {}),
        "without a team": ("DELETE", f"/teams/{first['teamId']}", None, {}),
        "as another team": ("DELETE", f"/teams/{first['teamId']}", None, headers),
    }[asked]
    refused(shared.control(method, path, json=body, headers=sent), 401, "Authorization", "Bearer")
    assert shared.control("GET", "/teams").get_json()["total"] == 3
    with_token = {"Authorization": f"Bearer {TOKEN}"}
    assert shared.control(method, path, json=body, headers=with_token).status_code == 200


def test_a_scope_without_a_token_is_refused_at_the_start() -> None:
    with pytest.raises(StartError, match="--control-token-for needs --control-token"):
        Service(Settings(control_token_for="other-teams"))
