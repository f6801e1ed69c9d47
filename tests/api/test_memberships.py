"""Memberships of groups: four paths, each for GET and POST, to join and to leave a group."""

from __future__ import annotations

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.world_state import world_state
from tests.conftest import Api

THANDI = "5b37661a0000000000000100"
KAGISO = "5b37661a0000000000000110"
CUSTOMERS = "5b3766100000000000000001"
UNKNOWN = "5b37661ae396c8e42e0c9ca2"

JOIN = ["/contacts/{contact}/addToGroup/{group}", "/groups/{group}/addContact/{contact}"]
LEAVE = ["/contacts/{contact}/addFromGroup/{group}", "/groups/{group}/removeContact/{contact}"]
METHODS = ["GET", "POST"]


def members(api: Api) -> set[tuple[str, str]]:
    with api.service.teams.default.transaction() as db:
        return set(db.execute("SELECT contact_id, group_id FROM memberships"))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", JOIN)
def test_joining_makes_a_member_and_again_is_no_change(api: Api, method: str, path: str) -> None:
    before = members(api)
    for _ in range(2):
        answer = api.call(method, path.format(contact=KAGISO, group=CUSTOMERS))
        assert (answer.status_code, answer.data) == (200, b"")
        assert members(api) == before | {(KAGISO, CUSTOMERS)} != before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", LEAVE)
def test_leaving_ends_one_membership_in_spite_of_the_name_and_again_is_no_change(
    api: Api, method: str, path: str
) -> None:
    before = members(api)
    for _ in range(2):
        answer = api.call(method, path.format(contact=THANDI, group=CUSTOMERS))
        assert (answer.status_code, answer.data) == (200, b"")
        assert members(api) == before - {(THANDI, CUSTOMERS)} != before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", JOIN + LEAVE)
@pytest.mark.parametrize(
    "contact, group, named",
    [
        (UNKNOWN, CUSTOMERS, "contact"),
        (THANDI, UNKNOWN, "group"),
        (CUSTOMERS, THANDI, ""),
        ("nobody", "nothing", ""),
        (THANDI, "%00", "group"),
    ],
)
def test_an_unknown_contact_or_group_is_404(
    api: Api, method: str, path: str, contact: str, group: str, named: str
) -> None:
    before = world_state(api.service)
    answer = api.call(method, path.format(contact=contact, group=group))
    refusal(answer, 404, 112, "Not found", f"no {named}")
    assert world_state(api.service) == before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", JOIN + LEAVE)
def test_another_teams_contacts_and_groups_do_not_exist(api: Api, method: str, path: str) -> None:
    add_second_team(api.service)
    foreign = api.as_account(FOREIGN)
    contact = foreign.post("/contacts/create", json={"contactNumber": "0821234567"}).get_json()
    group = foreign.post("/groups/create", json={"name": "Ours"}).get_json()
    before = world_state(api.service)
    for pair in (
        {"contact": THANDI, "group": CUSTOMERS},
        {"contact": contact["contactId"], "group": CUSTOMERS},
        {"contact": THANDI, "group": group["groupId"]},
    ):
        refusal(foreign.call(method, path.format(**pair)), 404, 112)
    assert world_state(api.service) == before


@pytest.mark.parametrize("path", JOIN + LEAVE)
@pytest.mark.parametrize("body", [b"null", b"{broken", b"<a", b"\xff\x00"])
def test_a_membership_takes_no_body_so_any_is_ignored(api: Api, path: str, body: bytes) -> None:
    path = path.format(contact=KAGISO, group=CUSTOMERS)
    for content_type in ("application/json", "image/png", None):
        answer = api.post(path, data=body, content_type=content_type)
        assert (answer.status_code, answer.data) == (200, b"")


def test_a_sub_account_changes_memberships_too(sub_api: Api) -> None:
    assert sub_api.get(JOIN[0].format(contact=KAGISO, group=CUSTOMERS)).status_code == 200
    assert (KAGISO, CUSTOMERS) in members(sub_api)
