"""The index of accounts by credentials: added, changed and removed, without a gap in between."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from sms_mock.clock import Clock
from sms_mock.config import DEFAULT_TEAM, Settings
from sms_mock.ids import Ids
from sms_mock.store import users
from sms_mock.store.database import create
from sms_mock.store.teams import Teams
from sms_mock.store.world import World


def world_of(team_id: str, *names: str) -> World:
    world = World(team_id, create(None), Clock(lambda: 0), Ids(random.Random(1)), Settings())
    with world.transaction() as db:
        for name in names:
            users.insert(
                db,
                email=f"{name}@example.com",
                token=f"token-{name}",
                url_token=f"url-{name}",
                secret_key=f"key-{name}",
                administrator=name == names[0],
            )
    return world


@pytest.fixture
def teams() -> Iterator[Teams]:
    made = Teams()
    made.register(world_of(DEFAULT_TEAM, "demo", "sub"))
    made.register(world_of("t1", "other"))
    yield made
    for world in made:
        world.close()


def test_an_account_is_found_by_address_and_by_url_token(teams: Teams) -> None:
    account = teams.by_email("SUB@example.com")
    assert account is not None
    assert account == teams.by_url_token("url-sub")
    assert (account.world, account.administrator) == (teams.default, False)
    assert teams.by_email("nobody@example.com") is None
    assert teams.by_url_token("token-sub") is None


def test_a_team_lists_its_accounts_and_no_others(teams: Teams) -> None:
    assert [account.email for account in teams.accounts_of(teams.default)] == [
        "demo@example.com",
        "sub@example.com",
    ]
    other = teams.get("t1")
    assert other is not None
    assert [account.email for account in teams.accounts_of(other)] == ["other@example.com"]
    assert {world.team_id for world in teams} == {"default", "t1"}
    assert teams.get("t2") is None


def test_tokens_of_either_kind_are_taken(teams: Teams) -> None:
    assert teams.has_token("token-demo")
    assert teams.has_token("url-other")
    assert not teams.has_token("url-other", besides=teams.get("t1"))
    assert not teams.has_token("nothing")


def test_changed_credentials_replace_the_old_ones(teams: Teams) -> None:
    world = teams.default
    with world.transaction() as db:
        user = users.by_email(db, "sub@example.com")
        assert user is not None
        users.update(db, user.user_id, {"email": "new@example.com", "url_token": "url-new"})
    teams.register(world)
    assert teams.by_email("sub@example.com") is None
    assert teams.by_url_token("url-sub") is None
    account = teams.by_email("new@example.com")
    assert account is not None
    assert teams.by_url_token("url-new") == account
    assert len(teams.accounts_of(world)) == 2


def test_a_forgotten_team_is_gone_with_all_its_accounts(teams: Teams) -> None:
    world = teams.get("t1")
    assert world is not None
    teams.forget(world)
    assert teams.get("t1") is None
    assert teams.by_email("other@example.com") is None
    assert teams.by_url_token("url-other") is None
    assert teams.by_email("demo@example.com") is not None
    world.close()
