"""Exports the content of a team, and replaces it: by an import, or by what the team began with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from sms_mock.actions.credentials import CredentialIssuer
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.actions.team_worlds import TeamWorlds, carry_creation, carry_name
from sms_mock.domain.errors import NotFound
from sms_mock.ids import Ids
from sms_mock.store import documents, known_ids
from sms_mock.store.clock_state import restore_clock
from sms_mock.store.database import create_temporary
from sms_mock.store.teams import Teams
from sms_mock.store.transaction import disk_failures_refused
from sms_mock.store.world import World
from sms_mock.world import WorldDocument, json_pieces


class Export:
    """The content of a team as it is now, as JSON text in pieces, in the form of a fixtures file.

    Args:
        world: the team's world, which may change while the pieces are read: they come from a copy
            of its database.

    Raises:
        StoreFailed: there is no room for the temporary file of the copy.
    """

    def __init__(self, world: World) -> None:
        self._copy = world.snapshot()

    def __iter__(self) -> Iterator[str]:
        return json_pieces(documents.read(self._copy))

    def close(self) -> None:
        """Close the copy of the database, which also removes its temporary file."""
        self._copy.close()


class TeamContent:
    """Replaces the content of the teams of one server.

    Args:
        teams: the server's index of worlds and accounts.
        worlds: knows what each team began with.
        credentials: knows which credentials are taken.
        ids: where new ids come from.
        on_close: called with a world before its content is replaced.
        register: called with a world after its content was replaced or could not be replaced.
    """

    def __init__(
        self,
        teams: Teams,
        worlds: TeamWorlds,
        credentials: CredentialIssuer,
        ids: Ids,
        *,
        on_close: Callable[[World], None],
        register: Callable[[World], None],
    ) -> None:
        self._teams = teams
        self._worlds = worlds
        self._credentials = credentials
        self._ids = ids
        self._on_close = on_close
        self._register = register

    def reset(self, world: World) -> None:
        """Restore what a team began with, including its clock; a name given later stays.

        Raises:
            NotFound: the team was deleted meanwhile.
            StoreFailed: the disk could not store it; the content is unchanged.
        """
        with self._teams.changing:
            refuse_gone(self._teams, world)
            beginning = self._worlds.beginning(world.team_id)
            carry_name(world, beginning)
            self._replace_with(world, beginning)

    def replace(self, world: World, document: WorldDocument) -> None:
        """Replace the content of a team by a document, completely or not at all.

        Raises:
            EmailTaken: an email address is another team's.
            InvalidField: a token is another team's.
            Mistake: a fault rule or another row of the document is wrong.
            NotFound: the team was deleted meanwhile.
            StoreFailed: the disk could not store it; the content is unchanged.
        """
        with self._teams.changing:
            check_fault_rules(document)
            for index, user in enumerate(document.users):
                self._credentials.refuse_foreign(world, index, user)
            refuse_gone(self._teams, world)
            new = create_temporary()
            self._ids.reseed_after(known_ids.in_document(document))
            try:
                with disk_failures_refused():
                    new.execute("BEGIN")
                    documents.write(new, document, self._ids, world.clock.now())
                    del document  # a large one takes as much memory as what is stored
                    carry_creation(world, new)
                    new.execute("COMMIT")
            except BaseException:
                new.close()
                raise
            self._replace_with(world, new)

    def _replace_with(self, world: World, source: sqlite3.Connection) -> None:
        self._on_close(world)
        try:
            # While this thread holds the clock lock, no other one runs tasks of the old world or
            # moves its clock, and the worker starts no attempts because of `on_close`.
            with world.clock_lock:
                try:
                    world.replace_content(source)
                    restore_clock(world)
                finally:
                    self._register(world)
        finally:
            source.close()
            world.schedule(world.clock.now())  # the worker may have found it closed meanwhile


def refuse_gone(teams: Teams, world: World) -> None:
    """Raise `NotFound` if a team was deleted, although the caller still has its world."""
    if teams.get(world.team_id) is not world:
        raise NotFound(
            f"team {world.team_id} is gone", field="team", help="GET /_mock/teams lists them"
        )
