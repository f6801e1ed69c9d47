"""One running mock without its HTTP server: teams, worker, journals, fault rules and rate
limits.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal
from weakref import WeakKeyDictionary

from sms_mock.actions.demo_story import story_of
from sms_mock.actions.due_work import AttemptDone
from sms_mock.actions.examine import Examiner
from sms_mock.actions.schedules import put_schedule
from sms_mock.actions.teams import TeamRegistry
from sms_mock.clock import monotonic, process_milliseconds
from sms_mock.config import Settings
from sms_mock.faults.book import FaultBook, open_book
from sms_mock.faults.rate_limit import RateLimit
from sms_mock.journal.masking import masked_target, masked_text
from sms_mock.journal.records import AttemptRecord, Journal, RequestRecord
from sms_mock.journal.totals import Totals
from sms_mock.starting import (
    apply_flags,
    evidence_note,
    known_evidence,
    refuse_shared,
    starting_world,
    take_up_demo,
    world_notes,
)
from sms_mock.store import users
from sms_mock.store.folder import StoreFolder
from sms_mock.store.run_record import InForce, Seen
from sms_mock.store.teams import Teams
from sms_mock.store.world import World
from sms_mock.worker import TeamExpiry, Worker
from sms_mock.world import WorldDocument
from sms_mock.world.perturbation import Perturbation

if TYPE_CHECKING:
    from sms_mock.demo.story import Step

CLIENT_HAS_MORE: Final = "sms_mock.client_has_more"
"""Key of the WSGI environment of our servers: a function that returns whether the client has sent
more than its request, or has closed its side of the connection."""
_MOST_ENDED: Final = 200


class Service:
    """The teams of one server, and what each team has only while the server runs.

    Args:
        document: the first world of the default team; None makes it from the settings.
        now: returns the real time in milliseconds since 1970.
        elapsed: returns real seconds since an arbitrary moment.
        rng: the source of randomness; None makes one from the seed of the settings.

    Raises:
        Mistake, StartError: a setting, the document or the evidence file is wrong.
        FixtureFileError: the fixtures file cannot be read, or is wrong.
        OSError: the store's folder cannot be read or written.
        StoreInUseError: another process uses the store's folder.
        StoreVersionError: a file in the store is not a world of the present version.
    """

    def __init__(
        self,
        settings: Settings,
        document: WorldDocument | None = None,
        *,
        now: Callable[[], int] = process_milliseconds,
        elapsed: Callable[[], float] = monotonic,
        rng: random.Random | None = None,
    ) -> None:
        self.settings = settings
        self.elapsed = elapsed
        self.notes: list[str] = []
        """Lines for the terminal about how the server was started."""
        self.log: Callable[[RequestRecord], None] = lambda record: None
        """Called with every answered request."""
        self.log_attempt: Callable[[AttemptRecord], None] = lambda record: None
        """Called with every finished attempt at a webhook."""
        self.play_step: Callable[[World, Step], None] = lambda world, step: None
        """Called with each due step of the demo's story, which it carries out."""
        self.before_close: Callable[[World], None] = lambda world: None
        """Called with a world before the world is deleted, reset or replaced by an import."""
        self.schedule_of_new_teams: Sequence[Perturbation] | None = None
        """The schedule that each world gets when it is opened, reset or imported from now on; None
        leaves the schedule that it has."""
        self.ended_runs: deque[tuple[list[InForce], Seen]] = deque(maxlen=_MOST_ENDED)
        """What schedules did in teams that were deleted or replaced, the latest ones."""
        self.totals = Totals()
        """What this server has done since it started."""
        self.phase: Literal["starting", "ready", "stopping"] = "starting"
        """Whether requests should be sent to this server, for `/_mock/ready`."""
        self.started_at = now()
        self.teams = Teams()
        self.worker = Worker(
            on_attempt=self._log_attempt,
            follows_process_time=now is process_milliseconds,
            play=self._play_step if settings.demo else None,
        )
        self._journals: WeakKeyDictionary[World, Journal] = WeakKeyDictionary()
        self._faults: WeakKeyDictionary[World, FaultBook] = WeakKeyDictionary()
        self._rate_limits: WeakKeyDictionary[World, RateLimit] = WeakKeyDictionary()
        self.examiner = Examiner(self.teams, self.journal_of)
        self._now = now
        self._rng = rng or random.Random(settings.seed)
        self._document = document or starting_world(settings, now=now())
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
            elapsed=elapsed,
            rng=self._rng,
            on_open=self._open,
            on_close=self._close,
            on_delete=self.examiner.keep,
            demo_at=(lambda at: starting_world(settings, now=at)) if settings.demo else None,
            on_expire=self.totals.add_expired_team,
        )
        self._expiry = TeamExpiry(self.registry.limits.end_unused)
        try:
            self._open_default()
        except BaseException:
            self.stop()  # otherwise the folder would stay locked until this process ends
            raise

    def now(self) -> int:
        """Return the real time in milliseconds since 1970.

        The clocks of teams are in their worlds.
        """
        return self._now()

    def start(self) -> None:
        """Start the threads of the worker, and the one that ends teams if there are such teams.

        Call it once, after any fork, in the process that serves.
        """
        self.worker.start()
        self._expiry.start()
        self.phase = "ready"

    def begin_stop(self) -> None:
        """Say from now on that no more requests should be sent; those that come are answered."""
        self.phase = "stopping"

    @contextmanager
    def using(self, world: World) -> Iterator[None]:
        """Let a team count as used during a `with` block, so that it does not end meanwhile."""
        key = object()
        world.use.begin_request(id(key))
        try:
            yield
        finally:
            world.use.end_request(id(key), self.elapsed())

    def journal_of(self, world: World) -> Journal:
        """Return the journal of a team; a reset or an import of the team begins a new one."""
        return self._journals.setdefault(world, Journal())

    def rate_limit_of(self, world: World) -> RateLimit | None:
        """Return the counter of a team's requests; None if the settings set no rate limit."""
        most = self.settings.rate_limit
        if most is None:
            return None
        return self._rate_limits.setdefault(world, RateLimit(most))

    def faults_of(self, world: World) -> FaultBook:
        """Return the fault rules of a team with their counts.

        The first call reads them from its world.
        """
        book = self._faults.get(world)
        return self._take_up_faults(world) if book is None else book

    def _take_up_faults(self, world: World) -> FaultBook:
        book = self._faults[world] = open_book(world)
        return book

    def secrets_of(self, world: World) -> tuple[str, ...]:
        """Return the tokens and secret keys that the log and a team's journal must not show.

        They are those of the team, those of the default team, and the token of the control API.
        """
        token = self.settings.control_token
        known = self.teams.secrets_of(world)
        return (*known, token) if token else known

    def _log_attempt(self, world: World, attempted: AttemptDone) -> None:
        """Count and log a finished attempt to send a webhook, with the secrets in its URL and
        error masked.
        """
        delivery, attempt = attempted
        known = self.secrets_of(world)
        due = delivery.next_attempt_at
        record = AttemptRecord(
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
        self.totals.add_attempt(record)
        self.log_attempt(record)

    def _play_step(self, world: World, step: Step) -> None:
        self.play_step(world, step)

    def _open(self, world: World) -> None:
        self._take_up_faults(world)
        if self.schedule_of_new_teams is not None:
            put_schedule(world, self.schedule_of_new_teams)
        self.worker.add_world(world)
        if world.expires_in is not None:
            self._expiry.wake()

    def _close(self, world: World) -> None:
        self.before_close(world)
        if world.run_schedule:
            self.ended_runs.append((world.run_schedule.in_force(), world.run_schedule.seen()))
        self.worker.remove_world(world)
        # The fault rules stay until it is opened again: a request being answered may need them.
        self._journals.pop(world, None)
        self._rate_limits.pop(world, None)

    def stop(self) -> None:
        """Stop the worker, and close all worlds and the store. A second call changes nothing."""
        self.begin_stop()
        for world in self.teams:
            world.events.close()
        self._expiry.stop()
        self.worker.stop()
        # The teams stay registered: a request being answered finds a closed world, not none.
        for world in self.teams:
            world.close()
        self.registry.close()
        if self._folder:
            self._folder.close()
            self._folder = None

    def _open_default(self) -> None:
        """Open the default team's world, and the worlds of the other teams in the store."""
        world, existed = self.registry.open_default()
        self.registry.open_others()
        if existed:
            apply_flags(self.settings, world, self.teams)
            if self.settings.demo:
                take_up_demo(self.settings, world)
        else:
            with world.transaction() as db:
                refuse_shared(users.everyone(db), world, self.teams)
        self.notes += world_notes(self.settings, existed=existed)
        if existed and not self.settings.demo and story_of(world) is not None:
            self.notes.append("The store has a demo; its story stands still without --demo")
        self.registry.register(world)
