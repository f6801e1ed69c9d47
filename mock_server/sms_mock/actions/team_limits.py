"""Limits how many teams a server has, and for how long a team without requests stays."""

from __future__ import annotations

from collections.abc import Callable

from sms_mock.config import Settings
from sms_mock.shapes.numbers import LIFETIME
from sms_mock.store.teams import Teams
from sms_mock.store.world import World


class TooManyTeams(Exception):
    """The server has as many teams as its settings allow.

    Args:
        most: how many it may have beside the default one.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"the server has {most} teams, and may have no more")
        self.most = most


class TeamLimits:
    """Applies `max_teams` and the lifetimes of teams to the teams of one server.

    Args:
        teams: the server's index of worlds.
        settings: the settings of the server.
        elapsed: returns real seconds since an arbitrary moment.
        delete: deletes a team.
        on_expire: called before a team is deleted because nobody has used it.

    Raises:
        Mistake: the settings have a wrong `team_ttl`.
    """

    def __init__(
        self,
        teams: Teams,
        settings: Settings,
        *,
        elapsed: Callable[[], float],
        delete: Callable[[World], None],
        on_expire: Callable[[], None],
    ) -> None:
        if settings.team_ttl is not None:
            LIFETIME.read_at(settings.team_ttl, "team_ttl")
        self._teams = teams
        self._settings = settings
        self._elapsed = elapsed
        self._delete = delete
        self._on_expire = on_expire

    def lifetime(self, chosen: float | None) -> float | None:
        """Return after how many real seconds without a request a new team ends; None if it stays.

        Args:
            chosen: what the client chose; None if it chose nothing, and the settings decide.
        """
        return self._settings.team_ttl if chosen is None else chosen

    def refuse_one_more(self) -> None:
        """Check that the server may have one more team. The caller holds `teams.changing`.

        If it may not, teams that nobody has used for long enough are deleted first.

        Raises:
            TooManyTeams: it may not have one more even so.
        """
        most = self._settings.max_teams
        if len(self._teams) - 1 >= most:
            self.end_unused()
        if len(self._teams) - 1 >= most:
            raise TooManyTeams(most)

    def end_unused(self) -> float | None:
        """Delete every team that has had no request for longer than its lifetime.

        Returns:
            Real seconds until the next team may have to be deleted; None if no team ends by itself.
        """
        waits = []
        for world in self._teams:
            if world.expires_in is None:
                continue
            with self._teams.changing:
                left = world.expires_in - world.use.idle_seconds(self._elapsed())
                if left > 0:
                    waits.append(left)
                elif self._teams.get(world.team_id) is world:
                    self._teams.note_expired(world)
                    self._on_expire()
                    self._delete(world)
        return min(waits, default=None)
