"""Reads and changes the developer settings of an account: tokens, secret key and webhooks."""

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
    """Return the account with its settings.

    Raises:
        NotFound: the team has no such user.
    """
    with world.transaction() as db:
        return _require_user(db, user_id)


def put_developer_settings(
    teams: Teams,
    credentials: CredentialIssuer,
    world: World,
    user_id: int,
    changes: Mapping[str, str | None],
) -> User:
    """Change settings of an account.

    Args:
        credentials: checks the new tokens and the new secret key.
        changes: new values by column of the table of users. For a token or the secret key None
            keeps the present one, and `renew` makes up a random one.

    Returns:
        The account after the change.

    Raises:
        NotFound: the team has no such user.
        InvalidField: a token is taken, both tokens would be the same, or a token or the secret key
            has a wrong form.
    """
    with teams.changing:
        user = get_developer_settings(world, user_id)
        tokens = credentials.chosen_tokens(
            world, user, changes.get("token"), changes.get("url_token")
        )
        secret_key = credentials.secret_key(changes.get("secret_key"), user.secret_key)
        with world.transaction() as db:
            users.update(db, user.user_id, {**changes, **tokens, "secret_key": secret_key})
            found = _require_user(db, user.user_id)
        teams.register(world)
    return found


def _require_user(db: sqlite3.Connection, user_id: int) -> User:
    """Return a user of the team, for the control API.

    Raises:
        NotFound: the team has no user with this id.
    """
    found = users.by_id(db, user_id)
    if found is None:
        raise NotFound(
            f"there is no user '{user_id}'", field="userId", help="GET /_mock/teams lists users"
        )
    return found
