"""SQL of users and credits: unique addresses, and a ledger whose sum is the balance."""

from __future__ import annotations

import random
import sqlite3

import pytest

from sms_mock.domain.pricing import Rates
from sms_mock.store import ledger, rates, users
from tests.unit.store.stored import NOON


def add(db: sqlite3.Connection, name: str, *, administrator: bool = False) -> int:
    return users.insert(
        db,
        email=f"{name}@example.com",
        token=f"token of {name}",
        url_token=f"url token of {name}",
        secret_key=f"secret key of {name}",
        administrator=administrator,
    )


def test_a_new_user_has_nothing_but_what_was_given(db: sqlite3.Connection) -> None:
    user_id = add(db, "Demo", administrator=True)
    user = users.by_id(db, user_id)
    assert user is not None
    assert (user.email, user.credits, user.administrator) == ("Demo@example.com", 0, 1)
    assert (user.first_name, user.reply_url, user.webhook_style) == (None, None, "both")
    assert users.administrator(db) == user


@pytest.mark.parametrize("written", ["DEMO@EXAMPLE.COM", " demo@example.com ", "Demo@Example.com"])
def test_addresses_are_compared_without_case(db: sqlite3.Connection, written: str) -> None:
    user_id = add(db, "demo")
    found = users.by_email(db, written)
    assert found is not None
    assert found.user_id == user_id
    with pytest.raises(sqlite3.IntegrityError):
        users.insert(
            db, email=written, token="t", url_token="u", secret_key="k", administrator=False
        )


def test_an_id_too_large_for_the_database_belongs_to_no_user(db: sqlite3.Connection) -> None:
    add(db, "demo")
    for user_id in (0, -1, 2, 2**63 - 1, 2**63, -(2**63), 10**399):
        assert users.by_id(db, user_id) is None


def test_a_changed_address_is_found_under_the_new_one_only(db: sqlite3.Connection) -> None:
    user_id = add(db, "old")
    users.update(db, user_id, {"email": "New@example.com", "first_name": "Nu", "company": None})
    assert users.by_email(db, "old@example.com") is None
    found = users.by_email(db, "new@example.com")
    assert found is not None
    assert (found.user_id, found.first_name, found.company) == (user_id, "Nu", None)


@pytest.mark.parametrize("column", ["credits", "user_id", "administrator", "email_key", "x = 1 --"])
def test_other_columns_are_not_changed_this_way(db: sqlite3.Connection, column: str) -> None:
    user_id = add(db, "demo")
    with pytest.raises(KeyError):
        users.update(db, user_id, {column: "1"})


def test_everyone_is_listed_the_oldest_first(db: sqlite3.Connection) -> None:
    names = ["zoe", "adam", "mia"]
    ids = [add(db, name, administrator=name == "mia") for name in names]
    assert [user.user_id for user in users.everyone(db)] == ids
    assert users.administrator(db).user_id == ids[2]


def test_every_movement_is_a_row_and_the_balance_is_their_sum(db: sqlite3.Connection) -> None:
    rng = random.Random(5)
    people = [add(db, "one"), add(db, "two")]
    refused = 0
    for number in range(200):
        credits = rng.randrange(-3000, 3500)
        done = ledger.move(db, rng.choice(people), credits, "top-up", at=NOON + number)
        refused += done is None
    rows = ledger.newest_first(db)
    assert ledger.count(db) == len(rows) == 200 - refused
    assert 0 < refused < 100
    for user_id in people:
        mine = [row for row in reversed(rows) if row.user_id == user_id]
        balance = 0
        for row in mine:
            balance += row.credits
            assert row.balance == balance >= 0
        user = users.by_id(db, user_id)
        assert user is not None
        assert user.credits == balance


def test_a_balance_may_fall_to_zero_and_not_below(db: sqlite3.Connection) -> None:
    user_id = add(db, "demo")
    assert ledger.move(db, user_id, 1000, "top-up", at=NOON) == 1000
    assert ledger.move(db, user_id, -1001, "send", at=NOON, message_id="m") is None
    assert ledger.move(db, user_id, -1000, "send", at=NOON, message_id="m") == 0
    assert [(row.reason, row.message_id) for row in ledger.newest_first(db)] == [
        ("send", "m"),
        ("top-up", None),
    ]


def test_credits_of_an_unknown_user_cannot_be_moved(db: sqlite3.Connection) -> None:
    assert ledger.move(db, 77, 1000, "top-up", at=NOON) is None
    assert ledger.count(db) == 0


def test_the_ledger_is_read_from_the_newest_in_pieces(db: sqlite3.Connection) -> None:
    user_id = add(db, "demo")
    for number in range(5):
        ledger.move(db, user_id, 1, "top-up", at=NOON + number)
    first = ledger.newest_first(db, limit=2)
    rest = ledger.newest_first(db, before=first[-1].seq)
    assert [row.at - NOON for row in first + rest] == [4, 3, 2, 1, 0]


def test_rates_are_replaced_whole(db: sqlite3.Connection) -> None:
    rates.write(db, Rates(default=3500, by_country={"ZA": 1000, "GB": 2500}))
    written = Rates(default=2000, by_country={"NA": 1500})
    rates.write(db, written)
    assert rates.read(db) == written
