"""Lists the teams that this process has made and not deleted, and tells watchers about them.

It imports little, so that the pytest plugin can watch from the beginning of a session.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from sms_mock.testing.team import Team


class Watcher(Protocol):
    """An object that is told about teams, in the thread that makes, resets or deletes them."""

    def made(self, team: Team) -> None:
        """Called after a team was made."""

    def emptying(self, team: Team) -> None:
        """Called before a team is reset or deleted, while its messages and requests still exist."""


class TeamsInUse:
    """Keeps the teams of this process in the order in which they were made.

    Threads may share it.
    """

    def __init__(self) -> None:
        self.watchers: list[Watcher] = []
        self._teams: dict[Team, None] = {}
        self._lock = threading.Lock()

    def all(self) -> list[Team]:
        with self._lock:
            return list(self._teams)

    def add(self, team: Team) -> None:
        with self._lock:
            self._teams[team] = None
        for watcher in tuple(self.watchers):
            watcher.made(team)

    def empty(self, team: Team) -> None:
        """Tell the watchers that a team is about to be reset or deleted."""
        for watcher in tuple(self.watchers):
            watcher.emptying(team)

    def remove(self, team: Team) -> None:
        with self._lock:
            self._teams.pop(team, None)


TEAMS: Final = TeamsInUse()
