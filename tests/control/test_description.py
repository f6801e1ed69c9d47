"""/_mock/openapi.yaml and .json: the whole description, or the part of one API."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.conftest import Api

Json = dict[str, Any]
PARTS = ("api", "control")


def described(api: Api, ending: str, part: str, **options: Any) -> Json:
    answer = api.control("GET", f"/openapi.{ending}", query_string={"part": part}, **options)
    assert answer.status_code == 200
    found: Json = yaml.safe_load(answer.text) if ending == "yaml" else answer.get_json()
    return found


@pytest.mark.parametrize("part", PARTS)
def test_yaml_and_json_say_the_same(api: Api, part: str) -> None:
    assert described(api, "yaml", part) == described(api, "json", part)


def test_the_whole_is_served_as_json_too(api: Api) -> None:
    whole = yaml.safe_load(api.control("GET", "/openapi.yaml").text)
    answer = api.control("GET", "/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.get_json() == whole


def test_the_two_parts_have_every_operation_of_the_whole_once(api: Api) -> None:
    whole = api.control("GET", "/openapi.json").get_json()["paths"]
    imitated, own = (described(api, "json", part)["paths"] for part in PARTS)
    assert {**imitated, **own} == whole
    assert all(path.startswith("/api/rest/v1/") for path in imitated)
    assert all(path.startswith("/_mock/") for path in own)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_the_components_that_it_refers_to_and_no_others(api: Api, part: str) -> None:
    document = described(api, "json", part)
    text = str(document)
    for kind, named in document["components"].items():
        for name in named:
            if kind != "securitySchemes":
                assert f"'#/components/{kind}/{name}'" in text
    for reference in text.split("'$ref': '")[1:]:
        kind, name = reference.partition("'")[0].removeprefix("#/components/").split("/")
        assert name in document["components"][kind]


def test_the_servers_are_where_the_client_reached_this_one(api: Api) -> None:
    document = described(api, "json", "api", base_url="http://127.0.0.1:9000")
    assert [server["url"] for server in document["servers"]] == [
        "http://127.0.0.1:{port}/app",
        "http://127.0.0.1:{port}/zoom",
        "http://127.0.0.1:{port}",
    ]
    assert {server["variables"]["port"]["default"] for server in document["servers"]} == {"9000"}


def test_the_servers_keep_the_prefix_of_a_proxy_and_the_port_of_https(api: Api) -> None:
    options = {"base_url": "https://localhost", "environ_overrides": {"SCRIPT_NAME": "/sms"}}
    (server,) = described(api, "yaml", "control", **options)["servers"]
    assert server["url"] == "https://localhost:{port}/sms"
    assert server["variables"]["port"]["default"] == "443"


def test_another_part_is_refused_with_those_that_there_are(api: Api) -> None:
    answer = api.control("GET", "/openapi.json", query_string={"part": "all"})
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert error["field"] == "part"
    assert "api" in error["help"]
    assert "control" in error["help"]
