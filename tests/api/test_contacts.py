"""Contacts: created, read, changed, deleted, and seen by their own team only."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.stored_messages import store_inbound
from tests.api.world_state import world_state
from tests.conftest import ATOM_DECLARED, Api

THANDI = "5b37661a0000000000000100"
CUSTOMERS = "5b3766100000000000000001"
UNKNOWN = "5b37661ae396c8e42e0c9ca2"
BASE = "http://localhost/app/api/rest/v1"


def create(api: Api, **fields: Any) -> Any:
    return api.post("/contacts/create", json={"contactNumber": "27821234567", **fields})


def created(api: Api, **fields: Any) -> str:
    contact_id: str = create(api, **fields).get_json()["contactId"]
    return contact_id


def test_a_created_contact_is_answered_with_201_and_all_its_fields(api: Api) -> None:
    answer = create(api, firstName="Nomsa", lastName="Dlamini", title="Ms")
    assert answer.status_code == 201
    contact = answer.get_json()
    assert re.fullmatch("[0-9a-f]{24}", contact["contactId"])
    assert contact == {
        "contactId": contact["contactId"],
        "firstName": "Nomsa",
        "lastName": "Dlamini",
        "contactNumber": "27821234567",
        "title": "Ms",
        "links": [{"rel": "self", "href": f"{BASE}/contacts/{contact['contactId']}"}],
    }
    assert api.get(f"/contacts/{contact['contactId']}").get_json() == contact


def test_a_number_is_all_a_contact_needs_and_the_rest_is_null(api: Api) -> None:
    contact = create(api).get_json()
    assert (contact["firstName"], contact["lastName"], contact["title"]) == (None, None, None)


@pytest.mark.parametrize(
    "written",
    ["+27821234567", "27821234567", "0821234567", "082 123 4567", "(082) 123-4567", 27821234567],
)
def test_a_number_in_any_spelling_is_kept_without_a_plus(api: Api, written: object) -> None:
    assert create(api, contactNumber=written).get_json()["contactNumber"] == "27821234567"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"contactNumber": None},
        {"contactNumber": ""},
        {"contactNumber": "nobody"},
        {"contactNumber": "0821234567,0821234568"},
        {"contactNumber": "0123"},
        {"contactNumber": 5},
        {"firstName": "Nomsa"},
    ],
    ids=str,
)
def test_a_contact_without_a_valid_number_is_error_2(api: Api, body: dict[str, object]) -> None:
    before = world_state(api.service)
    refusal(api.post("/contacts/create", json=body), 400, 2, "Invalid mobile number", "contactNumb")
    assert world_state(api.service) == before


def test_an_id_links_and_unknown_fields_are_ignored_when_creating(api: Api) -> None:
    contact = create(
        api, contactId=THANDI, links=[{"rel": "self", "href": "x"}], userId=7, colour=None
    ).get_json()
    assert contact["contactId"] != THANDI
    assert list(contact) == [
        "contactId",
        "firstName",
        "lastName",
        "contactNumber",
        "title",
        "links",
    ]


def test_several_contacts_may_share_a_number(api: Api) -> None:
    assert created(api) != created(api)


def test_ids_of_contacts_grow_with_time(api: Api, real_time: Any) -> None:
    first = created(api)
    second = created(api)
    real_time.pass_seconds(1)
    assert first < second < created(api)


def test_a_contact_comes_and_goes_in_xml(api: Api) -> None:
    answer = api.post(
        "/contacts/create.xml",
        data="<contact><contactNumber>082 123 4567</contactNumber><firstName>A&amp;B</firstName>"
        "<title/></contact>",
        content_type="application/xml",
    )
    assert answer.status_code == 201
    contact_id = re.findall("<contactId>(.*?)</contactId>", answer.text)[0]
    assert answer.text.partition("?>")[2] == (
        f'<contact {ATOM_DECLARED}><atom:link rel="self" href="{BASE}/contacts/{contact_id}"/>'
        f"<contactId>{contact_id}</contactId><contactNumber>27821234567</contactNumber>"
        "<firstName>A&amp;B</firstName><title></title></contact>"
    )


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"firstName": "Thandeka"}, {"firstName": "Thandeka"}),
        ({"lastName": ""}, {"lastName": ""}),
        ({"title": "Prof"}, {"title": "Prof"}),
        ({"contactNumber": "082 765 4321"}, {"contactNumber": "27827654321"}),
        ({"firstName": None, "contactNumber": None}, {}),
        ({"contactId": UNKNOWN, "links": [], "other": 1}, {}),
        ({}, {}),
    ],
    ids=str,
)
def test_an_update_changes_the_fields_given_and_no_other(
    api: Api, change: dict[str, object], expected: dict[str, object]
) -> None:
    before = api.get(f"/contacts/{THANDI}").get_json()
    answer = api.post(f"/contacts/{THANDI}", json=change)
    assert answer.status_code == 200
    assert answer.get_json() == {**before, **expected}
    assert api.get(f"/contacts/{THANDI}").get_json() == {**before, **expected}


def test_an_update_with_a_bad_number_changes_nothing_at_all(api: Api) -> None:
    before = world_state(api.service)
    answer = api.post(f"/contacts/{THANDI}", json={"firstName": "New", "contactNumber": "12"})
    refusal(answer, 400, 2, "Invalid mobile number", "contactNumber")
    assert world_state(api.service) == before


def test_a_deleted_contact_is_gone_and_its_groups_stay(api: Api) -> None:
    groups = api.get("/groups/all").get_json()["webServiceGroups"]
    answer = api.call("DELETE", f"/contacts/{THANDI}")
    assert (answer.status_code, answer.data) == (200, b"")
    refusal(api.get(f"/contacts/{THANDI}"), 404, 112)
    refusal(api.call("DELETE", f"/contacts/{THANDI}"), 404, 112)
    assert api.get("/groups/all").get_json()["webServiceGroups"] == groups
    with api.service.teams.default.transaction() as db:
        rows = db.execute("SELECT * FROM memberships WHERE contact_id = ?", (THANDI,)).fetchall()
    assert rows == []


def test_a_messages_contact_is_the_oldest_with_the_other_sides_number(api: Api) -> None:
    sent, received = api.send(), store_inbound(api.service)
    assert api.get(f"/messages/{sent}").get_json()["contact"] is None
    older, newer = created(api), created(api)
    link = {"rel": "self", "href": f"{BASE}/contacts/{older}"}
    for message in (sent, received):
        found = api.get(f"/messages/{message}").get_json()["contact"]
        assert found == {"contactId": older, "links": [link]}
    api.call("DELETE", f"/contacts/{older}")
    assert api.get(f"/messages/{sent}").get_json()["contact"]["contactId"] == newer


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "contact_id", [UNKNOWN, THANDI.upper(), "nobody", "0", "%00", "%FF", "a b"]
)
def test_an_id_that_names_no_contact_is_404(api: Api, method: str, contact_id: str) -> None:
    before = world_state(api.service)
    options = {"json": {"firstName": "New"}} if method == "POST" else {}
    answer = api.call(method, f"/contacts/{contact_id}", **options)
    refusal(answer, 404, 112, "Not found", "contact", "GET /contacts/all")
    assert world_state(api.service) == before


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_another_teams_contact_does_not_exist(api: Api, method: str) -> None:
    add_second_team(api.service)
    foreign = api.as_account(FOREIGN)
    before = world_state(api.service)
    options = {"json": {"firstName": "New"}} if method == "POST" else {}
    refusal(foreign.call(method, f"/contacts/{THANDI}", **options), 404, 112)
    assert world_state(api.service) == before
    assert foreign.get("/contacts/all").get_json()["webServiceContacts"] == []


def test_contacts_are_the_teams_so_a_sub_account_may_use_them_all(api: Api, sub_api: Api) -> None:
    mine = created(sub_api, firstName="Mine")
    assert api.get(f"/contacts/{mine}").get_json()["firstName"] == "Mine"
    assert sub_api.post(f"/contacts/{THANDI}", json={"title": "Dr"}).status_code == 200
    assert sub_api.call("DELETE", f"/contacts/{THANDI}").status_code == 200
    assert api.get("/contacts/all").get_json() == sub_api.get("/contacts/all").get_json()


def test_all_contacts_are_listed_in_the_order_they_were_made(api: Api) -> None:
    newest = created(api, firstName="Aaron")
    answer = api.get("/contacts/all").get_json()
    assert list(answer) == ["webServiceContacts", "links"]
    ids = [contact["contactId"] for contact in answer["webServiceContacts"]]
    assert (ids[0], ids[-1], len(ids)) == (THANDI, newest, 13)
    assert answer["webServiceContacts"][0] == api.get(f"/contacts/{THANDI}").get_json()
