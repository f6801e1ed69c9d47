"""Finds teams and users of a server, and their credentials, by the control API."""

from __future__ import annotations

from typing import Any

from sms_mock.config import DEFAULT_TEAM
from sms_mock.control_client.client import ControlClient


class NoSuchAccount(Exception):
    """The team has no such user; the message names its users."""


class NoSuchTeam(NoSuchAccount):
    """The server has no such team."""


def find_team(client: ControlClient) -> dict[str, Any]:
    """Return the client's team, or the default one, as `GET /_mock/teams` describes it.

    Raises:
        NoSuchTeam: the team does not exist.
        ControlCallError, NotRunningError: the server refuses the call, or does not answer.
    """
    wanted = client.team or DEFAULT_TEAM
    for team in client.get("/teams")["items"]:
        if team["teamId"] == wanted:
            found: dict[str, Any] = team
            return found
    raise NoSuchTeam(f"there is no team {wanted!r}")


def find_user(client: ControlClient, who: str | None) -> dict[str, Any]:
    """Return a user of the client's team with the user's credentials.

    Args:
        client: a client of the server's control API.
        who: a userId or an email address; None means the administrator.

    Raises:
        NoSuchTeam: the team does not exist.
        NoSuchAccount: it has no such user.
        ControlCallError, NotRunningError: the server refuses the call, or does not answer.
    """
    team = find_team(client)
    wanted = str(team["userId"]) if who is None else who.strip().casefold()
    for user in team["users"]:
        if wanted in (str(user["userId"]), user["email"].casefold()):
            found: dict[str, Any] = user
            return found
    known = ", ".join(user["email"] for user in team["users"])
    shown = who if who and who.isdecimal() else repr(who)
    raise NoSuchAccount(f"team {team['teamId']} has no user {shown}; its users are {known}")
