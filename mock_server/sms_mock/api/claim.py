"""Whom a request says it is from, proved or not: its journal, faults and limits are that team's."""

from __future__ import annotations

from flask import Request

from sms_mock.api import auth, query
from sms_mock.api.paths import BASE
from sms_mock.domain.errors import ProviderError
from sms_mock.store.teams import Account, Teams

SEND_URL = f"{BASE}/sms/send-url/"


def claimed_account(teams: Teams, request: Request) -> tuple[str | None, Account | None]:
    """By email in any of the three places, else by the URL token in the path.

    Returns:
        The email address named, if any, and the account that has it, if there is one.
    """
    if request.path.startswith(SEND_URL):
        account = teams.by_url_token(request.path.removeprefix(SEND_URL))
        return (account.email if account else None), account
    try:
        given = query.parse(request.environ.get("QUERY_STRING", "").encode("latin-1"))
    except ProviderError:
        given = {}
    environ = request.environ
    email = auth.claimed_email(
        {
            "email": environ.get("HTTP_EMAIL", ""),
            "authorization": environ.get("HTTP_AUTHORIZATION", ""),
        },
        given,
    )
    return email, teams.by_email(email) if email else None
