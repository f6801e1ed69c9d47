"""The index of a server's worlds, and of the accounts in them by their credentials.

Email addresses and tokens are unique on the server. They are kept in memory here, so that no
database is read to authenticate a request.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from sms_mock.config import DEFAULT_TEAM
from sms_mock.store import users
from sms_mock.store.users import User
from sms_mock.store.world import World

_MOST_EXPIRED: Final = 1_000


class Account(NamedTuple):
    """A user of a team, with the credentials by which it is identified."""

    world: World
    user_id: int
    email: str
    token: str
    url_token: str
    secret_key: str
    administrator: bool


class _Reserved(NamedTuple):
    """The email addresses (as `email_key` returns them) and tokens with which a team began."""

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
        self._expired: dict[str, float] = {}
        """After how many seconds the latest teams ended that ended by themselves: by team id, and
        by the email address of each account."""
        self.changing = threading.RLock()
        """Held while accounts or teams change, so that two never get the same credentials."""

    @property
    def default(self) -> World:
        """The world of the default team."""
        return self._worlds[DEFAULT_TEAM]

    def __iter__(self) -> Iterator[World]:
        """Iterate over all worlds, that of the default team first."""
        made = list(self._worlds.values())
        return iter(sorted(made, key=lambda world: world.team_id != DEFAULT_TEAM))

    def __len__(self) -> int:
        """Return how many worlds there are, that of the default team too."""
        return len(self._worlds)

    def get(self, team_id: str) -> World | None:
        """Return the world of a team, or None if there is no team with this id."""
        return self._worlds.get(team_id)

    def by_email(self, email: str) -> Account | None:
        """Return the account with an email address, or None; case is ignored (assumed, A10)."""
        return self._by_email.get(users.email_key(email))

    def by_url_token(self, url_token: str) -> Account | None:
        """Return the account with this URL-sending token, or None."""
        return self._by_url_token.get(url_token)

    def reserve(self, team_id: str, people: list[User]) -> None:
        """Reserve the credentials with which a team began, because a reset restores them.

        Args:
            people: the users with which the team began.
        """
        emails = {users.email_key(user.email) for user in people}
        tokens = {token for user in people for token in (user.token, user.url_token)}
        self._reserved[team_id] = _Reserved(frozenset(emails), frozenset(tokens))

    def has_email(self, email: str, *, besides: World | None = None) -> bool:
        """Return whether an account has an email address, or would have it again after a reset.

        Args:
            besides: ignore the accounts of this team.
        """
        key = users.email_key(email)
        account = self._by_email.get(key)
        if account is not None and account.world is not besides:
            return True
        return any(key in reserved.emails for reserved in self._reserved_besides(besides))

    def has_token(
        self, token: str, *, besides: World | None = None, asking: World | None = None
    ) -> bool:
        """Return whether an account has an API or URL token, or would have it again after a reset.

        Args:
            besides: ignore the accounts of this team, now and after a reset.
            asking: ignore the accounts that this team would have after a reset, but not those it
                has now.
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
        """Return the accounts of a team, the one with the lowest user id first."""
        # Copied first, because another thread may add or remove accounts during the loop.
        everybody = list(self._by_email.values())
        mine = [account for account in everybody if account.world is world]
        return sorted(mine, key=lambda account: account.user_id)

    def secrets_of(self, world: World) -> tuple[str, ...]:
        """Return the tokens and secret keys to mask where requests of the team are stored or shown.

        These are the team's own and those of the default team.
        """
        own = self._secrets.get(world, ())
        default = self.default
        return own if world is default else own + self._secrets.get(default, ())

    def register(self, world: World) -> None:
        """Add a world and its accounts.

        If the world is there already, its accounts are read again, because they have changed.
        """
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
                # The old entry is replaced, not removed and added: another thread that
                # authenticates at this moment finds one or the other.
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
                self._expired.pop(users.email_key(user.email), None)
            self._forget_accounts(before, besides=people)

    def forget(self, world: World) -> None:
        """Remove a world and its accounts."""
        with self.changing:
            self._forget_accounts(self.accounts_of(world), besides=[])
            del self._worlds[world.team_id]
            self._reserved.pop(world.team_id, None)
            self._secrets.pop(world, None)

    def note_expired(self, world: World) -> None:
        """Remember that a team ends by itself, to tell those who still use its credentials."""
        seconds = world.expires_in
        assert seconds is not None
        emails = [users.email_key(account.email) for account in self.accounts_of(world)]
        keys = [world.team_id, *emails]
        self._expired |= dict.fromkeys(keys, seconds)
        for old in list(islice(self._expired, max(0, len(self._expired) - _MOST_EXPIRED))):
            del self._expired[old]

    def why_gone(self, key: str) -> str:
        """Return a sentence about a team that ended by itself; "" if none did that has this key.

        Args:
            key: the id of the team, or the email address of one of its accounts.
        """
        seconds = self._expired.get(key) or self._expired.get(users.email_key(key))
        if seconds is None:
            return ""
        return (
            f"its team ended because it had no request for {seconds:g} s (expiresIn, or --team-ttl)"
        )

    def _forget_accounts(self, accounts: list[Account], *, besides: list[User]) -> None:
        emails = {users.email_key(user.email) for user in besides}
        url_tokens = {user.url_token for user in besides}
        for account in accounts:
            if users.email_key(account.email) not in emails:
                del self._by_email[users.email_key(account.email)]
            if account.url_token not in url_tokens:
                del self._by_url_token[account.url_token]
