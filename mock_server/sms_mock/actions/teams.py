"""Teams: created, forked, reset, deleted, exported and imported. Each has a world of its own."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

from sms_mock.actions.credentials import Credentials
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.actions.forking import fork_image
from sms_mock.actions.team_spec import TeamSpec as TeamSpec
from sms_mock.clock import Clock
from sms_mock.config import Settings
from sms_mock.domain.errors import InvalidField, NotFound
from sms_mock.ids import Ids
from sms_mock.store import documents, known_ids, users
from sms_mock.store.clock_state import restore_clock
from sms_mock.store.folder import StoreFolder
from sms_mock.store.origins import (
    RECIPE,
    CopyOrigin,
    DocumentOrigin,
    Origin,
    RecipeOrigin,
    TeamRecipe,
    image_of,
)
from sms_mock.store.teams import DEFAULT_TEAM, Teams
from sms_mock.store.world import (
    StoreVersionError,
    World,
    create,
    read_meta,
    store_failed,
    write_meta,
)
from sms_mock.world import WorldDocument, as_document
from sms_mock.world.entries import ClockEntry

_FORKS = ".origin"


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
        self._settings = settings
        self._folder = folder
        self._now = now
        self._ids = Ids(rng)
        self._ids.go_on(known_ids.in_document(document))
        self.credentials = Credentials(teams, self._ids)
        self._on_open = on_open
        self._on_close = on_close
        self._on_delete = on_delete
        self._origins: dict[str, Origin] = {
            DEFAULT_TEAM: DocumentOrigin(document, self._ids, now())
        }
        bare = replace(
            document,
            users=(),
            messages=(),
            voice_messages=(),
            opt_outs=(),
            ledger=(),
            deliveries=(),
            tasks=(),
            faults=(),
            clock=ClockEntry(),
        )
        self._bare: Origin = DocumentOrigin(bare, self._ids, now())

    def open_default(self) -> tuple[World, bool]:
        """Open the default team's world; it is not registered yet, for flags may still change it.

        Returns:
            The world, and whether its store existed before.
        """
        path = self._folder.world_path(DEFAULT_TEAM) if self._folder else None
        existed = path is not None and path.exists()
        self._reserve(DEFAULT_TEAM)
        return self._open(DEFAULT_TEAM, fresh=not existed), existed

    def open_others(self) -> None:
        """Open and register every created team of the store."""
        if self._folder is None:
            return
        for team_id in self._folder.team_ids():
            if team_id == DEFAULT_TEAM or team_id.endswith(_FORKS):
                continue
            world = self._open(team_id, fresh=False)
            self._origins[team_id] = self._stored_origin(world)
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
                credits=spec.starting_credits(),
                delivery=spec.checked_delivery(),
                at=self._now(),
            )
            self._origins[team_id] = RecipeOrigin(self._bare, recipe, self._ids)
            return self._begin(team_id)

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
            self._origins[team_id] = CopyOrigin(image)
            return self._begin(team_id, image)

    def _begin(self, team_id: str, forked: bytes | None = None) -> World:
        try:
            if self._folder and forked is not None:
                self._folder.place(f"{team_id}{_FORKS}", forked)
            world = self._open(team_id, fresh=True)
        except (OSError, sqlite3.OperationalError, StoreVersionError) as problem:
            self._forget_files(team_id)
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
            self._forget_files(world.team_id)

    def _forget_files(self, team_id: str) -> None:
        del self._origins[team_id]
        if self._folder:
            self._folder.remove(team_id)
            self._folder.remove(f"{team_id}{_FORKS}")

    def close(self) -> None:
        """Close the databases that new and reset teams are copied from."""
        for origin in [self._bare, *self._origins.values()]:
            origin.close()

    def reset(self, world: World) -> None:
        """Bring a team back to how it began: everything, its clock too.

        Raises:
            NotFound: it was deleted meanwhile.
        """
        with self._teams.changing:
            self._refuse_gone(world)
            self._replace_with(world, self._origins[world.team_id].build())

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
                self._carry_recipe(world, new)
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
                    world.become(source)
                    restore_clock(world)
                finally:
                    self.register(world)
        finally:
            source.close()
            world.schedule(world.clock.now())  # the worker may have looked in vain meanwhile

    def _reserve(self, team_id: str) -> None:
        """Let no other team take the credentials that a reset of this team brings back."""
        with closing(self._origins[team_id].build()) as beginning:
            self._teams.reserve(team_id, users.everyone(beginning))

    def _carry_recipe(self, world: World, target: sqlite3.Connection) -> None:
        """Copy a created team's recipe to the world that replaces its own: a reset needs it."""
        with world.transaction() as db:
            recipe = read_meta(db, RECIPE)
        if recipe is not None:
            write_meta(target, RECIPE, recipe)

    def _refuse_gone(self, world: World) -> None:
        if self._teams.get(world.team_id) is not world:
            raise NotFound(
                f"team {world.team_id} is gone", field="team", help="GET /_mock/teams lists them"
            )

    def _open(self, team_id: str, *, fresh: bool) -> World:
        if self._folder is None:
            db = self._origins[team_id].build()
        else:
            if fresh:
                with closing(self._origins[team_id].build()) as beginning:
                    self._folder.place(team_id, image_of(beginning))
            db = create(self._folder.world_path(team_id))
            if not fresh:
                self._ids.go_on(known_ids.in_database(db))
        world = World(team_id, db, Clock(self._now), self._ids, self._settings)
        restore_clock(world)
        return world

    def _stored_origin(self, world: World) -> Origin:
        assert self._folder is not None
        with world.transaction() as db:
            recipe = read_meta(db, RECIPE)
        if recipe is not None:
            return RecipeOrigin(self._bare, TeamRecipe.read(recipe), self._ids)
        return CopyOrigin(self._folder.world_path(f"{world.team_id}{_FORKS}").read_bytes())
