"""`/_mock/health`, and what a browser gets at the server's addresses."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from sms_mock import __version__
from sms_mock.config import Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.conftest import Api, RealTime

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def test_health_says_version_store_and_start(api: Api) -> None:
    answer = api.control("GET", "/health")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.get_json() == {
        "status": "ok",
        "version": __version__,
        "store": "memory",
        "started": "2026-11-22T12:00:00+02:00",
    }


def test_health_names_the_folder_of_a_store(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    service = Service(Settings(store=folder), now=RealTime(), rng=random.Random(1))
    try:
        assert Api(service).control("GET", "/health").get_json()["store"] == str(folder)
    finally:
        service.stop()


def test_health_needs_no_credentials_and_shows_none(api: Api) -> None:
    text = api.control("GET", "/health").text
    assert "@" not in text
    assert "1111" not in text


def test_health_is_always_json(api: Api) -> None:
    for accept in ("application/xml", "text/html", "image/png"):
        answer = api.control("GET", "/health", headers={"Accept": accept})
        assert answer.content_type == "application/json"


@pytest.mark.parametrize("path", ["", "/", "/app", "/app/", "//app//"])
def test_a_browser_lands_on_a_page(api: Api, path: str) -> None:
    client = api.app.test_client()
    answer = client.get(path, headers={"Accept": BROWSER}, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/html")


@pytest.mark.parametrize("path", ["/", "/app", "/app/"])
@pytest.mark.parametrize("accept", ["application/json", "*/*", None])
def test_what_is_no_browser_is_told_where_paths_begin(
    api: Api, path: str, accept: str | None
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = api.app.test_client().get(path, headers=headers)
    assert answer.status_code == 404
    if accept == "application/json":
        refusal(
            answer,
            404,
            113,
            "Unknown path",
            "/app/api/rest/v1/",
            "/_mock/docs",
            "open / in a browser",
        )
    else:
        assert "<error><code>113</code>" in answer.text
        assert "<status>NOT_FOUND</status></error>" in answer.text


@pytest.mark.parametrize("path", ["/", "/app"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_is_posted_to_the_landing(api: Api, path: str, method: str) -> None:
    headers = {"Accept": "application/json"}
    answer = api.app.test_client().open(path, method=method, headers=headers)
    refusal(answer, 405, 114, "Method not allowed")


@pytest.mark.parametrize("path", ["/zoom", "/index.html", "/favicon.txt", "/api", "/app/api"])
def test_any_other_path_is_unknown_also_to_a_browser(api: Api, path: str) -> None:
    answer = api.app.test_client().get(path, headers={"Accept": BROWSER})
    assert answer.status_code == 404
    assert answer.content_type == "application/xml"
    assert "<error>" in answer.text


def test_openapi_is_served_as_yaml(api: Api) -> None:
    answer = api.control("GET", "/openapi.yaml")
    assert answer.status_code == 200
    assert answer.content_type == "application/yaml; charset=utf-8"
    assert "/sms/send" in str(yaml.safe_load(answer.text)["paths"].keys())


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/health/x", "/Health"])
def test_a_call_that_is_none_is_a_404_in_the_control_apis_shape(api: Api, path: str) -> None:
    answer = api.control("GET", path)
    assert answer.status_code == 404
    error = answer.get_json()["error"]
    assert list(error) == ["field", "message", "help"]
    assert "/_mock/docs" in error["help"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_wrong_method_is_a_405_in_the_control_apis_shape(api: Api, method: str) -> None:
    answer = api.control(method, "/health")
    assert answer.status_code == 405
    assert list(answer.get_json()["error"]) == ["field", "message", "help"]
    assert answer.get_json()["error"]["help"] == "use GET"
    assert "GET" in answer.headers["Allow"]
