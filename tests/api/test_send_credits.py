"""What a message costs, when the credits are taken, and a send that cannot be paid."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import Api

NUMBER = "27821234567"


def send(api: Api, **fields: Any) -> Any:
    return api.post("/sms/send", json={"recipientNumber": NUMBER, "message": "Hello", **fields})


def stored(api: Api, message_id: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/messages/{message_id}").get_json()
    return found


def taken(api: Api) -> float:
    return 1000 - api.balance()


@pytest.mark.parametrize(
    "message, parts",
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 1530, 10),
        ("я" * 670, 10),
    ],
    ids=lambda value: f"{value[0]}*{len(value)}" if isinstance(value, str) else str(value),
)
def test_each_part_costs_a_credit(api: Api, message: str, parts: int) -> None:
    found = stored(api, api.send(message=message))
    assert found["numberOfMessages"] == parts
    assert found["creditCost"] == parts
    assert taken(api) == parts


@pytest.mark.parametrize(
    "number, rate",
    [(NUMBER, 1.0), ("+26771234567", 1.8), ("+264811234567", 1.5), ("+14155552671", 1.2)],
)
def test_a_part_costs_the_rate_of_its_country(api: Api, number: str, rate: float) -> None:
    found = stored(api, api.send(number, "a" * 161))
    assert found["creditCost"] == 2 * rate
    assert round(taken(api), 3) == 2 * rate


def test_a_country_without_a_rate_costs_the_default(api: Api) -> None:
    assert stored(api, api.send("+33612345678"))["creditCost"] == 3.5


@pytest.mark.parametrize("message", ["a" * 1531, "я" * 671], ids=["GSM7", "UCS2"])
def test_more_than_ten_parts_are_refused(api: Api, message: str) -> None:
    before = world_state(api.service)
    answer = send(api, message=message)
    refusal(answer, 400, 106, "Message is too long", "message", "11 parts", "at most 10")
    assert answer.headers["X-Mock-Assumed"] == "A149"
    assert world_state(api.service) == before


def test_the_last_credit_can_be_spent_and_no_more(sub_api: Api) -> None:
    for _ in range(10):
        sub_api.send(message="a" * 1530)
    assert sub_api.balance() == 0
    before = world_state(sub_api.service)
    answer = send(sub_api)
    error = refusal(
        answer,
        400,
        103,
        "Insufficient credits",
        "costs 1 credit and the balance is",
        "/_mock/credits",
    )
    assert "recipientNumber" not in error["developerMessage"]
    assert answer.headers["X-Mock-Assumed"] == "A129"
    assert world_state(sub_api.service) == before


def test_credits_that_do_not_suffice_for_all_parts_buy_none(api: Api) -> None:
    api.control("POST", "/credits", json={"credits": -999})
    assert send(api, message="a" * 161).status_code == 400
    assert api.balance() == 1
    assert send(api, message="a" * 160).status_code == 200


def test_credits_are_taken_once_for_each_message(api: Api) -> None:
    ids = [api.send(), api.send()]
    rows = api.control("GET", "/credits?limit=2").get_json()["items"]
    assert [row["messageId"] for row in rows] == ids[::-1]
    assert [(row["reason"], row["credits"], row["balance"]) for row in rows] == [
        ("send", -1.0, 998.0),
        ("send", -1.0, 999.0),
    ]


def test_the_sender_pays_and_nobody_else(api: Api, sub_api: Api) -> None:
    sub_api.send()
    assert (api.balance(), sub_api.balance()) == (1000, 99)
