"""Identifies who sends a request, by the credentials in it, and checks the credentials.

Credentials are headers, HTTP Basic, URL parameters, or the token in the path of sms/send-url. They
and the query string are read once for each request.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Request

from sms_mock.api import query
from sms_mock.api.path_key import KEY_KEY, other_server
from sms_mock.api.paths import BASE
from sms_mock.api.refusals import MalformedQuery
from sms_mock.domain.errors import Unauthorized
from sms_mock.store.teams import Account, Teams

_SEND_URL = f"{BASE}/sms/send-url/"
_WAYS = (
    "send the headers email and token, HTTP Basic with the email address and API token,"
    " or the URL parameters email and token; a body is not searched for them"
)
_WHERE = "the right ones are shown where the mock was started; --email and --token set them"
_EVERY_TEAMS = "GET /_mock/teams shows every team's"


class SentCredentials(NamedTuple):
    """An email address and a token that a request has.

    Attributes:
        way: where in the request they are, in words: "HTTP Basic".
    """

    email: str
    token: str
    way: str


class Caller(NamedTuple):
    """Who a request says has sent it. Whether that is true is for `authenticate` to check."""

    email: str | None
    """The email address that the request names, or that of the account with the URL-sending token
    in the path; None if there is none."""
    account: Account | None
    """The account with that address, or with the URL-sending token in the path, if there is one.

    Even if the token is wrong, journal, fault rules and rate limit of this account's team apply."""
    credentials: SentCredentials | None
    """The first complete pair of email address and token; None if there is none."""
    incomplete: tuple[str, ...]
    """In words, where the request has parts of credentials; empty if a pair is complete, and for
    sms/send-url."""
    parameters: query.Given
    """The parameters of the query string; empty if it is malformed."""
    malformed_query: MalformedQuery | None
    """The refusal of a query string that cannot be decoded."""
    key: str = ""
    """The key in front of the path, without the `@`; "" if there is none."""

    @property
    def first_parameters(self) -> dict[str, str]:
        """The first value of each query parameter; the control API reads no others."""
        return {name: values[0] for name, values in self.parameters.items()}


def identify(teams: Teams, request: Request) -> Caller:
    """Read the credentials and the query string of a request, without checking the token.

    It raises nothing: `authenticate` raises the error of a malformed query string.
    """
    environ = request.environ
    query_string = environ.get("QUERY_STRING", "").encode("latin-1")
    parameters: query.Given = {}
    malformed = None
    if query_string:
        try:
            parameters = query.parse(query_string)
        except MalformedQuery as error:
            malformed = error
    credentials = None
    incomplete: tuple[str, ...] = ()
    if request.path.startswith(_SEND_URL):
        account = teams.by_url_token(request.path.removeprefix(_SEND_URL))
        email = account.email if account else None
    else:
        credentials = _find_credentials(environ, parameters)
        email = credentials.email if credentials else _named_email(environ, parameters)
        account = teams.by_email(email) if email else None
        if credentials is None:
            incomplete = _incomplete(environ, parameters)
    key = environ.get(KEY_KEY, "")
    return Caller(email, account, credentials, incomplete, parameters, malformed, key)


def authenticate(teams: Teams, caller: Caller, *, by_url: bool = False) -> Account:
    """Return the account whose credentials the request has, after checking them.

    Args:
        by_url: whether only the URL-sending token in the path counts.

    Raises:
        MalformedQuery: the query string, which may hold credentials, cannot be decoded.
        Unauthorized: credentials are missing or wrong; says where the right ones are shown.
    """
    if caller.malformed_query is not None:
        raise caller.malformed_query
    if by_url:
        return _authenticate_by_url(caller)
    given = caller.credentials
    if given is None:
        raise _incomplete_credentials(caller.incomplete)
    account = caller.account
    if account is None:
        hint = "; in a URL a plus has to be written %2B" if " " in given.email else ""
        if expired := teams.why_gone(given.email):
            hint = f"; {expired}"
        raise Unauthorized(
            f"no account has the email address {given.email[:80]!r} that came in {given.way}{hint}",
            help=f"the default team's administrator is {_administrator(teams)};"
            f" {_WHERE}; {_EVERY_TEAMS}{other_server(caller.key)}",
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


def _authenticate_by_url(caller: Caller) -> Account:
    """Return the account with the URL-sending token in the path.

    Raises:
        Unauthorized: no account has this URL-sending token; an API token is refused too (assumed).
    """
    if caller.account is None:
        raise Unauthorized(
            "the token in the path is not a URL-sending token",
            help=f"the API token does not work here; {_WHERE.replace('--token', '--url-token')}"
            f"; {_EVERY_TEAMS}{other_server(caller.key)}",
            evidence=("A11", "A12"),
        )
    return caller.account


def _incomplete_credentials(incomplete: tuple[str, ...]) -> Unauthorized:
    if incomplete:
        return Unauthorized(
            f"no complete credentials were sent, only {' and '.join(incomplete)}",
            help=f"both belong in one place; {_WAYS}",
        )
    return Unauthorized("no complete credentials were sent", help=f"{_WAYS}; {_WHERE}")


def _administrator(teams: Teams) -> str:
    accounts = teams.accounts_of(teams.default)
    return accounts[0].email if accounts else "nobody"


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), known.encode("utf-8", "surrogateescape")
    )


def _find_credentials(
    environ: Mapping[str, Any], parameters: query.Given
) -> SentCredentials | None:
    """Return the first complete pair of email address and token; None if there is none.

    Looks at the headers, then at HTTP Basic, then at the URL parameters (guide; the order is
    assumed).
    """
    email, token = environ.get("HTTP_EMAIL"), environ.get("HTTP_TOKEN")
    if email and token:
        return SentCredentials(email, token, "the request headers")
    basic = _read_basic(environ.get("HTTP_AUTHORIZATION"))
    if basic:
        return basic
    email, token = (query.first_of(parameters, name) for name in ("email", "token"))
    if email and token:
        return SentCredentials(email, token, "the URL parameters")
    return None


def _named_email(environ: Mapping[str, Any], parameters: query.Given) -> str | None:
    """Return the email address of incomplete credentials; None if they have none."""
    return environ.get("HTTP_EMAIL") or query.first_of(parameters, "email") or None


def _incomplete(environ: Mapping[str, Any], parameters: query.Given) -> tuple[str, ...]:
    """Return in words where a request has parts of credentials: "the header email"."""
    names = ("email", "token")
    found = [f"the header {name}" for name in names if environ.get(f"HTTP_{name.upper()}")]
    if environ.get("HTTP_AUTHORIZATION"):
        found.append("a header Authorization that is not Basic with email:token in base64")
    return (
        *found,
        *(f"the URL parameter {name}" for name in names if query.first_of(parameters, name)),
    )


def _read_basic(header: str | None) -> SentCredentials | None:
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
    return SentCredentials(email, token, "HTTP Basic") if email and token else None
