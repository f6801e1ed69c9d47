"""The doctor's examinations: of one team, and of all teams with those that were deleted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from sms_mock import doctor
from sms_mock.doctor import Finding
from sms_mock.domain.errors import ProviderError
from sms_mock.journal.records import Journal
from sms_mock.store import deliveries, messages
from sms_mock.store.teams import Teams
from sms_mock.store.world import World, read_meta

MOST_MESSAGES: Final = 10_000
MOST_WEBHOOKS: Final = 10_000
MOST_DELETED: Final = 200
"""Deleted teams whose examinations are kept."""


class Examination(NamedTuple):
    """What the doctor found about one team, and in how many requests of its journal."""

    team_id: str
    name: str | None
    requests: int
    findings: list[Finding]


class Examiner:
    """Examines the teams of a server, and keeps what it found about those that are deleted.

    Args:
        journal_of: gives a team's journal.
    """

    def __init__(self, teams: Teams, journal_of: Callable[[World], Journal]) -> None:
        self._teams = teams
        self._journal_of = journal_of
        self._deleted: deque[Examination] = deque(maxlen=MOST_DELETED)

    def examine(self, world: World) -> Examination:
        """Examine a team's newest requests, messages and webhooks.

        Raises:
            Unauthorized: the team was deleted meanwhile.
        """
        with world.transaction() as db:
            name = read_meta(db, "name")
            sent = [message for _, message in messages.newest_first(db, limit=MOST_MESSAGES)]
            queued = [
                (delivery, deliveries.attempts(db, delivery.seq))
                for delivery in deliveries.newest_first(db, limit=MOST_WEBHOOKS)
            ]
        asked = self._journal_of(world).entries()
        findings = doctor.examine(doctor.Run(asked, sent[::-1], queued[::-1]))
        return Examination(world.team_id, name, len(asked), findings)

    def examine_all(self, name_prefix: str = "") -> list[Examination]:
        """Examine every team, after the kept examinations of the last deleted ones.

        Args:
            name_prefix: leave out the teams whose name does not begin so.
        """
        found = list(self._deleted)
        for world in self._teams:
            with suppress(ProviderError):  # deleted meanwhile, so kept there or forgotten
                found.append(self.examine(world))
        return [one for one in found if (one.name or "").startswith(name_prefix)]

    def keep(self, world: World) -> None:
        """Examine a team that is about to be deleted, and keep what was found."""
        with suppress(ProviderError):  # a team whose store cannot be read is deleted all the same
            self._deleted.append(self.examine(world))

    def forget_deleted(self) -> None:
        """Drop what was kept of deleted teams."""
        self._deleted.clear()
