"""Email addresses and tokens that are asked for: unique on the server, each of its form."""

from __future__ import annotations

import itertools

from sms_mock.domain.errors import EmailTaken, InvalidField
from sms_mock.ids import Ids
from sms_mock.shapes.text import EMAIL, TOKEN, URL_TOKEN
from sms_mock.store import users
from sms_mock.store.teams import Teams
from sms_mock.store.users import User
from sms_mock.store.world import World
from sms_mock.world import UserEntry

RENEW = "renew"
"""Asks for a fresh token."""


class Credentials:
    """Gives what is asked for, or something fresh.

    Args:
        teams: the server's registry; who asks holds `teams.changing`.
        ids: where fresh tokens come from.
    """

    def __init__(self, teams: Teams, ids: Ids) -> None:
        self._teams = teams
        self._ids = ids

    def free_email(self, email: str) -> str:
        """An address that nobody has.

        Raises:
            InvalidField, EmailTaken.
        """
        EMAIL.read_at(email, "email")
        if self._teams.has_email(email):
            raise EmailTaken(
                f"{email} belongs to another account", field="email", help="choose another address"
            )
        return email

    def free_tokens(self, token: str | None, url_token: str | None) -> tuple[str, str]:
        """Two tokens that nobody has; None is made up.

        Raises:
            InvalidField: one that is taken or cannot be used.
        """
        found = self._free(token, "token"), self._free(url_token, "urlToken")
        _refuse_equal(*found)
        return found

    def wished_tokens(
        self, world: World, user: User, token: str | None, url_token: str | None
    ) -> dict[str, str | None]:
        """The tokens a team's account asks for by column: None stays, `renew` is a fresh one.

        Raises:
            InvalidField: one that is taken or cannot be used.
        """
        mine = self._wished(world, token, "token", user.token)
        for_urls = self._wished(world, url_token, "urlToken", user.url_token)
        _refuse_equal(mine, for_urls)
        return {"token": mine, "url_token": for_urls}

    def fork_email(self, email: str, team_id: str, given: set[str]) -> str:
        """A user's address in a fork; `given` are those that others of the fork have got.

        It has no plus, which is a space in a URL unless it is encoded.
        """
        name, _, host = email.partition("@")
        base = f"{name.partition('+')[0][:50]}-{team_id[-6:]}"
        for number in itertools.count(1):
            address = f"{base}{f'.{number}' if number > 1 else ''}@{host}"
            if users.email_key(address) not in given and not self._teams.has_email(address):
                return address
        raise AssertionError("numbers do not end")

    def refuse_foreign(self, world: World, index: int, user: UserEntry) -> None:
        """Refuse a user of an imported world with something that another team has.

        Raises:
            EmailTaken, InvalidField: naming the user's place.
        """
        if self._teams.has_email(user.email, besides=world):
            raise EmailTaken(
                f"{user.email} belongs to another team",
                field=f"users[{index}].email",
                help="choose another address",
            )
        for field, value in (("token", user.token), ("urlToken", user.url_token)):
            if value is not None and self._teams.has_token(value, besides=world):
                raise InvalidField(
                    f"users[{index}].{field} belongs to another team",
                    field=f"users[{index}].{field}",
                    help="choose another, or leave it out for a fresh one",
                )

    def _wished(self, world: World, wanted: str | None, field: str, now: str) -> str:
        if wanted is None or wanted == now:
            return now
        return self._ids.token() if wanted == RENEW else self._free(wanted, field, world)

    def _free(self, token: str | None, field: str, asking: World | None = None) -> str:
        if token is None:
            return self._ids.token()
        (TOKEN if field == "token" else URL_TOKEN).read_at(token, field)
        if self._teams.has_token(token, asking=asking):
            raise InvalidField(f"{field} is taken", field=field, help="choose another")
        return token


def _refuse_equal(token: str, url_token: str) -> None:
    if token == url_token:
        raise InvalidField("urlToken is the same as token", field="urlToken", help="choose another")
