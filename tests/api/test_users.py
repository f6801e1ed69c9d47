"""Users of a team: found, created, read and updated, and by which users."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, FOREIGN_USER_ID, add_second_team
from tests.api.world_state import world_state
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT, Api

ADMINISTRATOR_ID = 18987
SUB_ACCOUNT_ID = 18988
NEW = {
    "firstName": "Nomsa",
    "lastName": "Dlamini",
    "emailAddress": "nomsa@example.com",
    "contactNumber": "082 123 4567",
    "password": "secret-1",
    "company": "Dlamini & Sons",
}
KEYS = [
    "userId",
    "firstName",
    "lastName",
    "emailAddress",
    "company",
    "contactNumber",
    "password",
    "creditBalance",
]


def create(api: Api, **changes: Any) -> Any:
    given = {key: value for key, value in {**NEW, **changes}.items() if value is not ...}
    return api.call("PUT", "/account/user", json=given)


def update(api: Api, user_id: int, **fields: Any) -> Any:
    return api.post(f"/account/user/{user_id}", json=fields)


def search(api: Api, email: str) -> Any:
    return api.get("/account/user", query_string={"searchEmail": email})


def test_a_user_has_every_published_field_in_order(api: Api) -> None:
    answer = api.get(f"/account/user/{SUB_ACCOUNT_ID}")
    assert answer.status_code == 200
    assert list(answer.get_json()) == KEYS
    assert answer.get_json() == {
        "userId": SUB_ACCOUNT_ID,
        "firstName": "Sub",
        "lastName": "Account",
        "emailAddress": "sub@example.com",
        "company": "Example Traders",
        "contactNumber": "27600000099",
        "password": None,
        "creditBalance": 100.0,
    }


def test_a_user_in_xml_has_no_element_for_what_is_null(api: Api) -> None:
    answer = api.get(f"/account/user/{SUB_ACCOUNT_ID}.xml")
    assert answer.text.endswith(
        "<user><company>Example Traders</company><contactNumber>27600000099</contactNumber>"
        "<creditBalance>100.0</creditBalance><emailAddress>sub@example.com</emailAddress>"
        "<firstName>Sub</firstName><lastName>Account</lastName><userId>18988</userId></user>"
    )


@pytest.mark.parametrize("spelling", ["sub@example.com", "SUB@Example.COM", " sub@example.com "])
def test_search_finds_the_one_with_this_address(api: Api, spelling: str) -> None:
    answer = search(api, spelling)
    assert answer.status_code == 200
    assert list(answer.json) == ["webServiceUserList"]
    assert [user["userId"] for user in answer.json["webServiceUserList"]] == [SUB_ACCOUNT_ID]
    assert list(answer.json["webServiceUserList"][0]) == KEYS


@pytest.mark.parametrize("email", ["sub@", "sub", "nobody@example.com", FOREIGN[0], "%", "*"])
def test_search_finds_nobody_by_part_or_in_another_team(api: Api, email: str) -> None:
    add_second_team(api.service)
    answer = search(api, email)
    assert answer.status_code == 200
    assert answer.json == {"webServiceUserList": []}


def test_search_in_xml_repeats_the_element_user(api: Api) -> None:
    answer = api.get("/account/user.xml?searchEmail=sub@example.com")
    assert "<users><user><company>Example Traders</company>" in answer.text
    assert api.get("/account/user.xml?searchEmail=x@y.z").text.endswith("<users></users>")


@pytest.mark.parametrize("query", ["", "?searchEmail=", "?searchemail=sub@example.com"])
def test_search_without_an_address_says_which_parameter_to_add(api: Api, query: str) -> None:
    refusal(api.get(f"/account/user{query}"), 400, 100, None, "searchEmail", "?searchEmail=")


def test_a_sub_account_finds_and_reads_only_itself(sub_api: Api) -> None:
    assert search(sub_api, SUB_ACCOUNT[0]).json["webServiceUserList"][0]["userId"] == SUB_ACCOUNT_ID
    assert search(sub_api, ADMINISTRATOR[0]).json == {"webServiceUserList": []}
    assert sub_api.get(f"/account/user/{SUB_ACCOUNT_ID}").status_code == 200
    refusal(sub_api.get(f"/account/user/{ADMINISTRATOR_ID}"), 404, 112, "Not found", "18987")


@pytest.mark.parametrize(
    "user_id",
    [
        "2",
        "0",
        "-1",
        "9" * 18,
        str(FOREIGN_USER_ID),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_id_that_is_nobody_of_the_team_is_not_found(api: Api, method: str, user_id: str) -> None:
    add_second_team(api.service)
    before = world_state(api.service)
    answer = api.call(method, f"/account/user/{user_id}", json={"firstName": "X"})
    refusal(answer, 404, 112, "Not found", "userId")
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "user_id",
    ["+18988", "018988x", "18988.0", "abc", "9" * 19, "9" * 400, "%D9%A1", "%F0%9F%98%80"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_id_that_is_no_number_is_refused(api: Api, method: str, user_id: str) -> None:
    before = world_state(api.service)
    answer = api.call(method, f"/account/user/{user_id}", json={"firstName": "X"})
    refusal(answer, 400, 100, None, "userId is", "whole number")
    assert answer.headers["X-Mock-Inferred"] == "I11"
    in_xml = api.call(method, f"/account/user/{user_id}.xml", json={"firstName": "X"})
    assert (in_xml.status_code, in_xml.content_type) == (400, "application/xml")
    assert world_state(api.service) == before


def test_create_answers_200_with_the_user(api: Api) -> None:
    answer = create(api)
    assert answer.status_code == 200
    assert list(answer.json) == KEYS
    created = answer.json
    assert created.pop("userId") > SUB_ACCOUNT_ID
    assert created == {**NEW, "password": None, "creditBalance": 0.0}


def test_a_created_user_is_there_to_be_read_and_found(api: Api) -> None:
    created = create(api).json
    assert api.get(f"/account/user/{created['userId']}").json == created
    assert search(api, NEW["emailAddress"]).json == {"webServiceUserList": [created]}


def test_a_created_user_is_a_sub_account_with_tokens_of_its_own(api: Api) -> None:
    create(api)
    found = api.service.teams.by_email(NEW["emailAddress"])
    assert found is not None
    assert not found.administrator
    assert len({found.token, found.url_token, ADMINISTRATOR[1], SUB_ACCOUNT[1]}) == 4
    as_new = api.as_account((found.email, found.token))
    assert as_new.balance() == 0
    assert create(as_new, emailAddress="more@example.com").status_code == 403


def test_what_a_client_sends_along_when_creating_is_ignored(api: Api) -> None:
    answer = create(api, userId=SUB_ACCOUNT_ID, creditBalance=5000, administrator=True, links=None)
    assert answer.status_code == 200
    assert answer.json["userId"] != SUB_ACCOUNT_ID
    assert answer.json["creditBalance"] == 0


def test_create_in_xml(api: Api) -> None:
    body = (
        "<user><firstName>Nomsa</firstName><lastName>Dlamini</lastName>"
        "<emailAddress>nomsa@example.com</emailAddress><contactNumber>0821234567</contactNumber>"
        "<password>secret-1</password></user>"
    )
    answer = api.call(
        "PUT",
        "/account/user",
        data=body,
        content_type="application/xml",
        headers={"Accept": "application/xml"},
    )
    assert answer.status_code == 200
    assert "<emailAddress>nomsa@example.com</emailAddress>" in answer.text
    assert "<creditBalance>0.0</creditBalance>" in answer.text


REQUIRED = ["firstName", "lastName", "emailAddress", "contactNumber", "password"]


@pytest.mark.parametrize("value", [..., None, "", "  "], ids=["absent", "null", "empty", "blank"])
@pytest.mark.parametrize("field", REQUIRED)
def test_create_needs_each_required_field(api: Api, field: str, value: Any) -> None:
    before = world_state(api.service)
    refusal(create(api, **{field: value}), 400, 100, None, field, "missing or empty")
    assert world_state(api.service) == before


def test_create_does_not_need_a_company(api: Api) -> None:
    assert create(api, company=...).json["company"] is None


@pytest.mark.parametrize("number", ["082 123 4567", "+264 81 123 4567", "reception", " ext. 5 "])
def test_the_contact_number_is_kept_as_it_was_written(api: Api, number: str) -> None:
    created = create(api, contactNumber=number).json
    assert created["contactNumber"] == number
    updated = update(api, created["userId"], contactNumber=f"{number}!").json
    assert updated["contactNumber"] == f"{number}!"


def test_a_contact_number_may_be_a_json_integer(api: Api) -> None:
    assert create(api, contactNumber=27821234567).json["contactNumber"] == "27821234567"


@pytest.mark.parametrize("email", ["nomsa", "@example.com", "nomsa@", "a@b@c", "a b@c.d", "a@b c"])
def test_create_refuses_what_is_no_email_address(api: Api, email: str) -> None:
    before = world_state(api.service)
    refusal(create(api, emailAddress=email), 400, 100, None, "emailAddress", "name@example.com")
    assert world_state(api.service) == before


@pytest.mark.parametrize("email", [SUB_ACCOUNT[0], "DEMO@EXAMPLE.COM", f" {FOREIGN[0]}"])
def test_create_refuses_an_address_that_is_taken(api: Api, email: str) -> None:
    add_second_team(api.service)
    before = world_state(api.service)
    answer = create(api, emailAddress=email)
    refusal(answer, 400, 105, "Email address already in use", "emailAddress", "another address")
    assert world_state(api.service) == before


def test_only_an_administrator_creates_users(sub_api: Api) -> None:
    before = world_state(sub_api.service)
    refusal(create(sub_api), 403, 111, "Forbidden", "sub-account", "administrator")
    assert world_state(sub_api.service) == before


@pytest.mark.parametrize("field", ["firstName", "lastName", "contactNumber"])
def test_update_changes_the_field_given_and_no_other(api: Api, field: str) -> None:
    before = api.get(f"/account/user/{SUB_ACCOUNT_ID}").json
    answer = update(api, SUB_ACCOUNT_ID, **{field: "New"})
    assert answer.status_code == 200
    assert answer.json == {**before, field: "New"}  # type: ignore[dict-item]
    assert api.get(f"/account/user/{SUB_ACCOUNT_ID}").json == answer.json


def test_update_takes_a_password_and_never_shows_it(api: Api) -> None:
    before = world_state(api.service)
    answer = update(api, SUB_ACCOUNT_ID, password="new-secret")
    assert answer.status_code == 200
    assert answer.json["password"] is None
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"emailAddress": "new@example.com"},
        {"company": "Other"},
        {"creditBalance": 1_000_000},
        {"userId": 5},
        {"administrator": True},
        {"firstName": None, "lastName": None, "contactNumber": None, "password": None},
        {},
    ],
    ids=str,
)
def test_update_leaves_everything_else_as_it_is(api: Api, fields: dict[str, Any]) -> None:
    before = world_state(api.service)
    assert update(api, SUB_ACCOUNT_ID, **fields).status_code == 200
    assert world_state(api.service) == before


def test_an_update_without_a_body_changes_nothing(api: Api) -> None:
    before = world_state(api.service)
    answer = api.post(f"/account/user/{SUB_ACCOUNT_ID}", content_type="application/json")
    assert answer.status_code == 200
    assert world_state(api.service) == before


def test_a_sub_account_updates_itself(sub_api: Api) -> None:
    assert update(sub_api, SUB_ACCOUNT_ID, firstName="Me").json["firstName"] == "Me"


@pytest.mark.parametrize("user_id", [ADMINISTRATOR_ID, 2, FOREIGN_USER_ID])
def test_a_sub_account_updates_nobody_else(sub_api: Api, user_id: int) -> None:
    add_second_team(sub_api.service)
    before = world_state(sub_api.service)
    refusal(update(sub_api, user_id, firstName="Me"), 403, 111, "Forbidden", "administrator")
    assert world_state(sub_api.service) == before


@pytest.mark.parametrize("field", [*REQUIRED, "company"])
@pytest.mark.parametrize("value", [["a"], {"a": 1}], ids=str)
def test_a_value_of_the_wrong_type_names_the_field(api: Api, field: str, value: Any) -> None:
    before = world_state(api.service)
    refusal(create(api, **{field: value}), 400, 100, None, field)
    refusal(update(api, SUB_ACCOUNT_ID, **{field: value}), 400, 100, None, field)
    assert world_state(api.service) == before


def test_names_in_any_script_stay_as_they_are(api: Api) -> None:
    created = create(api, firstName="Zoë 😀", lastName="Мария", company="<b>&\"'").json
    assert (created["firstName"], created["lastName"]) == ("Zoë 😀", "Мария")
    assert created["company"] == "<b>&\"'"
    xml = api.get(f"/account/user/{created['userId']}.xml").text
    assert "<company>&lt;b&gt;&amp;&quot;'</company>" in xml


@pytest.mark.parametrize(
    "given", ["99999999999999999999999", "9223372036854775808", "-9223372036854775809"]
)
def test_an_id_of_too_many_digits_is_told_the_largest(api: Api, given: str) -> None:
    answer = api.get(f"/account/user/{given}")
    refusal(answer, 400, 100, None, "out of range", "Give a whole number up to 9223372036854775807")


def test_an_id_that_is_not_a_number_is_told_to_be_one(api: Api) -> None:
    refusal(api.get("/account/user/x"), 400, 100, None, "not an id", "Give a whole number.")
