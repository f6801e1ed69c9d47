"""Email addresses, tokens and secret keys: chosen by a caller or made up.

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
"""What a caller sends instead of a token or a secret key to get a fresh one."""


class CredentialIssuer:
    """Checks chosen credentials and makes up fresh ones.

    Every caller holds `teams.changing`, so that what was free stays free until it is taken.

    Args:
        teams: knows which credentials are taken.
        ids: where fresh tokens come from.
    """

    def __init__(self, teams: Teams, ids: Ids) -> None:
        self._teams = teams
        self._ids = ids

    def free_email(self, email: str) -> str:
        """The address as it was given, checked.

        Raises:
            InvalidField: it is not an email address.
            EmailTaken: an account has it already, or will have it again after a reset.
        """
        EMAIL.read_at(email, "email")
        if self._teams.has_email(email):
            raise EmailTaken(
                f"{email} belongs to another account", field="email", help="choose another address"
            )
        return email

    def free_tokens(self, token: str | None, url_token: str | None) -> tuple[str, str]:
        """An API token and a URL token; one that is None is made up.

        Raises:
            InvalidField: one is taken or cannot be used, or both are the same.
        """
        found = self._free(token, "token"), self._free(url_token, "urlToken")
        _refuse_equal(*found)
        return found

    def chosen_tokens(
        self, world: World, user: User, token: str | None, url_token: str | None
    ) -> dict[str, str | None]:
        """The tokens that an account shall have from now on, by column of the store.

        Args:
            token, url_token: None keeps the present one, `renew` makes up a fresh one.

        Raises:
            InvalidField: one is taken or cannot be used, or both are the same.
        """
        mine = self._chosen(world, token, "token", user.token)
        for_urls = self._chosen(world, url_token, "urlToken", user.url_token)
        _refuse_equal(mine, for_urls)
        return {"token": mine, "url_token": for_urls}

    def secret_key(self, wanted: str | None, now: str | None = None) -> str:
        """The secret key that an account shall have from now on.

        Args:
            wanted: None keeps the present one, `renew` makes up a fresh one.
            now: the present one; None if the account is new, so that one is made up.

        Raises:
            InvalidField: it cannot be used.
        """
        if wanted is None and now is not None:
            return now
        if wanted is None or wanted == RENEW:
            return self._ids.token()
        return SECRET_KEY.read_at(wanted, "secretKey")

    def fork_email(self, email: str, team_id: str, given: set[str]) -> str:
        """The address that a user of a forked team gets, made from the one it had.

        It holds no plus, because an unencoded plus in a URL means a space.

        Args:
            given: addresses that other users of the fork have got, as `email_key` compares them.
        """
        name, _, host = email.partition("@")
        base = f"{name.partition('+')[0][:50]}-{team_id[-6:]}"
        for number in itertools.count(1):
            address = f"{base}{f'.{number}' if number > 1 else ''}@{host}"
            if users.email_key(address) not in given and not self._teams.has_email(address):
                return address
        raise AssertionError("numbers do not end")

    def refuse_foreign(self, world: World, index: int, user: UserEntry) -> None:
        """Refuse a user of an imported world who has credentials of another team.

        Args:
            index: the user's place in the document, for the refusal to name.

        Raises:
            EmailTaken, InvalidField: the address or a token is another team's.
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
