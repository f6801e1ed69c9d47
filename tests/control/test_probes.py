"""`/_mock/health` and `/_mock/ready` answer every probe, and tell strangers nothing more."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.service import Service
from tests.conftest import Api, RealTime

TOKEN = "s3cret-token"
BOTH = ["/_mock/health", "/_mock/ready"]
KUBERNETES = {"Host": "10.42.0.7:8767", "User-Agent": "kube-probe/1.31", "Accept": "*/*"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def api() -> Iterator[Api]:
    """A client of a server with a control token, whose service has started."""
    service = Service(Settings(control_token=TOKEN), now=RealTime(), rng=random.Random(1))
    service.start()
    yield Api(service)
    service.stop()


def ask(api: Api, path: str, headers: dict[str, str], method: str = "GET") -> Any:
    return api.app.test_client().open(path, method=method, headers=headers)


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "example.com"},
        {"Host": ""},
        {"Origin": "https://example.com"},
        {"Authorization": "Bearer wrong"},
        {"Accept": "text/html"},
        KUBERNETES,
    ],
    ids=str,
)
def test_a_stranger_is_told_that_it_is_well_and_no_more(
    api: Api, path: str, headers: dict[str, str]
) -> None:
    answer = ask(api, path, headers)
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", BOTH)
def test_who_has_the_token_is_told_more(api: Api, path: str) -> None:
    answer = ask(api, path, BEARER)
    assert list(answer.json) == ["status", "version", "store", "started"]


@pytest.mark.parametrize("key", ["", "/@checkout"])
@pytest.mark.parametrize(
    "method, path, headers",
    [
        ("OPTIONS", "/", {}),
        ("OPTIONS", "/_mock/ready", {}),
        ("OPTIONS", "/_mock/health", {}),
        ("HEAD", "/_mock/ready", {}),
        ("GET", "/", KUBERNETES),
    ],
)
def test_what_probes_ask_unless_told_otherwise_is_answered(
    api: Api, method: str, path: str, headers: dict[str, str], key: str
) -> None:
    answer = ask(api, f"{key}{path}", headers, method)
    assert answer.status_code == 200
    assert answer.text == ("" if method == "HEAD" else '{"status":"ok"}\n')


def test_a_page_of_another_origin_is_not_taken_for_a_probe(api: Api) -> None:
    asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "GET"}
    assert ask(api, "/", asked, "OPTIONS").status_code == 405


@pytest.mark.parametrize("headers", [{}, BEARER], ids=["stranger", "with the token"])
@pytest.mark.parametrize(
    "method, path, more",
    [
        ("GET", "/_mock/ready", {}),
        ("OPTIONS", "/_mock/ready", {}),
        ("OPTIONS", "/", {}),
        ("GET", "/", KUBERNETES),
    ],
)
def test_it_is_not_ready_before_it_has_started_nor_once_it_stops(
    method: str, path: str, more: dict[str, str], headers: dict[str, str]
) -> None:
    service = Service(Settings(control_token=TOKEN), now=RealTime(), rng=random.Random(1))
    api = Api(service)

    def status(wanted_path: str = path) -> int:
        answer = ask(api, wanted_path, {**headers, **more}, method)
        if answer.status_code == 503:
            assert answer.json["error"]["message"] in said
        return int(answer.status_code)

    said = ["the server is starting"]
    assert status() == 503
    assert status("/_mock/health") == 200
    service.start()
    assert status() == 200
    service.begin_stop()
    said = ["the server is stopping"]
    assert status() == 503
    assert status("/_mock/health") == 200
    service.stop()
    assert status() == 503
