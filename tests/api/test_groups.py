"""Groups: created, read, renamed, deleted, and seen by their own team only."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.world_state import world_state
from tests.conftest import ATOM_DECLARED, Api

CUSTOMERS = "5b3766100000000000000001"
STAFF = "5b3766100000000000000002"
UNKNOWN = "5b37661ae396c8e42e0c9ca2"
BASE = "http://localhost/app/api/rest/v1"
NO_NAME = "Group name us required"
"""Spelled so by the live service."""

NAMELESS: list[dict[str, object]] = [{}, {"name": None}, {"name": ""}, {"name": "  "}, {"title": 1}]


def created(api: Api, name: str = "Friends") -> str:
    group_id: str = api.post("/groups/create", json={"name": name}).get_json()["groupId"]
    return group_id


def test_a_created_group_is_answered_with_201_and_all_its_fields(api: Api) -> None:
    answer = api.post("/groups/create", json={"name": "Friends"})
    assert answer.status_code == 201
    group = answer.get_json()
    assert re.fullmatch("[0-9a-f]{24}", group["groupId"])
    link = {"rel": "self", "href": f"{BASE}/groups/{group['groupId']}"}
    assert group == {"groupId": group["groupId"], "name": "Friends", "links": [link]}
    assert api.get(f"/groups/{group['groupId']}").get_json() == group


def test_an_id_links_and_unknown_fields_are_ignored_when_creating(api: Api) -> None:
    sent = {"groupId": CUSTOMERS, "name": "Friends", "links": None, "userId": 7}
    group = api.post("/groups/create", json=sent).get_json()
    assert group["groupId"] != CUSTOMERS
    assert list(group) == ["groupId", "name", "links"]


@pytest.mark.parametrize("body", NAMELESS, ids=str)
@pytest.mark.parametrize("path", ["/groups/create", f"/groups/{CUSTOMERS}"])
def test_a_group_without_a_name_is_refused_in_the_live_services_words(
    api: Api, path: str, body: dict[str, object]
) -> None:
    before = world_state(api.service)
    refusal(api.post(path, json=body), 400, 104, NO_NAME, "name")
    assert world_state(api.service) == before


def test_several_groups_may_share_a_name(api: Api) -> None:
    assert created(api) != created(api)


def test_an_update_renames_a_group_and_keeps_its_members(api: Api) -> None:
    members = members_of(api, CUSTOMERS)
    answer = api.post(f"/groups/{CUSTOMERS}", json={"name": "Buyers", "groupId": STAFF})
    assert answer.status_code == 200
    assert (answer.get_json()["groupId"], answer.get_json()["name"]) == (CUSTOMERS, "Buyers")
    assert api.get(f"/groups/{CUSTOMERS}").get_json() == answer.get_json()
    assert members_of(api, CUSTOMERS) == members != []


def test_a_deleted_group_is_gone_and_its_contacts_stay(api: Api) -> None:
    contacts = api.get("/contacts/all").get_json()
    answer = api.call("DELETE", f"/groups/{CUSTOMERS}")
    assert (answer.status_code, answer.data) == (200, b"")
    refusal(api.get(f"/groups/{CUSTOMERS}"), 404, 112)
    refusal(api.call("DELETE", f"/groups/{CUSTOMERS}"), 404, 112)
    assert api.get("/contacts/all").get_json() == contacts
    assert members_of(api, CUSTOMERS) == []


def test_a_group_comes_and_goes_in_xml(api: Api) -> None:
    answer = api.post(
        "/groups/create.xml",
        data="<group><name>Naïve &lt;friends&gt;</name></group>".encode(),
        content_type="text/xml",
    )
    assert answer.status_code == 201
    group_id = re.findall("<groupId>(.*?)</groupId>", answer.text)[0]
    assert answer.text.partition("?>")[2] == (
        f'<group {ATOM_DECLARED}><atom:link rel="self" href="{BASE}/groups/{group_id}"/>'
        f"<groupId>{group_id}</groupId><name>Naïve &lt;friends&gt;</name></group>"
    )


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("group_id", [UNKNOWN, "nobody", "0", "%00", "%C3%A9"])
def test_an_id_that_names_no_group_is_404(api: Api, method: str, group_id: str) -> None:
    before = world_state(api.service)
    options = {"json": {"name": "New"}} if method == "POST" else {}
    answer = api.call(method, f"/groups/{group_id}", **options)
    refusal(answer, 404, 112, "Not found", "group", "GET /groups/all")
    assert world_state(api.service) == before


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_another_teams_group_does_not_exist(api: Api, method: str) -> None:
    add_second_team(api.service)
    foreign = api.as_account(FOREIGN)
    before = world_state(api.service)
    options = {"json": {"name": "New"}} if method == "POST" else {}
    refusal(foreign.call(method, f"/groups/{CUSTOMERS}", **options), 404, 112)
    assert world_state(api.service) == before
    assert foreign.get("/groups/all").get_json()["webServiceGroups"] == []


def test_groups_are_the_teams_so_a_sub_account_may_use_them_all(api: Api, sub_api: Api) -> None:
    mine = created(sub_api, "Mine")
    assert api.get(f"/groups/{mine}").get_json()["name"] == "Mine"
    assert sub_api.post(f"/groups/{STAFF}", json={"name": "Crew"}).status_code == 200
    assert sub_api.call("DELETE", f"/groups/{CUSTOMERS}").status_code == 200
    assert api.get("/groups/all").get_json() == sub_api.get("/groups/all").get_json()


def test_all_groups_are_listed_in_the_order_they_were_made(api: Api) -> None:
    created(api, "Aardvarks")
    answer = api.get("/groups/all").get_json()
    assert list(answer) == ["webServiceGroups", "links"]
    names = [group["name"] for group in answer["webServiceGroups"]]
    assert names == ["Customers", "Staff", "Newsletter", "Aardvarks"]
    assert answer["webServiceGroups"][0] == api.get(f"/groups/{CUSTOMERS}").get_json()


def members_of(api: Api, group_id: str) -> list[Any]:
    with api.service.teams.default.transaction() as db:
        return db.execute(
            "SELECT contact_id FROM memberships WHERE group_id = ? ORDER BY 1", (group_id,)
        ).fetchall()
