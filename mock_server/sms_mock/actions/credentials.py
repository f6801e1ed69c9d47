"""Email addresses, tokens and secret keys: checks those that a client chose, or makes up new ones.

Email addresses and tokens are unique on the server; secret keys need not be.
"""

from __future__ import annotations

import itertools

from sms_mock.domain.errors import EmailTaken, InvalidField
from sms_mock.ids import Ids
from sms_mock.shapes.text import EMAIL, SECRET_KEY, TOKEN, URL_TOKEN
from sms_mock.store import users
from sms_mock.store.teams import Teams
from sms_mock.store.users import User
from sms_mock.store.world import World
from sms_mock.world import UserEntry

RENEW = "renew"
"""A client sends this in place of a token or secret key to get a new random one."""


class CredentialIssuer:
    """Checks credentials that a client chose, and makes up new ones.

    Callers hold `teams.changing` until the credentials are stored, so that no other thread takes
    them in between.

    Args:
        teams: knows which credentials are taken.
        ids: where new tokens come from.
    """

    def __init__(self, teams: Teams, ids: Ids) -> None:
        self._teams = teams
        self._ids = ids

    def free_email(self, email: str) -> str:
        """Return an email address unchanged if an account can get it.

        Raises:
            InvalidField: it is not an email address.
            EmailTaken: an account has it, or would have it again after a reset.
        """
        EMAIL.read_at(email, "email")
        if self._teams.has_email(email):
            raise EmailTaken(
                f"{email} belongs to another account", field="email", help="choose another address"
            )
        return email

    def free_tokens(self, token: str | None, url_token: str | None) -> tuple[str, str]:
        """Return an API token and a URL token for a new account.

        Args:
            token, url_token: those that the client chose; None makes up a random one.

        Raises:
            InvalidField: a token is taken or has a wrong form, or both are the same.
        """
        found = self._free(token, "token"), self._free(url_token, "urlToken")
        _refuse_equal(*found)
        return found

    def chosen_tokens(
        self, world: World, user: User, token: str | None, url_token: str | None
    ) -> dict[str, str | None]:
        """Return the tokens that an existing account will have, as columns of the table of users.

        Args:
            token, url_token: those that the client chose; None keeps the present one, `renew` makes
                up a random one.

        Raises:
            InvalidField: a token is taken or has a wrong form, or both are the same.
        """
        mine = self._chosen(world, token, "token", user.token)
        for_urls = self._chosen(world, url_token, "urlToken", user.url_token)
        _refuse_equal(mine, for_urls)
        return {"token": mine, "url_token": for_urls}

    def secret_key(self, wanted: str | None, now: str | None = None) -> str:
        """Return the secret key that an account will have.

        Args:
            wanted: the one that the client chose; None keeps the present one, `renew` makes up a
                random one.
            now: the present one; None for a new account, which gets a random one if `wanted` is
                None.

        Raises:
            InvalidField: `wanted` has a wrong form.
        """
        if wanted is None and now is not None:
            return now
        if wanted is None or wanted == RENEW:
            return self._ids.token()
        return SECRET_KEY.read_at(wanted, "secretKey")

    def fork_email(self, email: str, team_id: str, given: set[str]) -> str:
        """Return a free email address for a user of a forked team.

        It is made from the user's address in the original team. It contains no plus sign, because
        an unencoded plus in a URL is read as a space.

        Args:
            email: the address of the user in the original team.
            team_id: id of the fork; the new address contains the end of it.
            given: addresses of other users of the fork, as `email_key` returns them.
        """
        name, _, host = email.partition("@")
        base = f"{name.partition('+')[0][:50]}-{team_id[-6:]}"
        for number in itertools.count(1):
            address = f"{base}{f'.{number}' if number > 1 else ''}@{host}"
            if users.email_key(address) not in given and not self._teams.has_email(address):
                return address
        raise AssertionError("numbers do not end")

    def refuse_foreign(self, world: World, index: int, user: UserEntry) -> None:
        """Refuse a user of an imported world whose credentials belong to another team.

        Args:
            world: the world that the import replaces; its own credentials are allowed.
            index: the position of the user in the document, for the error.

        Raises:
            EmailTaken: the email address is another team's.
            InvalidField: a token is another team's.
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
                    help="choose another, or leave it out for a random one",
                )

    def _chosen(self, world: World, wanted: str | None, field: str, now: str) -> str:
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
