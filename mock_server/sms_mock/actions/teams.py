"""Creates, forks, renames and deletes the teams of a server."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from sms_mock.actions.credentials import CredentialIssuer
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.actions.forking import fork_image
from sms_mock.actions.team_content import TeamContent, refuse_gone
from sms_mock.actions.team_limits import TeamLimits
from sms_mock.actions.team_spec import TeamSpec
from sms_mock.actions.team_worlds import TeamWorlds, write_name
from sms_mock.config import DEFAULT_TEAM, Settings
from sms_mock.domain.errors import InvalidField
from sms_mock.ids import Ids
from sms_mock.store import users
from sms_mock.store.database import StoreVersionError
from sms_mock.store.folder import StoreFolder
from sms_mock.store.origins import TeamRecipe
from sms_mock.store.teams import Teams
from sms_mock.store.transaction import store_failed
from sms_mock.store.world import World
from sms_mock.world import WorldDocument


class TeamRegistry:
    """Creates, renames and deletes the teams of one server.

    `content` replaces what is in them; `limits` ends those that nobody uses.

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
        self._teams = teams
        self._now = now
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
        self.limits = TeamLimits(
            teams, settings, elapsed=elapsed, delete=self.delete, on_expire=on_expire
        )
        self.content = TeamContent(
            teams,
            self._worlds,
            self.credentials,
            self._ids,
            on_close=on_close,
            register=self.register,
        )
        self._on_open = on_open
        self._on_close = on_close
        self._on_delete = on_delete

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
            self.limits.refuse_one_more()
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
                expires_in=self.limits.lifetime(spec.expires_in),
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
            refuse_gone(self._teams, like)
            self.limits.refuse_one_more()
            spec = replace(spec, expires_in=self.limits.lifetime(spec.expires_in))
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
            refuse_gone(self._teams, world)
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
            refuse_gone(self._teams, world)
            self._on_delete(world)
            self._on_close(world)
            with world.clock_lock:
                self._teams.forget(world)
                world.events.close()
                world.close()
            self._worlds.forget(world.team_id)

    def close(self) -> None:
        """Close the template databases from which new and reset worlds are copied."""
        self._worlds.close()

    def reset_all(self) -> None:
        """Delete every team but the default one, and restore what the default team began with.

        Raises:
            StoreFailed: the disk failed; the teams that were deleted by then stay deleted.
        """
        with self._teams.changing:
            for world in self._teams:
                if world.team_id != DEFAULT_TEAM:
                    self.delete(world)
            self.content.reset(self._teams.default)

    def _reserve(self, team_id: str) -> None:
        """Reserve the credentials that a reset of a team restores, so that no other team
        gets them.
        """
        with closing(self._worlds.beginning(team_id)) as beginning:
            self._teams.reserve(team_id, users.everyone(beginning))
