"""Many requests at once on one server: credits stay exact, and every request is answered."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, TypeVar

from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT, Api

Result = TypeVar("Result")

THREADS = 64
EAGER = 1e-6
"""Seconds after which one thread makes way for another: as good as after every step."""
LONGEST = 60
"""Seconds after which threads that are still at work are taken to wait for each other."""


def at_once(deeds: Iterable[Callable[[], Result]]) -> list[Result]:
    """Run each of these functions in a thread, all at the same moment, and return their results.

    The test fails if one of them takes too long.
    """
    listed = list(deeds)
    start = threading.Barrier(len(listed))

    def run(deed: Callable[[], Result]) -> Result:
        start.wait(LONGEST)
        return deed()

    usual = sys.getswitchinterval()
    sys.setswitchinterval(EAGER)
    try:
        with ThreadPoolExecutor(len(listed)) as pool:
            futures = [pool.submit(run, deed) for deed in listed]
            _, unfinished = wait(futures, timeout=LONGEST)
            assert not unfinished, "threads wait for each other"
            return [future.result() for future in futures]
    finally:
        sys.setswitchinterval(usual)


def send(api: Api, message: str = "Hello") -> Any:
    return api.post("/sms/send", json={"recipientNumber": "0821234567", "message": message})


def transfer(api: Api, giver: str, taker: str, credits: int) -> int:
    fields = {
        "transferFromEmailAddress": giver,
        "transferToEmailAddress": taker,
        "numberOfCreditsToTransfer": credits,
    }
    return api.post("/account/transfer", json=fields).status_code


def rows(api: Api) -> list[dict[str, Any]]:
    """Read all pages of the ledger, and return its rows, the oldest first."""
    found: list[dict[str, Any]] = []
    address: str | None = "/_mock/credits?limit=1000"
    while address:
        page = api.app.test_client().get(address).get_json()
        found += page["items"]
        address = page["next"]
    return found[::-1]


def balances(api: Api) -> dict[int, float]:
    answers = [api.get(f"/account/user/{user_id}").get_json() for user_id in (18987, 18988)]
    return {user["userId"]: user["creditBalance"] for user in answers}


def assert_the_ledger_is_exact(api: Api) -> None:
    """Assert that the ledger's rows of each account add up to the balance in each row and to its
    credits.

    A balance must never be negative.
    """
    running: dict[int, int] = {}
    for row in rows(api):
        user_id = row["userId"]
        running[user_id] = running.get(user_id, 0) + round(row["credits"] * 1000)
        assert running[user_id] == round(row["balance"] * 1000)
        assert running[user_id] >= 0
    assert {user_id: total / 1000 for user_id, total in running.items()} == balances(api)


def test_64_senders_take_exactly_what_their_messages_cost(api: Api) -> None:
    two_parts = "a" * 161
    answers = at_once([lambda: [send(api, two_parts) for _ in range(5)]] * THREADS)
    ids = [answer.get_json()["messageId"] for sent in answers for answer in sent]
    assert len(set(ids)) == THREADS * 5
    assert api.balance() == 1000 - 2 * len(ids)
    charged = [row["messageId"] for row in rows(api) if row["reason"] == "send"]
    assert sorted(charged) == sorted(ids)
    assert_the_ledger_is_exact(api)


def test_64_senders_never_spend_more_than_there_is(sub_api: Api, api: Api) -> None:
    three_parts = "a" * 320
    statuses = at_once([lambda: send(sub_api, three_parts).status_code] * THREADS)
    assert sorted(set(statuses)) == [200, 400]
    assert statuses.count(200) == 33
    assert sub_api.balance() == 1
    assert api.get("/messages/all").get_json()["totalElements"] == 33
    assert_the_ledger_is_exact(api)


def test_bulk_sends_at_once_are_accepted_item_by_item_and_paid_exactly(sub_api: Api) -> None:
    items = [{"recipientNumber": "0821234567", "message": "Hello"}] * 20

    def bulk() -> int:
        answer = sub_api.post("/sms/send-bulk", json={"sendSmsRequests": items})
        responses = answer.get_json()["sendSmsResponses"]
        return sum(response["messageId"] is not None for response in responses)

    accepted = at_once([bulk] * 16)
    assert sum(accepted) == 100
    assert sub_api.balance() == 0
    assert_the_ledger_is_exact(sub_api.as_account(ADMINISTRATOR))


def test_transfers_to_and_fro_lose_and_make_nothing(api: Api) -> None:
    demo, sub = ADMINISTRATOR[0], SUB_ACCOUNT[0]
    there = [lambda: [transfer(api, demo, sub, 7) for _ in range(4)]] * (THREADS // 2)
    back = [lambda: [transfer(api, sub, demo, 11) for _ in range(4)]] * (THREADS // 2)
    statuses = [status for group in at_once([*there, *back]) for status in group]
    assert set(statuses) <= {200, 400}
    assert sum(balances(api).values()) == 1100
    moved = [row["credits"] for row in rows(api) if row["reason"] == "transfer"]
    assert len(moved) == 2 * statuses.count(200)
    assert sum(moved) == 0
    assert_the_ledger_is_exact(api)


def test_a_transfer_is_never_seen_half_done(api: Api) -> None:
    """The two rows of a transfer follow each other in the ledger, whatever else happens."""
    demo, sub = ADMINISTRATOR[0], SUB_ACCOUNT[0]
    at_once(
        [
            *[lambda: transfer(api, demo, sub, 1)] * 16,
            *[lambda: send(api).status_code] * 16,
            *[lambda: transfer(api, sub, demo, 1)] * 16,
        ]
    )
    kept = rows(api)
    halves = [at for at, row in enumerate(kept) if row["reason"] == "transfer"]
    for giving, taking in zip(halves[::2], halves[1::2], strict=True):
        assert taking == giving + 1
        assert kept[giving]["credits"] == -kept[taking]["credits"] < 0


def test_everything_at_once_leaves_the_ledger_exact(api: Api, sub_api: Api) -> None:
    demo, sub = ADMINISTRATOR[0], SUB_ACCOUNT[0]
    later = "202611221300"
    scheduled = [api.send(dateToSend=later) for _ in range(8)]
    at_once(
        [
            *[lambda: send(api).status_code] * 16,
            *[lambda: send(sub_api, "a" * 161).status_code] * 16,
            *[lambda: transfer(api, demo, sub, 3)] * 8,
            *[lambda: transfer(sub_api, sub, demo, 2)] * 8,
            *[lambda: api.control("POST", "/credits", json={"credits": 0.5}).status_code] * 8,
            *[
                lambda message_id=message_id: (
                    api.call("DELETE", f"/messages/{message_id}").status_code
                )
                for message_id in [*scheduled, *scheduled]
            ],
        ]
    )
    cancelled = [row["messageId"] for row in rows(api) if row["reason"] == "cancel"]
    assert sorted(cancelled) == sorted(scheduled)
    assert_the_ledger_is_exact(api)


def test_nobody_is_shut_out_while_users_are_created(api: Api) -> None:
    def create(number: int) -> list[int]:
        fields = {
            "firstName": "A",
            "lastName": "B",
            "contactNumber": "1",
            "password": "x",
            "emailAddress": f"user{number}@example.com",
        }
        return [api.call("PUT", "/account/user", json=fields).status_code]

    def read() -> list[int]:
        return [api.get("/account/balance").status_code for _ in range(20)]

    creators = [lambda number=number: create(number) for number in range(16)]
    answers = at_once([*creators, *[read] * 16])
    assert {status for group in answers for status in group} == {200}


def test_wrong_credentials_are_only_unauthorized_while_teams_come_and_go(api: Api) -> None:
    def come_and_go() -> list[int]:
        made = [api.control("POST", "/teams", json={}) for _ in range(6)]
        gone = [api.control("DELETE", f"/teams/{one.get_json()['teamId']}") for one in made]
        return [one.status_code for one in (*made, *gone)]

    def knock() -> list[int]:
        wrong = {"email": "nobody@example.com", "token": "x"}
        return [api.get("/account/balance", headers=wrong).status_code for _ in range(40)]

    answers = at_once([*[come_and_go] * 6, *[knock] * 10])
    assert {status for group in answers for status in group} == {200, 201, 401}


def test_of_many_who_want_one_address_one_gets_it(api: Api) -> None:
    fields = {
        "firstName": "A",
        "lastName": "B",
        "contactNumber": "1",
        "password": "x",
        "emailAddress": "wanted@example.com",
    }
    statuses = at_once([lambda: api.call("PUT", "/account/user", json=fields).status_code] * 16)
    assert sorted(statuses) == [200] + [400] * 15


def test_things_made_at_once_have_ids_of_their_own(api: Api) -> None:
    contact = {"contactNumber": "0821234567"}
    made = at_once(
        [lambda: [api.post("/contacts/create", json=contact) for _ in range(10)]] * THREADS
    )
    answers = [answer for group in made for answer in group]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["contactId"] for answer in answers}) == THREADS * 10
