"""Which worlds this server has and which credentials lead to which: unique on the server.

Credentials are kept beside the databases, so that authenticating asks no database.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import NamedTuple

from sms_mock.store import users
from sms_mock.store.users import User
from sms_mock.store.world import World

DEFAULT_TEAM = "default"


class Account(NamedTuple):
    """Who is asking: a user of a team, with what it may prove itself by."""

    world: World
    user_id: int
    email: str
    token: str
    url_token: str
    secret_key: str
    administrator: bool


class _Reserved(NamedTuple):
    """Addresses, as they are compared, and tokens that a team begins with."""

    emails: frozenset[str]
    tokens: frozenset[str]


class Teams:
    """The worlds of a server by team id, and its accounts by email address and URL token."""

    def __init__(self) -> None:
        self._worlds: dict[str, World] = {}
        self._by_email: dict[str, Account] = {}
        self._by_url_token: dict[str, Account] = {}
        self._reserved: dict[str, _Reserved] = {}
        self._secrets: dict[World, tuple[str, ...]] = {}
        self.changing = threading.RLock()
        """Held while accounts or teams change, so that what is unique stays so."""

    @property
    def default(self) -> World:
        return self._worlds[DEFAULT_TEAM]

    def __iter__(self) -> Iterator[World]:
        """The worlds there are, the default team's first."""
        made = list(self._worlds.values())
        return iter(sorted(made, key=lambda world: world.team_id != DEFAULT_TEAM))

    def get(self, team_id: str) -> World | None:
        return self._worlds.get(team_id)

    def by_email(self, email: str) -> Account | None:
        """The account of an email address, compared without case (assumed)."""
        return self._by_email.get(users.email_key(email))

    def by_url_token(self, url_token: str) -> Account | None:
        return self._by_url_token.get(url_token)

    def reserve(self, team_id: str, people: list[User]) -> None:
        """Keep what a team begins with from others, for a reset brings it back."""
        emails = {users.email_key(user.email) for user in people}
        tokens = {token for user in people for token in (user.token, user.url_token)}
        self._reserved[team_id] = _Reserved(frozenset(emails), frozenset(tokens))

    def has_email(self, email: str, *, besides: World | None = None) -> bool:
        """Whether an account has this address, or will again after a reset.

        Args:
            besides: a team whose own do not count.
        """
        key = users.email_key(email)
        account = self._by_email.get(key)
        if account is not None and account.world is not besides:
            return True
        return any(key in reserved.emails for reserved in self._reserved_besides(besides))

    def has_token(
        self, token: str, *, besides: World | None = None, asking: World | None = None
    ) -> bool:
        """The same for an API or URL token.

        Args:
            asking: a team of which only what it began with does not count.
        """
        return any(
            token in (account.token, account.url_token)
            for account in list(self._by_email.values())
            if account.world is not besides
        ) or any(token in reserved.tokens for reserved in self._reserved_besides(besides or asking))

    def _reserved_besides(self, world: World | None) -> list[_Reserved]:
        return [
            reserved
            for team_id, reserved in self._reserved.items()
            if world is None or team_id != world.team_id
        ]

    def accounts_of(self, world: World) -> list[Account]:
        """A team's accounts, the oldest first."""
        # A copy first: others may come or go while it is walked.
        everybody = list(self._by_email.values())
        mine = [account for account in everybody if account.world is world]
        return sorted(mine, key=lambda account: account.user_id)

    def secrets_of(self, world: World) -> tuple[str, ...]:
        """Tokens that must not be kept or shown with what a team does: its and the default's."""
        own = self._secrets.get(world, ())
        default = self.default
        return own if world is default else own + self._secrets.get(default, ())

    def register(self, world: World) -> None:
        """Take up a world, or its accounts anew after they changed."""
        with self.changing:
            with world.transaction() as db:
                people = users.everyone(db)
            before = self.accounts_of(world)
            self._worlds[world.team_id] = world
            self._secrets[world] = tuple(
                secret
                for user in people
                for secret in (user.token, user.url_token, user.secret_key)
            )
            for user in people:
                # Each is replaced in one step: who authenticates meanwhile is somebody throughout.
                account = Account(
                    world=world,
                    user_id=user.user_id,
                    email=user.email,
                    token=user.token,
                    url_token=user.url_token,
                    secret_key=user.secret_key,
                    administrator=bool(user.administrator),
                )
                self._by_email[users.email_key(user.email)] = account
                self._by_url_token[user.url_token] = account
            self._forget_accounts(before, besides=people)

    def forget(self, world: World) -> None:
        """Drop a world and every account of it."""
        with self.changing:
            self._forget_accounts(self.accounts_of(world), besides=[])
            del self._worlds[world.team_id]
            self._reserved.pop(world.team_id, None)
            self._secrets.pop(world, None)

    def _forget_accounts(self, accounts: list[Account], *, besides: list[User]) -> None:
        emails = {users.email_key(user.email) for user in besides}
        url_tokens = {user.url_token for user in besides}
        for account in accounts:
            if users.email_key(account.email) not in emails:
                del self._by_email[users.email_key(account.email)]
            if account.url_token not in url_tokens:
                del self._by_url_token[account.url_token]
