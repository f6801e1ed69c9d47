"""Lists of the control API: pages that follow each other, and ids that are not numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.second_team import FOREIGN, add_second_team
from tests.conftest import Api


def follow(api: Api, address: str) -> Any:
    return api.app.test_client().get(address).get_json()


@pytest.mark.parametrize("path", ["/credits", "/messages", "/requests"])
def test_the_next_page_is_of_the_same_team(api: Api, path: str) -> None:
    team = add_second_team(api.service).team_id
    foreign = api.as_account(FOREIGN)
    for _ in range(3):
        foreign.send()
        api.send()
    everything = api.control("GET", f"{path}?team={team}").get_json()["items"]
    page = api.control("GET", f"{path}?team={team}&limit=2").get_json()
    assert page["items"] == everything[:2]
    following = follow(api, page["next"])
    assert following["items"] == everything[2:4]


def test_the_next_page_has_the_same_filter(api: Api) -> None:
    url = {"deliveryReportUrl": "http://127.0.0.1:9/never-called"}
    api.control("PUT", "/accounts/18987/developer-settings", json=url)
    for _ in range(3):
        api.control("POST", f"/messages/{api.send()}/status", json={"status": "DELIVERED"})
    everything = api.control("GET", "/webhooks?state=pending").get_json()["items"]
    page = api.control("GET", "/webhooks?state=pending&limit=1").get_json()
    assert "state=pending" in page["next"]
    assert [*page["items"], *follow(api, page["next"])["items"]] == everything[:2]


@pytest.mark.parametrize(
    "path",
    [
        "/requests?status=400",
        "/messages?to=0821234567",
        "/webhooks?kind=reply",
        "/webhooks/idle?wait=1",
        "/credits?userId=1",
        "/conversations?q=Thandi",
        "/conversations/27821234567/messages?q=Hello",
        "/doctor?severity=error",
    ],
)
def test_a_parameter_that_would_change_nothing_is_refused_by_name(api: Api, path: str) -> None:
    error = api.control("GET", path).get_json()["error"]
    name = path.partition("?")[2].partition("=")[0]
    assert error["field"] == name
    assert "team" in error["help"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 20, "9" * 5000])
def test_a_row_that_is_none_is_not_found(api: Api, number: str) -> None:
    assert api.control("GET", f"/requests/{number}").status_code == 404
    assert api.control("POST", f"/webhooks/{number}/redeliver").status_code == 404


@pytest.mark.parametrize("after", ["²", "9" * 5000, "12", "yesterday", "1e5"])
def test_waiting_after_what_is_no_instant_is_refused(api: Api, after: str) -> None:
    answer = api.control("GET", "/messages/wait", query_string={"after": after, "timeout": 0})
    assert answer.status_code == 400
    assert answer.get_json()["error"]["field"] == "after"


@pytest.mark.parametrize("count", ["0", "-1", "x", "000000001" + "9" * 5000, "9" * 30])
def test_waiting_for_a_count_that_is_none_is_refused(api: Api, count: str) -> None:
    answer = api.control("GET", "/messages/wait", query_string={"count": count, "timeout": 0})
    assert answer.status_code == 400
    assert answer.get_json()["error"]["field"] == "count"
