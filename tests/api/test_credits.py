"""The ledger: a row for each movement, balances that are sums of rows, and topping up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.second_team import FOREIGN, FOREIGN_USER_ID, add_second_team
from tests.api.world_state import world_state
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT, Api

ADMINISTRATOR_ID = 18987
SUB_ACCOUNT_ID = 18988


def ledger(api: Api, **query: Any) -> Any:
    answer = api.control("GET", "/credits", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def top_up(api: Api, **body: Any) -> Any:
    return api.control("POST", "/credits", json=body)


def refused(answer: Any, status: int, field: str | None, *teaches: str) -> None:
    assert answer.status_code == status, answer.text
    error = answer.get_json()["error"]
    assert list(error) == ["field", "message", "help"]
    assert error["field"] == field
    assert error["message"]
    for teaching in teaches:
        assert teaching in f"{error['message']} {error['help']}"


def test_a_new_world_has_a_row_for_each_first_balance(api: Api) -> None:
    assert ledger(api) == {
        "items": [
            {
                "at": "2026-11-22T12:00:00+02:00",
                "userId": SUB_ACCOUNT_ID,
                "reason": "top-up",
                "credits": 100.0,
                "messageId": None,
                "balance": 100.0,
            },
            {
                "at": "2026-11-22T12:00:00+02:00",
                "userId": ADMINISTRATOR_ID,
                "reason": "top-up",
                "credits": 1000.0,
                "messageId": None,
                "balance": 1000.0,
            },
        ],
        "total": 2,
        "next": None,
    }


def test_every_movement_is_a_row_with_its_reason_the_newest_first(api: Api, sub_api: Api) -> None:
    sent = api.send()
    scheduled = sub_api.send(dateToSend="202611221300")
    sub_api.call("DELETE", f"/messages/{scheduled}")
    api.post(
        "/account/transfer",
        json={
            "transferFromEmailAddress": ADMINISTRATOR[0],
            "transferToEmailAddress": SUB_ACCOUNT[0],
            "numberOfCreditsToTransfer": 9,
        },
    )
    top_up(api, credits=2.5)
    rows = [
        (row["userId"], row["reason"], row["credits"], row["messageId"], row["balance"])
        for row in ledger(api)["items"]
    ]
    assert rows[:-2] == [
        (ADMINISTRATOR_ID, "top-up", 2.5, None, 992.5),
        (SUB_ACCOUNT_ID, "transfer", 9, None, 109),
        (ADMINISTRATOR_ID, "transfer", -9, None, 990),
        (SUB_ACCOUNT_ID, "cancel", 1, scheduled, 100),
        (SUB_ACCOUNT_ID, "send", -1, scheduled, 99),
        (ADMINISTRATOR_ID, "send", -1, sent, 999),
    ]


def test_a_row_about_a_message_names_its_number_and_its_text(api: Api) -> None:
    message_id = api.send(message="a" * 200)
    row, *others = ledger(api)["items"]
    assert row["messageId"] == message_id
    assert (row["number"], row["message"]) == ("27821234567", "a" * 160)
    assert not any("number" in other for other in others)


def test_a_refund_is_a_row_too(api: Api) -> None:
    message_id = api.send()
    answer = api.control(
        "POST", f"/messages/{message_id}/status", json={"status": "FAILED_REFUNDED"}
    )
    assert answer.status_code == 200, answer.text
    row = ledger(api)["items"][0]
    assert (row["reason"], row["credits"], row["messageId"]) == ("refund", 1, message_id)
    assert api.balance() == 1000


def test_the_balance_is_the_sum_of_the_rows(api: Api, sub_api: Api) -> None:
    for _ in range(3):
        api.send(message="a" * 161)
    top_up(api, credits=0.255)
    rows = ledger(api)["items"]
    for user_id, client in ((ADMINISTRATOR_ID, api), (SUB_ACCOUNT_ID, sub_api)):
        total = sum(round(row["credits"] * 1000) for row in rows if row["userId"] == user_id)
        assert client.balance() == total / 1000


@pytest.mark.parametrize("credits", [5, 2.5, 0.001, -1000, 999_999_998_999.999])
def test_topping_up_answers_201_with_the_row(api: Api, credits: float) -> None:
    answer = top_up(api, credits=credits)
    assert answer.status_code == 201
    assert answer.get_json() == ledger(api)["items"][0]
    assert answer.get_json()["credits"] == credits
    assert api.balance() == answer.get_json()["balance"]


def test_a_top_up_of_a_named_user(api: Api, sub_api: Api) -> None:
    assert top_up(api, credits=5, userId=SUB_ACCOUNT_ID).status_code == 201
    assert (api.balance(), sub_api.balance()) == (1000, 105)


@pytest.mark.parametrize(
    "credits, teaches",
    [
        (None, "number"),
        ("5", "number"),
        (True, "number"),
        ([5], "number"),
        ({"a": 5}, "number"),
        (0.0001, "three decimals"),
        (1e300, "more credits"),
        (10**400, "more credits"),
        (10**12, "more credits"),
        (999_999_999_000, "more credits"),
        (-1000.001, "at most 1000"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_amount_that_cannot_be_is_refused(api: Api, credits: Any, teaches: str) -> None:
    before = world_state(api.service)
    refused(top_up(api, credits=credits), 400, "credits", teaches)
    assert world_state(api.service) == before


def test_balances_stay_exact_however_often_somebody_tops_up(api: Api) -> None:
    assert top_up(api, credits=999_999_998_999.999).status_code == 201
    before = world_state(api.service)
    refused(top_up(api, credits=0.001), 400, "credits", "more credits")
    assert world_state(api.service) == before
    assert api.balance() == 999_999_999_999.999


@pytest.mark.parametrize("user_id", ["18988", 1.5, True, [1], {}])
def test_a_user_id_of_the_wrong_type_is_refused(api: Api, user_id: Any) -> None:
    before = world_state(api.service)
    refused(top_up(api, credits=5, userId=user_id), 400, "userId", "whole number")
    assert world_state(api.service) == before


@pytest.mark.parametrize("user_id", [0, -1, 2, FOREIGN_USER_ID, 2**63, 10**30])
def test_a_user_of_no_or_another_team_is_not_found(api: Api, user_id: int) -> None:
    add_second_team(api.service)
    before = world_state(api.service)
    refused(top_up(api, credits=5, userId=user_id), 404, "userId", "no user")
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"5", b"null", b'{"credits": NaN}', b'{"credits": 5, "user": 1}', b""]
)
def test_a_body_that_cannot_be_used_is_refused(api: Api, body: bytes) -> None:
    before = world_state(api.service)
    answer = api.control("POST", "/credits", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["message"]
    assert world_state(api.service) == before


def test_the_ledger_comes_in_pages_that_follow_each_other(api: Api) -> None:
    for _ in range(5):
        api.send()
    everything = ledger(api)["items"]
    first = ledger(api, limit=3)
    assert first["items"] == everything[:3]
    assert first["total"] == 7
    api.send()
    second = api.app.test_client().get(first["next"]).get_json()
    assert second["items"] == everything[3:6]
    third = api.app.test_client().get(second["next"]).get_json()
    assert third["items"] == everything[6:]
    assert third["next"] is None


@pytest.mark.parametrize("parameter", ["limit", "before"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "9" * 30])
def test_a_page_that_cannot_be_is_refused(api: Api, parameter: str, value: str) -> None:
    answer = api.control("GET", "/credits", query_string={parameter: value})
    refused(answer, 400, parameter, "whole number")


def test_a_limit_over_a_thousand_is_refused(api: Api) -> None:
    refused(api.control("GET", "/credits?limit=1001"), 400, "limit", "from 1 to 1000")


def test_a_call_that_authenticates_is_about_its_own_team(api: Api) -> None:
    add_second_team(api.service)
    email, token = FOREIGN
    headers = {"email": email, "token": token}
    answer = api.control("POST", "/credits", json={"credits": 1}, headers=headers)
    assert answer.get_json()["balance"] == 51
    assert api.control("GET", "/credits", headers=headers).get_json()["total"] == 2
    assert api.balance() == 1000
    wrong = {"email": email, "token": "wrong"}
    assert api.control("GET", "/credits", headers=wrong).status_code == 401


def test_a_call_may_name_a_team_and_its_next_page_is_that_teams(api: Api) -> None:
    team_id = add_second_team(api.service).team_id
    api.control("POST", f"/credits?team={team_id}", json={"credits": 1})
    page = ledger(api, team=team_id, limit=1)
    assert page["items"][0]["balance"] == 51
    following = api.app.test_client().get(page["next"]).get_json()
    assert [row["balance"] for row in following["items"]] == [50]
    refused(api.control("GET", "/credits?team=nobody"), 404, "team", "nobody")


def test_topping_up_with_nothing_is_refused(api: Api) -> None:
    refused(api.control("POST", "/credits", json={"credits": 0}), 400, "credits", "give another")
    assert ledger(api)["total"] == 2
