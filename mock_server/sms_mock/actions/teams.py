"""Creates, forks, resets, deletes, exports and imports the teams of a server."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

from sms_mock.actions.credentials import CredentialIssuer
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.actions.forking import fork_image
from sms_mock.actions.team_spec import TeamSpec as TeamSpec
from sms_mock.actions.team_worlds import TeamWorlds, carry_creation, carry_name, write_name
from sms_mock.config import DEFAULT_TEAM, Settings
from sms_mock.domain.errors import InvalidField, NotFound
from sms_mock.ids import Ids
from sms_mock.shapes.numbers import LIFETIME
from sms_mock.store import documents, known_ids, users
from sms_mock.store.clock_state import restore_clock
from sms_mock.store.database import StoreVersionError, create_temporary
from sms_mock.store.folder import StoreFolder
from sms_mock.store.origins import TeamRecipe
from sms_mock.store.teams import Teams
from sms_mock.store.transaction import disk_failures_refused, store_failed
from sms_mock.store.world import World
from sms_mock.world import WorldDocument, json_pieces


class Export:
    """The content of a team's world as JSON text in pieces. `close` it after the iteration.

    Args:
        snapshot: a copy of the world's database, from which the pieces are read.
    """

    def __init__(self, snapshot: sqlite3.Connection) -> None:
        self._snapshot = snapshot

    def __iter__(self) -> Iterator[str]:
        return json_pieces(documents.read(self._snapshot))

    def close(self) -> None:
        """Close the copy of the database, which also removes its temporary file."""
        self._snapshot.close()


class TooManyTeams(Exception):
    """The server has as many teams as its settings allow.

    Args:
        most: how many it may have beside the default one.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"the server has {most} teams, and may have no more")
        self.most = most


class TeamRegistry:
    """Creates, replaces and deletes the teams of one server.

    Args:
        teams: the server's index of worlds and accounts.
        document: what the default team begins with. A created team begins with the contacts,
            groups, templates, rates, scenarios and carriers of this document, and its number.
        settings: the settings of the server.
        folder: the store; None keeps the worlds in memory.
        now: returns the real time in milliseconds since 1970.
        elapsed: returns real seconds since an arbitrary moment.
        rng: where new ids and tokens come from.
        on_open: called with each world when it is registered, and again after its content was
            replaced or could not be replaced.
        on_close: called with a world before it is deleted or its content is replaced.
        on_delete: called with a world before it is deleted, before `on_close`.
        on_expire: called before a team is deleted because nobody has used it.
        demo_at: makes, for an instant in milliseconds since 1970, what the default team of a demo
            begins with; None if the server runs no demo.

    Raises:
        Mistake: a fault rule of the document is wrong, a row contradicts the rest, or the settings
            have a wrong `team_ttl`.
    """

    def __init__(
        self,
        teams: Teams,
        document: WorldDocument,
        settings: Settings,
        *,
        folder: StoreFolder | None,
        now: Callable[[], int],
        elapsed: Callable[[], float],
        rng: random.Random,
        on_open: Callable[[World], None],
        on_close: Callable[[World], None],
        on_delete: Callable[[World], None],
        on_expire: Callable[[], None],
        demo_at: Callable[[int], WorldDocument] | None = None,
    ) -> None:
        check_fault_rules(document)
        if settings.team_ttl is not None:
            LIFETIME.read_at(settings.team_ttl, "team_ttl")
        self._teams = teams
        self._settings = settings
        self._now = now
        self._elapsed = elapsed
        self._ids = Ids(rng)
        self._worlds = TeamWorlds(
            document,
            settings,
            folder=folder,
            now=now,
            elapsed=elapsed,
            ids=self._ids,
            demo_at=demo_at,
        )
        self.credentials = CredentialIssuer(teams, self._ids)
        self._on_open = on_open
        self._on_close = on_close
        self._on_delete = on_delete
        self._on_expire = on_expire

    def open_default(self) -> tuple[World, bool]:
        """Open the world of the default team and reserve its credentials, but do not register it.

        The caller registers it after flags of the command line have changed it.

        Returns:
            The world, and whether the store had it already.
        """
        existed = self._worlds.is_stored(DEFAULT_TEAM)
        self._reserve(DEFAULT_TEAM)
        return self._worlds.open(DEFAULT_TEAM, fresh=not existed), existed

    def open_others(self) -> None:
        """Open and register every other team that the store has."""
        for team_id in self._worlds.stored_teams():
            world = self._worlds.open_stored(team_id)
            self._reserve(team_id)
            self.register(world)

    def register(self, world: World) -> None:
        """Let requests reach a world and its accounts, and let the worker run its tasks."""
        self._teams.register(world)
        self._on_open(world)

    def create(self, spec: TeamSpec) -> World:
        """Create a team with one user, its administrator, and return its world.

        Raises:
            EmailTaken: the email address is taken.
            InvalidField: another value is taken or has a wrong form.
            StoreFailed: the disk could not store it; nothing of the team is left.
            TooManyTeams: the server has as many as it may have.
        """
        with self._teams.changing:
            self._refuse_too_many()
            team_id = self._ids.object_id(self._now())
            email = f"team-{team_id[-6:]}@example.com" if spec.email is None else spec.email
            email = self.credentials.free_email(email)
            token, url_token = self.credentials.free_tokens(spec.token, spec.url_token)
            recipe = TeamRecipe(
                name=spec.name or f"Team {team_id[-6:]}",
                email=email,
                token=token,
                url_token=url_token,
                secret_key=self.credentials.secret_key(spec.secret_key),
                credits=spec.starting_credits(),
                delivery=spec.checked_delivery(),
                reply_url=spec.reply_url,
                delivery_report_url=spec.delivery_report_url,
                webhook_style=spec.webhook_style or "both",
                expires_in=self._lifetime(spec),
                at=self._now(),
            )
            return self._begin(team_id, lambda: self._worlds.begin(team_id, recipe))

    def fork(self, like: World, spec: TeamSpec) -> World:
        """Create a team as a copy of another one, and return its world.

        The administrator gets the credentials of the spec; those that it omits, and those of other
        users, are made up.

        Raises:
            NotFound: the team to copy was deleted meanwhile.
            EmailTaken: the email address is taken.
            InvalidField: another value is taken or has a wrong form.
            StoreFailed: the disk could not store it; nothing of the team is left.
            TooManyTeams: the server has as many as it may have.
        """
        with self._teams.changing:
            self._refuse_gone(like)
            self._refuse_too_many()
            spec = replace(spec, expires_in=self._lifetime(spec))
            team_id = self._ids.object_id(self._now())
            image = fork_image(like, team_id, spec, self.credentials)
            return self._begin(team_id, lambda: self._worlds.begin_fork(team_id, image))

    def _begin(self, team_id: str, open_world: Callable[[], World]) -> World:
        """Open and register the world of a new team.

        Raises:
            StoreFailed: the disk could not store it; nothing of the team is left.
        """
        try:
            world = open_world()
        except (OSError, sqlite3.OperationalError, StoreVersionError) as problem:
            self._worlds.forget(team_id)
            raise store_failed(problem) from problem
        with world.transaction() as db:
            self._teams.reserve(team_id, users.everyone(db))
        self.register(world)
        return world

    def rename(self, world: World, name: str) -> None:
        """Give a team another name, which a reset of the team keeps.

        Raises:
            NotFound: the team was deleted meanwhile.
        """
        with self._teams.changing:
            self._refuse_gone(world)
            with world.transaction() as db:
                write_name(db, name)

    def delete(self, world: World) -> None:
        """Delete a team with all its data.

        Raises:
            NotFound: it was deleted meanwhile.
            InvalidField: it is the default team.
        """
        if world.team_id == DEFAULT_TEAM:
            raise InvalidField(
                "the default team cannot be deleted",
                field="teamId",
                help="POST /_mock/reset restores what it began with",
            )
        with self._teams.changing:
            self._refuse_gone(world)
            self._on_delete(world)
            self._on_close(world)
            with world.clock_lock:
                self._teams.forget(world)
                world.events.close()
                world.close()
            self._worlds.forget(world.team_id)

    def end_unused(self) -> float | None:
        """Delete every team that had no request for as long as it was created to stay without one.

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
                    self.delete(world)
        return min(waits, default=None)

    def _lifetime(self, spec: TeamSpec) -> float | None:
        return self._settings.team_ttl if spec.expires_in is None else spec.expires_in

    def _refuse_too_many(self) -> None:
        """Raise `TooManyTeams` if one more team would be too many, even after those are deleted
        that nobody has used for long enough.
        """
        most = self._settings.max_teams
        if len(self._teams) - 1 >= most:
            self.end_unused()
        if len(self._teams) - 1 >= most:
            raise TooManyTeams(most)

    def close(self) -> None:
        """Close the template databases from which new and reset worlds are copied."""
        self._worlds.close()

    def reset(self, world: World) -> None:
        """Restore what a team began with, including its clock; a name given later stays.

        Raises:
            NotFound: the team was deleted meanwhile.
            StoreFailed: the disk could not store it; the content is unchanged.
        """
        with self._teams.changing:
            self._refuse_gone(world)
            beginning = self._worlds.beginning(world.team_id)
            carry_name(world, beginning)
            self._replace_with(world, beginning)

    def reset_all(self) -> None:
        """Delete every team but the default one, and restore what the default team began with.

        Raises:
            StoreFailed: the disk failed; the teams that were deleted by then stay deleted.
        """
        with self._teams.changing:
            for world in self._teams:
                if world.team_id != DEFAULT_TEAM:
                    self.delete(world)
            self.reset(self._teams.default)

    def export(self, world: World) -> Export:
        """Export the content of a team's world as it is now, in the form of a fixtures file.

        Raises:
            StoreFailed: there is no room for temporary files.
        """
        return Export(world.snapshot())

    def replace(self, world: World, document: WorldDocument) -> None:
        """Replace the content of a team's world by a document, completely or not at all.

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
                self.credentials.refuse_foreign(world, index, user)
            self._refuse_gone(world)
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
                    self.register(world)
        finally:
            source.close()
            world.schedule(world.clock.now())  # the worker may have found it closed meanwhile

    def _reserve(self, team_id: str) -> None:
        """Reserve the credentials that a reset of a team restores, so that no other team
        gets them.
        """
        with closing(self._worlds.beginning(team_id)) as beginning:
            self._teams.reserve(team_id, users.everyone(beginning))

    def _refuse_gone(self, world: World) -> None:
        if self._teams.get(world.team_id) is not world:
            raise NotFound(
                f"team {world.team_id} is gone", field="team", help="GET /_mock/teams lists them"
            )
