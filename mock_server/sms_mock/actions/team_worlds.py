"""The databases of teams: opened in memory or in the store, with what each team began with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Final

from sms_mock.clock import Clock
from sms_mock.config import Settings
from sms_mock.ids import Ids
from sms_mock.store import known_ids
from sms_mock.store.clock_state import restore_clock
from sms_mock.store.folder import StoreFolder
from sms_mock.store.origins import (
    RECIPE,
    CopyOrigin,
    DocumentOrigin,
    RecipeOrigin,
    TeamRecipe,
    WorldOrigin,
    image_of,
)
from sms_mock.store.teams import DEFAULT_TEAM
from sms_mock.store.world import World, create, read_meta, write_meta
from sms_mock.world import WorldDocument
from sms_mock.world.entries import ClockEntry

_FORKS: Final = ".origin"
"""Ends the name of the file that keeps what a forked team began with."""


class TeamWorlds:
    """Opens the worlds of one server.

    Args:
        document: the world the default team begins with; a created team gets its contacts, groups,
            templates, rates and scenarios.
        folder: keeps the worlds on disk; None keeps them in memory.
        now: gives the real time in epoch milliseconds.
        ids: where new ids and tokens come from; it goes on behind every id that a world brings.
    """

    def __init__(
        self,
        document: WorldDocument,
        settings: Settings,
        *,
        folder: StoreFolder | None,
        now: Callable[[], int],
        ids: Ids,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._now = now
        self._ids = ids
        ids.go_on(known_ids.in_document(document))
        self._origins: dict[str, WorldOrigin] = {DEFAULT_TEAM: DocumentOrigin(document, ids, now())}
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
        self._bare: WorldOrigin = DocumentOrigin(bare, ids, now())

    def is_stored(self, team_id: str) -> bool:
        """Whether the store holds the team's world already."""
        return self._folder is not None and self._folder.world_path(team_id).exists()

    def stored_teams(self) -> list[str]:
        """The ids of the created teams in the store."""
        if self._folder is None:
            return []
        return [
            team_id
            for team_id in self._folder.team_ids()
            if team_id != DEFAULT_TEAM and not team_id.endswith(_FORKS)
        ]

    def open_stored(self, team_id: str) -> World:
        """Open a world of the store, and know again what its team began with."""
        world = self.open(team_id, fresh=False)
        if team_id != DEFAULT_TEAM:
            self._origins[team_id] = self._stored_origin(world)
        return world

    def begin(self, team_id: str, recipe: TeamRecipe) -> World:
        """Open the world of a new team that is made by a recipe."""
        self._origins[team_id] = RecipeOrigin(self._bare, recipe, self._ids)
        return self.open(team_id, fresh=True)

    def begin_fork(self, team_id: str, image: bytes) -> World:
        """Open the world of a new team that begins as a copy.

        Args:
            image: the database that it begins with.
        """
        self._origins[team_id] = CopyOrigin(image)
        if self._folder:
            self._folder.place(f"{team_id}{_FORKS}", image)
        return self.open(team_id, fresh=True)

    def beginning(self, team_id: str) -> sqlite3.Connection:
        """A new database with what a team began with; the caller closes it."""
        return self._origins[team_id].build()

    def close(self) -> None:
        """Close the databases that new and reset teams are copied from."""
        for origin in [self._bare, *self._origins.values()]:
            origin.close()

    def forget(self, team_id: str) -> None:
        """Delete a team's files, and what it began with."""
        del self._origins[team_id]
        if self._folder:
            self._folder.remove(team_id)
            self._folder.remove(f"{team_id}{_FORKS}")

    def open(self, team_id: str, *, fresh: bool) -> World:
        """Open the world of a team.

        Args:
            fresh: begin it anew instead of going on with what the store holds.
        """
        if self._folder is None:
            db = self.beginning(team_id)
        else:
            if fresh:
                with closing(self.beginning(team_id)) as beginning:
                    self._folder.place(team_id, image_of(beginning))
            db = create(self._folder.world_path(team_id))
            if not fresh:
                self._ids.go_on(known_ids.in_database(db))
        world = World(team_id, db, Clock(self._now), self._ids, self._settings)
        restore_clock(world)
        return world

    def _stored_origin(self, world: World) -> WorldOrigin:
        assert self._folder is not None
        with world.transaction() as db:
            recipe = read_meta(db, RECIPE)
        if recipe is not None:
            return RecipeOrigin(self._bare, TeamRecipe.read(recipe), self._ids)
        return CopyOrigin(self._folder.world_path(f"{world.team_id}{_FORKS}").read_bytes())


def carry_recipe(world: World, target: sqlite3.Connection) -> None:
    """Copy a created team's recipe to the database that replaces its world: a reset needs it."""
    with world.transaction() as db:
        recipe = read_meta(db, RECIPE)
    if recipe is not None:
        write_meta(target, RECIPE, recipe)
