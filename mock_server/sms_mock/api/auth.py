"""Who is asking: headers, HTTP Basic or URL parameters, and the token in send-url's path."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import NamedTuple

from sms_mock.domain.errors import Unauthorized
from sms_mock.store.teams import Account, Teams

_WAYS = (
    "send the headers email and token, HTTP Basic with the email address and API token,"
    " or the URL parameters email and token; a body is not searched for them"
)
_WHERE = "the right ones are shown where the mock was started; --email and --token set them"
_EVERY_TEAMS = "GET /_mock/teams shows every team's"


class Credentials(NamedTuple):
    email: str
    token: str
    way: str


def find_credentials(
    headers: Mapping[str, str], parameters: Mapping[str, str]
) -> Credentials | None:
    """The first complete way of headers, Basic and URL parameters (guide; order assumed).

    Args:
        headers: looked up by their lower-case names.
        parameters: of the query string.
    """
    email, token = headers.get("email"), headers.get("token")
    if email and token:
        return Credentials(email, token, "the request headers")
    basic = _read_basic(headers.get("authorization"))
    if basic:
        return basic
    email, token = parameters.get("email"), parameters.get("token")
    if email and token:
        return Credentials(email, token, "the URL parameters")
    return None


def claimed_email(headers: Mapping[str, str], parameters: Mapping[str, str]) -> str | None:
    """The email address a request names, with or without a token, in the agreed order."""
    if headers.get("email"):
        return headers["email"]
    basic = _read_basic(headers.get("authorization"))
    return (basic.email if basic else None) or parameters.get("email") or None


def authenticate(
    teams: Teams, headers: Mapping[str, str], parameters: Mapping[str, str]
) -> Account:
    """The account that the request proves to be.

    Raises:
        Unauthorized: teaching which account was asked for and where its credentials are.
    """
    given = find_credentials(headers, parameters)
    if given is None:
        halves = _halves(headers, parameters)
        if halves:
            raise Unauthorized(
                f"no complete credentials were sent, only {' and '.join(halves)}",
                help=f"both belong in one place; {_WAYS}",
            )
        raise Unauthorized("no complete credentials were sent", help=f"{_WAYS}; {_WHERE}")
    account = teams.by_email(given.email)
    if account is None:
        hint = "; in a URL a plus has to be written %2B" if " " in given.email else ""
        raise Unauthorized(
            f"{given.way} name {given.email[:80]!r}, which is no account here{hint}",
            help=f"the default team's administrator is {_known(teams)}; {_WHERE}; {_EVERY_TEAMS}",
        )
    if not _same(given.token, account.token):
        hint = ""
        if _same(given.token, account.url_token):
            hint = "; it is the URL-sending token, which works in the path of sms/send-url only"
        raise Unauthorized(
            f"the token in {given.way} is not the API token of {account.email}{hint}",
            help=_WHERE if account.world is teams.default else _EVERY_TEAMS,
        )
    return account


def authenticate_url_token(teams: Teams, url_token: str) -> Account:
    """The account of a URL-sending token.

    Raises:
        Unauthorized: also for an API token, which does not work there (assumed).
    """
    account = teams.by_url_token(url_token)
    if account is None:
        raise Unauthorized(
            "the token in the path is no URL-sending token",
            help=f"the API token does not work here; {_WHERE.replace('--token', '--url-token')}"
            f"; {_EVERY_TEAMS}",
            evidence=("A11", "A12"),
        )
    return account


def _known(teams: Teams) -> str:
    accounts = teams.accounts_of(teams.default)
    return accounts[0].email if accounts else "nobody"


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), known.encode("utf-8", "surrogateescape")
    )


def _halves(headers: Mapping[str, str], parameters: Mapping[str, str]) -> list[str]:
    """Where there is something of credentials, though no way is complete."""
    found = [f"the header {name}" for name in ("email", "token") if headers.get(name)]
    if headers.get("authorization"):
        found.append("a header Authorization that is not Basic with email:token in base64")
    return found + [
        f"the URL parameter {name}" for name in ("email", "token") if parameters.get(name)
    ]


def _read_basic(header: str | None) -> Credentials | None:
    if not header:
        return None
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    email, _, token = decoded.partition(":")
    return Credentials(email, token, "HTTP Basic") if email and token else None
