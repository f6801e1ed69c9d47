"""Opens the worlds of teams, in memory or in the store, and keeps what each team began with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Final

from sms_mock.actions.demo_story import USUAL_SPEED, first_state
from sms_mock.clock import Clock
from sms_mock.config import DEFAULT_TEAM, Settings
from sms_mock.ids import Ids
from sms_mock.store import known_ids
from sms_mock.store.clock_state import restore_clock
from sms_mock.store.database import create
from sms_mock.store.folder import StoreFolder
from sms_mock.store.origins import (
    RECIPE,
    CopyOrigin,
    DemoOrigin,
    DocumentOrigin,
    RecipeOrigin,
    TeamRecipe,
    WorldOrigin,
    image_of,
)
from sms_mock.store.world import (
    EXPIRES_IN,
    World,
    read_meta,
    write_meta,
)
from sms_mock.world import WorldDocument
from sms_mock.world.entries import ClockEntry

FORKS: Final = ".origin"
"""What a forked team began with is stored like a world, under the id of the team and this."""
_NAMED: Final = "named"
"""The key in `meta` of the name that a team was given after it was created."""


class TeamWorlds:
    """Opens the worlds of one server.

    Args:
        document: what the default team begins with. A created team begins with the contacts,
            groups, templates, rates, scenarios and carriers of this document, and its number.
        folder: the store; None keeps the worlds in memory.
        now: returns the real time in milliseconds since 1970.
        elapsed: returns real seconds since an arbitrary moment.
        ids: where new ids and tokens come from. They do not repeat those of `document`, nor those
            of worlds that were opened from the store.
        demo_at: makes, for an instant, the document with which the default team begins if the
            server runs a demo; `document` is then that of now. None if it runs none.

    Raises:
        Mistake: a row of `document` contradicts the rest.
    """

    def __init__(
        self,
        document: WorldDocument,
        settings: Settings,
        *,
        folder: StoreFolder | None,
        now: Callable[[], int],
        elapsed: Callable[[], float],
        ids: Ids,
        demo_at: Callable[[int], WorldDocument] | None = None,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._now = now
        self._elapsed = elapsed
        self._ids = ids
        ids.reseed_after(known_ids.in_document(document))
        default: WorldOrigin
        if demo_at is None:
            default = DocumentOrigin(document, ids, now())
        else:
            seed, speed = settings.seed or 0, settings.demo_speed or USUAL_SPEED
            default = DemoOrigin(demo_at, partial(first_state, seed, speed), ids, now)
        self._origins: dict[str, WorldOrigin] = {DEFAULT_TEAM: default}
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
            schedule=None,
            clock=ClockEntry(),
        )
        self._bare: WorldOrigin = DocumentOrigin(bare, ids, now())

    def is_stored(self, team_id: str) -> bool:
        """Return whether the store has a world of this team."""
        return self._folder is not None and self._folder.world_path(team_id).exists()

    def stored_teams(self) -> list[str]:
        """Return the ids of the teams in the store, without the default team."""
        if self._folder is None:
            return []
        return [
            team_id
            for team_id in self._folder.team_ids()
            if team_id != DEFAULT_TEAM and not team_id.endswith(FORKS)
        ]

    def open_stored(self, team_id: str) -> World:
        """Open the world of a team from the store, and load what the team began with."""
        world = self.open(team_id, fresh=False)
        if team_id != DEFAULT_TEAM:
            self._origins[team_id] = self._stored_origin(world)
        return world

    def begin(self, team_id: str, recipe: TeamRecipe) -> World:
        """Create the world of a new team from a recipe, and open it."""
        self._origins[team_id] = RecipeOrigin(self._bare, recipe, self._ids)
        return self.open(team_id, fresh=True)

    def begin_fork(self, team_id: str, image: bytes) -> World:
        """Create the world of a forked team, and open it.

        Args:
            image: the database that it begins with, as the bytes of a file.
        """
        self._origins[team_id] = CopyOrigin(image)
        if self._folder:
            self._folder.place(f"{team_id}{FORKS}", image)
        return self.open(team_id, fresh=True)

    def beginning(self, team_id: str) -> sqlite3.Connection:
        """Return a new database with what a team began with; the caller closes it."""
        return self._origins[team_id].build()

    def close(self) -> None:
        """Close the template databases from which new and reset worlds are copied."""
        for origin in [self._bare, *self._origins.values()]:
            origin.close()

    def forget(self, team_id: str) -> None:
        """Delete the files of a team, and forget what it began with."""
        del self._origins[team_id]
        if self._folder:
            self._folder.remove(team_id)
            self._folder.remove(f"{team_id}{FORKS}")

    def open(self, team_id: str, *, fresh: bool) -> World:
        """Open the world of a team whose beginning is known.

        Args:
            fresh: begin anew, and overwrite what the store has; False continues with what the store
                has. Without a store a world always begins anew.
        """
        if self._folder is None:
            db = self.beginning(team_id)
        else:
            if fresh:
                with closing(self.beginning(team_id)) as beginning:
                    self._folder.place(team_id, image_of(beginning))
            db = create(self._folder.world_path(team_id))
            if not fresh:
                self._ids.reseed_after(known_ids.in_database(db))
        world = World(team_id, db, Clock(self._now), self._ids, self._settings, self._elapsed)
        restore_clock(world)
        return world

    def _stored_origin(self, world: World) -> WorldOrigin:
        assert self._folder is not None
        with world.transaction() as db:
            recipe = read_meta(db, RECIPE)
        if recipe is not None:
            return RecipeOrigin(self._bare, TeamRecipe.read(recipe), self._ids)
        return CopyOrigin(self._folder.world_path(f"{world.team_id}{FORKS}").read_bytes())


def carry_creation(world: World, target: sqlite3.Connection) -> None:
    """Copy what a team was created with from its world to the database that is to replace it.

    This is the recipe, which a server that is restarted needs to reset the team, and after how long
    the team ends. A team that has neither gets neither.
    """
    with world.transaction() as db:
        kept = {key: read_meta(db, key) for key in (RECIPE, EXPIRES_IN)}
    for key, value in kept.items():
        if value is not None:
            write_meta(target, key, value)


def write_name(db: sqlite3.Connection, name: str) -> None:
    """Give a team that exists already another name."""
    write_meta(db, "name", name)
    write_meta(db, _NAMED, name)


def carry_name(world: World, target: sqlite3.Connection) -> None:
    """Copy the name that a team was given after it was created, if any, to another database.

    The database is to replace the team's world.
    """
    with world.transaction() as db:
        name = read_meta(db, _NAMED)
    if name is not None:
        write_name(target, name)


def forget_given_name(db: sqlite3.Connection) -> None:
    """Make the present name the one with which a team begins, as in the copy for a fork."""
    write_meta(db, _NAMED, None)
