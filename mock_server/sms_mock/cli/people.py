"""Which account a verb is about: the calls want its number, people know its email address."""

from __future__ import annotations

from typing import Any, Final

from sms_mock.cli.session import Refused
from sms_mock.control_client.client import ControlClient

_DEFAULT_TEAM: Final = "default"


def find_account(client: ControlClient, who: str | None) -> int:
    """The userId of an account of the team that the client is about.

    Args:
        who: a userId or an email address; None for the administrator.

    Raises:
        Refused: there is no such team or account.
    """
    if who is not None and who.isascii() and who.isdecimal():
        return int(who)
    team = _team(client)
    if who is None:
        return int(team["userId"])
    for user in team["users"]:
        if user["email"].casefold() == who.strip().casefold():
            return int(user["userId"])
    known = ", ".join(user["email"] for user in team["users"])
    raise Refused(f"team {team['teamId']} has no user {who!r}; its users are {known}")


def _team(client: ControlClient) -> dict[str, Any]:
    wanted = client.team or _DEFAULT_TEAM
    for team in client.get("/teams")["items"]:
        if team["teamId"] == wanted:
            found: dict[str, Any] = team
            return found
    raise Refused(f"there is no team {wanted!r}; sms-mock team list shows them")
