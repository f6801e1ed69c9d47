"""Teams: created, forked, reset, deleted, exported and imported. Each has a world of its own."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from sms_mock.actions.credentials import CredentialIssuer
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.actions.forking import fork_image
from sms_mock.actions.team_spec import TeamSpec as TeamSpec
from sms_mock.actions.team_worlds import TeamWorlds, carry_recipe
from sms_mock.config import Settings
from sms_mock.domain.errors import InvalidField, NotFound
from sms_mock.ids import Ids
from sms_mock.store import documents, known_ids, users
from sms_mock.store.clock_state import restore_clock
from sms_mock.store.folder import StoreFolder
from sms_mock.store.origins import TeamRecipe
from sms_mock.store.teams import DEFAULT_TEAM, Teams
from sms_mock.store.world import (
    StoreVersionError,
    World,
    create,
    store_failed,
)
from sms_mock.world import WorldDocument, as_document


class TeamRegistry:
    """Creates, replaces and deletes the teams of one server.

    Args:
        teams: the server's index of worlds and credentials.
        document: the world the default team begins with; a created team gets its contacts, groups,
            templates, rates and scenarios.
        folder: keeps the worlds on disk; None keeps them in memory.
        now: gives the real time in epoch milliseconds.
        on_open: called with each world before it is used, and again after it was replaced.
        on_close: called with each world before it is deleted or replaced.
        on_delete: called with each world before it is deleted, and before `on_close` is.

    Raises:
        Mistake: the document holds a fault rule that cannot be put to work.
    """

    def __init__(
        self,
        teams: Teams,
        document: WorldDocument,
        settings: Settings,
        *,
        folder: StoreFolder | None,
        now: Callable[[], int],
        rng: random.Random,
        on_open: Callable[[World], None],
        on_close: Callable[[World], None],
        on_delete: Callable[[World], None],
    ) -> None:
        check_fault_rules(document)
        self._teams = teams
        self._now = now
        self._ids = Ids(rng)
        self._worlds = TeamWorlds(document, settings, folder=folder, now=now, ids=self._ids)
        self.credentials = CredentialIssuer(teams, self._ids)
        self._on_open = on_open
        self._on_close = on_close
        self._on_delete = on_delete

    def open_default(self) -> tuple[World, bool]:
        """Open the default team's world; it is not registered yet, for flags may still change it.

        Returns:
            The world, and whether its store existed before.
        """
        existed = self._worlds.is_stored(DEFAULT_TEAM)
        self._reserve(DEFAULT_TEAM)
        return self._worlds.open(DEFAULT_TEAM, fresh=not existed), existed

    def open_others(self) -> None:
        """Open and register every created team of the store."""
        for team_id in self._worlds.stored_teams():
            world = self._worlds.open_stored(team_id)
            self._reserve(team_id)
            self.register(world)

    def register(self, world: World) -> None:
        """Let requests reach a world and its accounts, and the worker run what is due in it."""
        self._teams.register(world)
        self._on_open(world)

    def create(self, spec: TeamSpec) -> World:
        """Create a team with one user, its administrator.

        Raises:
            EmailTaken, InvalidField: credentials that are taken or cannot be used.
        """
        with self._teams.changing:
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
                at=self._now(),
            )
            return self._begin(team_id, lambda: self._worlds.begin(team_id, recipe))

    def fork(self, like: World, spec: TeamSpec) -> World:
        """Copy a team whole; its administrator gets the spec's credentials, others fresh ones.

        Raises:
            NotFound: the team to copy was deleted meanwhile.
            EmailTaken, InvalidField: credentials that are taken or cannot be used.
        """
        with self._teams.changing:
            self._refuse_gone(like)
            team_id = self._ids.object_id(self._now())
            image = fork_image(like, team_id, spec, self.credentials)
            return self._begin(team_id, lambda: self._worlds.begin_fork(team_id, image))

    def _begin(self, team_id: str, open_world: Callable[[], World]) -> World:
        """Open and register the world of a new team.

        Raises:
            StoreFailed: the disk did not take it; nothing of the team is left.
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

    def delete(self, world: World) -> None:
        """Delete a created team with everything it has.

        Raises:
            NotFound: it was deleted meanwhile.
            InvalidField: it is the default team, which stays.
        """
        if world.team_id == DEFAULT_TEAM:
            raise InvalidField(
                "the default team stays",
                field="teamId",
                help="POST /_mock/reset brings it back to how it began",
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

    def close(self) -> None:
        """Close the databases that new and reset teams are copied from."""
        self._worlds.close()

    def reset(self, world: World) -> None:
        """Bring a team back to how it began: everything, its clock too.

        Raises:
            NotFound: it was deleted meanwhile.
        """
        with self._teams.changing:
            self._refuse_gone(world)
            self._replace_with(world, self._worlds.beginning(world.team_id))

    def reset_all(self) -> None:
        """Delete every created team and bring the default team back to how it began."""
        with self._teams.changing:
            for world in self._teams:
                if world.team_id != DEFAULT_TEAM:
                    self.delete(world)
            self.reset(self._teams.default)

    def export(self, world: World) -> dict[str, Any]:
        """The team's world as one document, in the shape of a fixtures file."""
        with world.transaction() as db:
            document = documents.read(db)
        return as_document(document)

    def replace(self, world: World, document: WorldDocument) -> None:
        """Replace a team's world by a document, all of it or nothing.

        Raises:
            EmailTaken, InvalidField: credentials that another team has.
            Mistake: a row that cannot be used.
            NotFound: the team was deleted meanwhile.
        """
        with self._teams.changing:
            check_fault_rules(document)
            for index, user in enumerate(document.users):
                self.credentials.refuse_foreign(world, index, user)
            self._refuse_gone(world)
            new = create(None)
            self._ids.go_on(known_ids.in_document(document))
            try:
                documents.write(new, document, self._ids, world.clock.now())
                carry_recipe(world, new)
            except BaseException:
                new.close()
                raise
            self._replace_with(world, new)

    def _replace_with(self, world: World, source: sqlite3.Connection) -> None:
        self._on_close(world)
        try:
            # With the turn held nothing of the old world is under way: running what is due and
            # moving the clock have ended, and the worker begins no attempt for a closed world.
            with world.clock_lock:
                try:
                    world.replace_content(source)
                    restore_clock(world)
                finally:
                    self.register(world)
        finally:
            source.close()
            world.schedule(world.clock.now())  # the worker may have looked in vain meanwhile

    def _reserve(self, team_id: str) -> None:
        """Let no other team take the credentials that a reset of this team brings back."""
        with closing(self._worlds.beginning(team_id)) as beginning:
            self._teams.reserve(team_id, users.everyone(beginning))

    def _refuse_gone(self, world: World) -> None:
        if self._teams.get(world.team_id) is not world:
            raise NotFound(
                f"team {world.team_id} is gone", field="team", help="GET /_mock/teams lists them"
            )
