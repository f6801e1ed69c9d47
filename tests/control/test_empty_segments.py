"""A call of the control API whose id is empty changes nothing."""

from __future__ import annotations

import pytest

from tests.conftest import Api

SLOW = {"effect": {"latency": 1}}


def rules(api: Api) -> int:
    total: int = api.control("GET", "/faults").json["total"]  # type: ignore[index]
    return total


@pytest.mark.parametrize("path", ["/faults/", "/faults//", "//faults/", "/teams/", "/webhooks/"])
def test_a_deletion_with_an_empty_id_deletes_nothing(api: Api, path: str) -> None:
    api.control("POST", "/faults", json=SLOW)
    answer = api.control("DELETE", path)
    assert answer.status_code in (404, 405)
    assert answer.json["error"].keys() == {"field", "message", "help"}  # type: ignore[index]
    assert rules(api) == 1


@pytest.mark.parametrize("path", ["/webhooks//redeliver", "/webhooks/redeliver/", "/reset/"])
def test_a_post_with_an_empty_id_says_where_it_is_empty(api: Api, path: str) -> None:
    answer = api.control("POST", path, json={})
    assert answer.status_code == 404
    assert answer.json == {
        "error": {
            "field": "path",
            "message": f"a part of '/_mock{path}' is empty",
            "help": "write the id there, or leave out the slash before it",
        }
    }


@pytest.mark.parametrize("path", ["/_mock//faults", "//_mock/faults", "//_mock//faults"])
def test_a_slash_too_many_where_two_addresses_were_joined_is_no_empty_id(
    api: Api, path: str
) -> None:
    api.control("POST", "/faults", json=SLOW)
    given = {"PATH_INFO": path}  # the test client takes what follows `//` for a host
    answer = api.app.test_client().delete("/", environ_overrides=given)
    assert answer.status_code == 200
    assert rules(api) == 0


def test_a_read_may_end_with_a_slash(api: Api) -> None:
    assert api.control("GET", "/faults/").status_code == 200
