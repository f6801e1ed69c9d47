"""Runs the doctor on one team, or on all teams including those that were deleted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, NamedTuple, TypeVar

from sms_mock.clock import give_way
from sms_mock.doctor.examine import examine
from sms_mock.doctor.finding import Finding, Run
from sms_mock.domain.errors import ProviderError
from sms_mock.journal.records import Journal
from sms_mock.store import deliveries, message_lists
from sms_mock.store.deliveries import Attempt, Delivery
from sms_mock.store.messages import Message
from sms_mock.store.teams import Teams
from sms_mock.store.world import World, read_meta

MOST_MESSAGES: Final = 10_000
"""How many of a team's messages, the newest, are examined."""
MOST_WEBHOOKS: Final = 10_000
"""How many of a team's webhooks, the newest, are examined."""
MOST_DELETED: Final = 200
"""For how many deleted teams, the last ones, the result is kept."""

_PAGE: Final = 1_000
"""How many messages or webhooks are read in one transaction; 10,000 at once took 100 ms, in which
nobody else was answered."""
T = TypeVar("T")


class Examination(NamedTuple):
    """What the doctor found about one team.

    Attributes:
        name: the name of the team.
        requests: how many requests of the journal were examined.
        findings: the doctor's findings.
    """

    team_id: str
    name: str | None
    requests: int
    findings: list[Finding]


class Examiner:
    """Examines the teams of a server, and keeps the results for teams that are deleted.

    Args:
        teams: the teams of the server.
        journal_of: returns the journal of a team.
    """

    def __init__(self, teams: Teams, journal_of: Callable[[World], Journal]) -> None:
        self._teams = teams
        self._journal_of = journal_of
        self._deleted: deque[Examination] = deque(maxlen=MOST_DELETED)

    def examine(self, world: World) -> Examination:
        """Examine the requests that the journal keeps, and the newest messages and webhooks.

        Raises:
            Unauthorized: the team was deleted meanwhile.
        """
        with world.transaction() as db:
            name = read_meta(db, "name")
        sent = [message for _, message in _pages(MOST_MESSAGES, partial(_messages, world))]
        queued = [webhook for _, webhook in _pages(MOST_WEBHOOKS, partial(_webhooks, world))]
        asked = self._journal_of(world).entries()
        findings = examine(Run(asked, sent[::-1], queued[::-1]))
        return Examination(world.team_id, name, len(asked), findings)

    def examine_all(self, name_prefix: str = "") -> list[Examination]:
        """Examine every team, and add the kept results of deleted teams in front.

        Args:
            name_prefix: return only results of teams whose name begins with this.
        """
        found = list(self._deleted)
        for world in self._teams:
            with suppress(ProviderError):  # the team was deleted during the loop
                found.append(self.examine(world))
        return [one for one in found if (one.name or "").startswith(name_prefix)]

    @property
    def deleted(self) -> list[Examination]:
        """The kept results of deleted teams, those that were deleted first first."""
        return list(self._deleted)

    def keep(self, world: World) -> None:
        """Examine a team that is about to be deleted, and keep the result.

        Nothing is kept if the team's store cannot be read. Beyond MOST_DELETED results the oldest
        is dropped.
        """
        with suppress(ProviderError):  # a team can be deleted even if its store cannot be read
            self._deleted.append(self.examine(world))

    def forget_deleted(self) -> None:
        """Drop the results that are kept for deleted teams."""
        self._deleted.clear()


def _pages(
    most: int, read: Callable[[int | None], Sequence[tuple[int, T]]]
) -> Iterator[tuple[int, T]]:
    """Yield the newest things of a team, read in pages, and let others be served between two pages.

    Args:
        most: how many to yield at most.
        read: returns the _PAGE newest things before a place, each with its place.
    """
    before, left = None, most
    while left > 0:
        page = read(before)
        yield from page[:left]
        if len(page) < _PAGE:
            return
        before, left = page[-1][0], left - len(page)
        give_way()


def _messages(world: World, before: int | None) -> list[tuple[int, Message]]:
    with world.transaction() as db:
        return message_lists.newest_first(db, before=before, limit=_PAGE)


def _webhooks(world: World, before: int | None) -> list[tuple[int, tuple[Delivery, list[Attempt]]]]:
    with world.transaction() as db:
        return [
            (one.seq, (one, deliveries.attempts(db, one.seq)))
            for one in deliveries.newest_first(db, before=before, limit=_PAGE)
        ]
