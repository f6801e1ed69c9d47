"""One running mock, without its HTTP: teams, worker, journals, fault rules and rate limits."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from sms_mock.actions.due_work import Tried
from sms_mock.actions.examine import Examiner
from sms_mock.actions.schedules import put_schedule
from sms_mock.actions.teams import TeamRegistry
from sms_mock.clock import process_milliseconds
from sms_mock.config import Settings
from sms_mock.faults.book import FaultBook, open_book
from sms_mock.faults.rate_limit import RateLimit
from sms_mock.journal.masking import masked_target, masked_text
from sms_mock.journal.records import AttemptRecord, Journal, RequestRecord
from sms_mock.starting import (
    apply_flags,
    evidence_note,
    known_evidence,
    refuse_shared,
    starting_world,
    world_notes,
)
from sms_mock.store import users
from sms_mock.store.folder import StoreFolder
from sms_mock.store.teams import Teams
from sms_mock.store.world import World
from sms_mock.worker import Worker
from sms_mock.world import WorldDocument
from sms_mock.world.perturbation import Perturbation


class Service:
    """The teams of one server, and what each of them has only while the server runs.

    Args:
        document: the default team's first world; None reads it from the settings.
        now: returns the process's time in epoch milliseconds.
        rng: the source of randomness; None makes one from the settings' seed.

    Raises:
        Mistake, StartError: a setting or the fixtures file is wrong.
        OSError: a file that the settings name cannot be read or written.
        StoreInUseError: another process owns the store's folder.
    """

    def __init__(
        self,
        settings: Settings,
        document: WorldDocument | None = None,
        *,
        now: Callable[[], int] = process_milliseconds,
        rng: random.Random | None = None,
    ) -> None:
        self.settings = settings
        self.notes: list[str] = []
        """Lines about the start, for the terminal."""
        self.log: Callable[[RequestRecord], None] = lambda record: None
        """Called with every answered request."""
        self.log_attempt: Callable[[AttemptRecord], None] = lambda record: None
        """Called with every finished attempt at a webhook."""
        self.before_close: Callable[[World], None] = lambda world: None
        """Called with a world before it is deleted or replaced."""
        self.schedule_of_new_teams: Sequence[Perturbation] | None = None
        """What perturbs the runs of teams that are made later; None leaves them as they are."""
        self.started_at = now()
        self.teams = Teams()
        self.worker = Worker(tell=self._tell_attempt)
        self._journals: WeakKeyDictionary[World, Journal] = WeakKeyDictionary()
        self._faults: WeakKeyDictionary[World, FaultBook] = WeakKeyDictionary()
        self._rate_limits: WeakKeyDictionary[World, RateLimit] = WeakKeyDictionary()
        self.examiner = Examiner(self.teams, self.journal_of)
        self._now = now
        self._rng = rng or random.Random(settings.seed)
        self._document = document or starting_world(settings)
        self.evidence = known_evidence(settings)
        self._folder = StoreFolder(settings.store) if settings.store else None
        if settings.evidence:
            self.notes.append(evidence_note(settings.evidence, self.evidence))
        self.registry = TeamRegistry(
            self.teams,
            self._document,
            settings,
            folder=self._folder,
            now=now,
            rng=self._rng,
            on_open=self._open,
            on_close=self._close,
            on_delete=self.examiner.keep,
        )
        try:
            self._open_default()
        except BaseException:
            self.stop()  # otherwise the folder would stay locked until this process ends
            raise

    def now(self) -> int:
        """The real time in epoch milliseconds. Each team has a clock of its own in its world."""
        return self._now()

    def start(self) -> None:
        """Start the worker's threads. Call it once, in the process that serves, after any fork."""
        self.worker.start()

    def journal_of(self, world: World) -> Journal:
        """The last requests to a team; emptied when the team is reset."""
        return self._journals.setdefault(world, Journal())

    def rate_limit_of(self, world: World) -> RateLimit | None:
        """The counter of requests to a team; None if the settings name no limit."""
        most = self.settings.rate_limit
        if most is None:
            return None
        return self._rate_limits.setdefault(world, RateLimit(most))

    def faults_of(self, world: World) -> FaultBook:
        """A team's fault rules with their counts; read from its world on the first call."""
        book = self._faults.get(world)
        return self._take_up_faults(world) if book is None else book

    def _take_up_faults(self, world: World) -> FaultBook:
        book = self._faults[world] = open_book(world)
        return book

    def secrets_of(self, world: World) -> tuple[str, ...]:
        """The tokens that the log and a team's journal must not show: its own and the server's."""
        token = self.settings.control_token
        known = self.teams.secrets_of(world)
        return (*known, token) if token else known

    def _tell_attempt(self, world: World, tried: Tried) -> None:
        """Log an attempt at a webhook, with the secrets in its URL and error masked."""
        delivery, attempt = tried
        known = self.secrets_of(world)
        due = delivery.next_attempt_at
        self.log_attempt(
            AttemptRecord(
                at=self.now(),
                webhook_id=delivery.seq,
                kind=delivery.kind,
                message_id=delivery.message_id,
                url=masked_target(delivery.url, known),
                status=attempt.status,
                error=masked_text(attempt.error, known) if attempt.error else None,
                seconds=attempt.seconds,
                attempt=delivery.tries,
                state=delivery.state,
                next_in=None if due is None else (due - world.clock.now()) / 1000,
                frozen=world.clock.frozen,
            )
        )

    def _open(self, world: World) -> None:
        self._take_up_faults(world)
        if self.schedule_of_new_teams is not None:
            put_schedule(world, self.schedule_of_new_teams)
        self.worker.add_world(world)

    def _close(self, world: World) -> None:
        self.before_close(world)
        self.worker.remove_world(world)
        # The fault rules stay until it is opened again: a request being answered may need them.
        self._journals.pop(world, None)
        self._rate_limits.pop(world, None)

    def stop(self) -> None:
        """Stop the worker and close the worlds; a second call changes nothing."""
        for world in self.teams:
            world.events.close()
        self.worker.stop()
        # The teams stay registered: a request being answered finds a closed world, not none.
        for world in self.teams:
            world.close()
        self.registry.close()
        if self._folder:
            self._folder.close()
            self._folder = None

    def _open_default(self) -> None:
        """Open the default team's world, and the other teams' that the store has."""
        world, existed = self.registry.open_default()
        self.registry.open_others()
        if existed:
            apply_flags(self.settings, world, self.teams)
        else:
            with world.transaction() as db:
                refuse_shared(users.everyone(db), world, self.teams)
        self.notes += world_notes(self.settings, existed=existed)
        self.registry.register(world)
