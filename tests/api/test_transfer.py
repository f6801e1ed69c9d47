"""Transfers of credits between two users of a team, which change both balances or neither."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.world_state import world_state
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT, Api

DEMO = ADMINISTRATOR[0]
SUB = SUB_ACCOUNT[0]


def transfer(api: Api, giver: Any = DEMO, taker: Any = SUB, credits: Any = 5) -> Any:
    fields = {
        "transferFromEmailAddress": giver,
        "transferToEmailAddress": taker,
        "numberOfCreditsToTransfer": credits,
    }
    given = {key: value for key, value in fields.items() if value is not ...}
    return api.post("/account/transfer", json=given)


def test_a_transfer_answers_with_the_receiving_user(api: Api) -> None:
    answer = transfer(api, credits=250)
    assert answer.status_code == 200
    assert answer.json == api.get("/account/user/18988").json
    assert answer.json["emailAddress"] == SUB
    assert answer.json["creditBalance"] == 350


def test_a_transfer_moves_credits_from_the_one_to_the_other(api: Api, sub_api: Api) -> None:
    transfer(api, credits=250)
    assert (api.balance(), sub_api.balance()) == (750, 350)


def test_a_transfer_is_two_rows_of_the_ledger(api: Api) -> None:
    transfer(api, credits=250)
    answer = api.control("GET", "/credits?limit=2")
    moved = [(row["userId"], row["reason"], row["credits"]) for row in answer.json["items"]]  # type: ignore[index]
    assert moved == [(18988, "transfer", 250), (18987, "transfer", -250)]


def test_the_whole_balance_can_be_moved(api: Api, sub_api: Api) -> None:
    assert transfer(api, credits=1000).status_code == 200
    assert (api.balance(), sub_api.balance()) == (0, 1100)


def test_addresses_compare_without_case_and_surrounding_blanks(api: Api, sub_api: Api) -> None:
    assert transfer(api, giver=DEMO.upper(), taker=f" {SUB.title()} ").status_code == 200
    assert sub_api.balance() == 105


def test_a_transfer_in_xml(api: Api) -> None:
    body = (
        "<transferCreditsRequest>"
        f"<transferFromEmailAddress>{DEMO}</transferFromEmailAddress>"
        f"<transferToEmailAddress>{SUB}</transferToEmailAddress>"
        "<numberOfCreditsToTransfer>5</numberOfCreditsToTransfer>"
        "</transferCreditsRequest>"
    )
    answer = api.post("/account/transfer.xml", data=body, content_type="text/xml")
    assert answer.status_code == 200
    assert "<userId>18988</userId></user>" in answer.text
    assert "<creditBalance>105.0</creditBalance>" in answer.text


def test_an_administrator_moves_the_credits_of_others(api: Api, sub_api: Api) -> None:
    assert transfer(api, giver=SUB, taker=DEMO, credits=100).status_code == 200
    assert (api.balance(), sub_api.balance()) == (1100, 0)


def test_a_sub_account_gives_away_its_own(sub_api: Api) -> None:
    assert transfer(sub_api, giver=SUB, taker=DEMO, credits=1).status_code == 200
    assert sub_api.balance() == 99


def test_a_sub_account_takes_nothing_from_others(sub_api: Api) -> None:
    before = world_state(sub_api.service)
    answer = transfer(sub_api, giver=DEMO, taker=SUB)
    refusal(answer, 403, 111, "Forbidden", "sub-account", "administrator")
    assert answer.headers["X-Mock-Assumed"] == "A20"
    assert world_state(sub_api.service) == before


@pytest.mark.parametrize("credits", [1001, 2**31 - 1])
def test_more_than_the_balance_moves_nothing(api: Api, credits: int) -> None:
    before = world_state(api.service)
    answer = transfer(api, credits=credits)
    refusal(answer, 400, 103, "Insufficient credits", DEMO, "1000 credits")
    assert answer.headers["X-Mock-Assumed"] == "A87"
    assert world_state(api.service) == before


@pytest.mark.parametrize(
    "credits",
    [
        0,
        -1,
        1.5,
        0.001,
        "1.5",
        "five",
        "",
        None,
        ...,
        True,
        [5],
        {"a": 5},
        2**31,
        -(2**31) - 1,
        10**400,
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_amount_is_a_positive_whole_number(api: Api, credits: Any) -> None:
    before = world_state(api.service)
    answer = transfer(api, credits=credits)
    refusal(answer, 400, 100, None, "numberOfCreditsToTransfer", "whole number")
    assert world_state(api.service) == before


@pytest.mark.parametrize("credits", [0, -1, 1.5, "ten", 10**30], ids=str)
def test_a_refused_amount_is_told_the_smallest_that_works(api: Api, credits: Any) -> None:
    refusal(transfer(api, credits=credits), 400, 100, None, "whole number from 1 to")


def test_an_amount_that_is_not_there_is_missing(api: Api) -> None:
    answer = transfer(api, credits=...)
    refusal(answer, 400, 100, "numberOfCreditsToTransfer is missing")


def test_a_whole_number_may_be_written_with_a_fraction_of_zero(api: Api, sub_api: Api) -> None:
    assert transfer(api, credits=5.0).status_code == 200
    assert sub_api.balance() == 105


@pytest.mark.parametrize("side", ["giver", "taker"])
@pytest.mark.parametrize("email", [..., None, "", "  "], ids=["absent", "null", "empty", "blank"])
def test_both_addresses_are_required(api: Api, side: str, email: Any) -> None:
    before = world_state(api.service)
    field = {"giver": "transferFromEmailAddress", "taker": "transferToEmailAddress"}[side]
    answer = transfer(api, **{side: email})
    refusal(answer, 400, 100, None, field, "missing or empty")
    assert world_state(api.service) == before


@pytest.mark.parametrize("side", ["giver", "taker"])
@pytest.mark.parametrize("email", ["nobody@example.com", FOREIGN[0], "x" * 500_000])
def test_an_address_outside_the_team_is_refused(api: Api, side: str, email: str) -> None:
    add_second_team(api.service)
    before = world_state(api.service)
    field = {"giver": "transferFromEmailAddress", "taker": "transferToEmailAddress"}[side]
    answer = transfer(api, **{side: email})
    refusal(answer, 400, 100, None, field, email[:40], "your own team")
    assert len(answer.text) < 1000
    assert answer.headers["X-Mock-Assumed"] == "A21"
    assert world_state(api.service) == before


@pytest.mark.parametrize("same", [DEMO, DEMO.upper()])
def test_a_transfer_to_oneself_is_refused(api: Api, same: str) -> None:
    before = world_state(api.service)
    answer = transfer(api, giver=DEMO, taker=same)
    refusal(answer, 400, 100, None, "transferToEmailAddress", "two different users")
    assert world_state(api.service) == before


@pytest.mark.parametrize("email", [5, True, ["a"], {"a": 1}], ids=str)
@pytest.mark.parametrize("side", ["giver", "taker"])
def test_an_address_of_the_wrong_type_is_refused(api: Api, side: str, email: Any) -> None:
    before = world_state(api.service)
    field = {"giver": "transferFromEmailAddress", "taker": "transferToEmailAddress"}[side]
    refusal(transfer(api, **{side: email}), 400, 100, None, field)
    assert world_state(api.service) == before


def test_credits_of_a_thousandth_survive_a_transfer(api: Api, sub_api: Api) -> None:
    api.control("POST", "/credits", json={"credits": 0.001})
    transfer(api, credits=1000)
    assert (api.balance(), sub_api.balance()) == (0.001, 1100)
    assert transfer(api, credits=1).status_code == 400
