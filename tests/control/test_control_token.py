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


def call_with(api: Api, headers: dict[str, str], path: str = "/credits") -> Any:
    """GET a path below `/_mock` with these headers beside Host and the like, and return the answer.

    The client has no cookie jar, because that would drop a Cookie header.
    """
    return api.app.test_client(use_cookies=False).get(f"/_mock{path}", headers=headers)


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
        {"Cookie": f"sms_mock_control={TOKEN}"},
        {"Cookie": f"other=1; sms_mock_control={TOKEN}"},
        {"Cookie": f"sms_mock_control={TOKEN}", "Authorization": BASIC},
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
        {"Cookie": f"control={TOKEN}"},
        {"Cookie": f"sms_mock_control={TOKEN}", "Authorization": "Bearer wrong"},
        {"email": EMAIL, "token": API_TOKEN},
        {"token": TOKEN},
    ],
    ids=ascii,
)
@pytest.mark.parametrize("path", ["/credits", "/health", "/docs", "/state"])
def test_without_the_control_token_nothing_is_told_or_done(
    api: Api, headers: dict[str, str], path: str
) -> None:
    answer = call_with(api, headers, path)
    refused(answer, 401, "Authorization", "Bearer")
    assert TOKEN not in answer.text


def test_the_host_is_judged_before_the_token(api: Api) -> None:
    headers = {"Host": "example.com", "Authorization": f"Bearer {TOKEN}"}
    assert api.control("GET", "/credits", headers=headers).status_code == 403


def test_the_control_token_and_a_teams_credentials_go_together(api: Api) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "email": EMAIL, "token": "wrong"}
    assert api.control("GET", "/credits", headers=headers).status_code == 401
    headers["token"] = API_TOKEN
    assert api.control("GET", "/credits", headers=headers).status_code == 200
