"""An account's developer settings: tokens, secret key, webhook URLs, how webhooks are sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sms_mock.actions.credentials import CredentialIssuer
from sms_mock.domain.errors import NotFound
from sms_mock.store import users
from sms_mock.store.teams import Teams
from sms_mock.store.users import User
from sms_mock.store.world import World


def get_developer_settings(world: World, user_id: int) -> User:
    """The account whose settings are asked for.

    Raises:
        NotFound: the team has no such user.
    """
    with world.transaction() as db:
        return _existing(db, user_id)


def put_developer_settings(
    teams: Teams,
    credentials: CredentialIssuer,
    world: World,
    user_id: int,
    changes: Mapping[str, str | None],
) -> User:
    """Change some settings of an account and give the account as it is since.

    Args:
        changes: new values by column of the store; a token or secret key `renew` is replaced by a
            fresh one, None stays.

    Raises:
        NotFound: the team has no such user.
        InvalidField: a token that is taken, or a token or secret key that cannot be used.
    """
    with teams.changing:
        user = get_developer_settings(world, user_id)
        tokens = credentials.chosen_tokens(
            world, user, changes.get("token"), changes.get("url_token")
        )
        secret_key = credentials.secret_key(changes.get("secret_key"), user.secret_key)
        with world.transaction() as db:
            users.update(db, user.user_id, {**changes, **tokens, "secret_key": secret_key})
            found = _existing(db, user.user_id)
        teams.register(world)
    return found


def _existing(db: sqlite3.Connection, user_id: int) -> User:
    found = users.by_id(db, user_id)
    if found is None:
        raise NotFound(
            f"there is no user '{user_id}'", field="userId", help="GET /_mock/teams lists users"
        )
    return found
