"""The mock that the tools call: a client for each team, and the secrets that no answer may show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from sms_mock.config import DEFAULT_TEAM
from sms_mock.control_client.client import ControlClient
from sms_mock.control_client.connections import KeptConnections
from sms_mock.mcp.marks import Marks

MARGIN: Final = 10.0
"""Seconds that a call may take longer than the mock is asked to wait, so that the mock's time-out
comes first."""
_SECRET_FIELDS: Final = ("token", "urlToken", "secretKey")


class Mock:
    """One running mock.

    Args:
        url: the server's URL.
        team: id of the team that calls are about which name none; None is the default team.
        control_token: the server's control token, if it has one.
        started_here: whether the server was started for this session.
    """

    def __init__(
        self,
        url: str,
        *,
        team: str | None = None,
        control_token: str | None = None,
        started_here: bool = False,
    ) -> None:
        self.url = url
        self.started_here = started_here
        self.marks = Marks()
        self._team = team
        self.control_token = control_token
        self._connections = KeptConnections()

    def team_id(self, team: str | None) -> str:
        """Return the id of the team that a call is about which names this team, or none."""
        return team or self._team or DEFAULT_TEAM

    def client(self, team: str | None = None) -> ControlClient:
        """Return a client of the control API, about a team or, for None, this session's team."""
        return ControlClient(
            self.url,
            self.team_id(team),
            control_token=self.control_token,
            connections=self._connections,
        )

    def describe_team(self, team: str | None) -> dict[str, Any]:
        """Return a team as `GET /_mock/teams/{teamId}` shows it, with its credentials."""
        found = self.client().get(f"/teams/{quote(self.team_id(team), safe='')}")
        assert isinstance(found, dict)
        return found

    def secrets(self) -> Iterator[str]:
        """Yield the tokens and secret keys of every user of the server.

        Raises:
            ControlCallError, NotRunningError: the server cannot be asked.
        """
        for team in self.client().get("/teams")["items"]:
            for user in team["users"]:
                yield from (user[name] for name in _SECRET_FIELDS if user[name])
