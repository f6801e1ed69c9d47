"""Reads what describes a team: its name, its users, and the numbers with a scenario."""

from __future__ import annotations

from typing import NamedTuple

from sms_mock.domain.errors import Unauthorized
from sms_mock.store import scenarios, users
from sms_mock.store.teams import Teams
from sms_mock.store.users import User
from sms_mock.store.world import World, read_meta
from sms_mock.world import ScenarioEntry


class TeamDescription(NamedTuple):
    """A team's name, its users, and after how many real seconds without a request it ends.

    Attributes:
        administrator: the administrator with the lowest user id.
        expires_in: None if the team does not end by itself.
    """

    team_id: str
    name: str | None
    administrator: User
    users: list[User]
    expires_in: float | None


def describe_team(world: World) -> TeamDescription:
    """Return a team's name and users.

    Raises:
        Unauthorized: the team was deleted meanwhile.
    """
    with world.transaction() as db:
        return TeamDescription(
            world.team_id,
            read_meta(db, "name"),
            users.administrator(db),
            users.everyone(db),
            world.expires_in,
        )


def list_teams(teams: Teams) -> list[TeamDescription]:
    """Return every team of the server, the one that was created last first.

    Teams that are deleted during the call are left out.
    """
    found = []
    for world in teams:
        try:
            found.append(describe_team(world))
        except Unauthorized:
            continue
    return found[::-1]


def list_scenarios(world: World) -> list[ScenarioEntry]:
    """Return the scenarios of the team, sorted by number."""
    with world.transaction() as db:
        return scenarios.everything(db)
