"""One running mock: its teams, its settings, and what is said of it. No HTTP here."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from sms_mock.actions.due_work import Tried
from sms_mock.actions.examine import Examiner
from sms_mock.actions.teams import TeamRegistry
from sms_mock.clock import real_milliseconds
from sms_mock.config import Settings
from sms_mock.faults.book import FaultBook, open_book
from sms_mock.faults.rate_limit import RateLimit
from sms_mock.journal.masking import masked_target, masked_text
from sms_mock.journal.records import AttemptRecord, Journal, RequestRecord
from sms_mock.starting import StartError, evidence_note, known_evidence, starting_world
from sms_mock.store import users
from sms_mock.store.folder import StoreFolder
from sms_mock.store.teams import Teams
from sms_mock.store.users import User
from sms_mock.store.world import World, write_meta
from sms_mock.worker import Worker
from sms_mock.world import WorldDocument


class Service:
    """The teams of one server and what serves them.

    Args:
        settings: what it was started with.
        document: the world to begin with; read from the settings where None.
        now: gives the real time in epoch milliseconds.
        rng: the source of randomness; by default from the settings' seed.

    Raises:
        Mistake, OSError, StartError, StoreInUseError: it cannot start so.
    """

    def __init__(
        self,
        settings: Settings,
        document: WorldDocument | None = None,
        *,
        now: Callable[[], int] = real_milliseconds,
        rng: random.Random | None = None,
    ) -> None:
        self.settings = settings
        self.notes: list[str] = []
        self.log: Callable[[RequestRecord], None] = lambda record: None
        self.before_close: Callable[[World], None] = lambda world: None
        """Hears of a team that is about to be deleted, or to become another world."""
        self.log_attempt: Callable[[AttemptRecord], None] = lambda record: None
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
            self.stop()  # or the folder would stay taken for as long as this process lives
            raise

    def now(self) -> int:
        """The real time in epoch milliseconds; a team's own is its clock's."""
        return self._now()

    def start(self) -> None:
        """Begin what runs beside requests; called once, after a fork."""
        self.worker.start()

    def journal_of(self, world: World) -> Journal:
        """A team's last requests; forgotten when the team is reset or deleted."""
        return self._journals.setdefault(world, Journal())

    def rate_limit_of(self, world: World) -> RateLimit | None:
        """A team's counter of requests, where there is a limit."""
        most = self.settings.rate_limit
        if most is None:
            return None
        return self._rate_limits.setdefault(world, RateLimit(most))

    def faults_of(self, world: World) -> FaultBook:
        """A team's fault rules at work."""
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
        """Log an attempt at a webhook; the URL may hold what its owner keeps to himself."""
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
        self.worker.add_world(world)

    def _close(self, world: World) -> None:
        self.before_close(world)
        self.worker.remove_world(world)
        # Its fault rules stay until it is opened again: a request under way may ask for them.
        self._journals.pop(world, None)
        self._rate_limits.pop(world, None)

    def stop(self) -> None:
        """End everything at once and close the worlds; again is no change."""
        for world in self.teams:
            world.events.close()
        self.worker.stop()
        # They stay known: a request that is still being answered finds them closed, not missing.
        for world in self.teams:
            world.close()
        self.registry.close()
        if self._folder:
            self._folder.close()
            self._folder = None

    def _open_default(self) -> None:
        """Open the default team's world, and those that are in the store beside it."""
        world, existed = self.registry.open_default()
        self.registry.open_others()
        if existed:
            self._apply_credentials(world)
            self._note_existing()
        else:
            with world.transaction() as db:
                self._refuse_shared(world, users.everyone(db))
            if self.settings.fixtures:
                self.notes.append(f"Fixtures {self.settings.fixtures}")
            if self.settings.store:
                self.notes.append(f"Store {self.settings.store} (new)")
        self.registry.register(world)

    def _note_existing(self) -> None:
        self.notes.append(f"Store {self.settings.store} (going on with what it holds)")
        ignored = [
            flag
            for flag, value in (
                ("--fixtures", self.settings.fixtures),
                ("--credits", self.settings.credits),
            )
            if value is not None
        ]
        if ignored:
            plural = "change" if len(ignored) > 1 else "changes"
            self.notes.append(f"{' and '.join(ignored)} {plural} nothing: the store exists already")

    def _apply_credentials(self, world: World) -> None:
        """Put the credential flags on the administrator of a store that exists already."""
        settings = self.settings
        given: dict[str, Any] = {
            "email": settings.email,
            "token": settings.token,
            "url_token": settings.url_token,
            "reply_url": settings.reply_url,
            "delivery_report_url": settings.delivery_report_url,
        }
        with world.transaction() as db:
            administrator = users.administrator(db)
            changes = {key: value for key, value in given.items() if value is not None}
            self._refuse_shared(
                world,
                [
                    user._replace(**changes) if user.user_id == administrator.user_id else user
                    for user in users.everyone(db)
                ],
            )
            users.update(db, administrator.user_id, dict(changes))
            if settings.delivery is not None:
                write_meta(db, "delivery", settings.delivery)

    def _refuse_shared(self, world: World, people: list[User]) -> None:
        """Refuse credentials of the default team that are not its own alone on this server."""
        emails = [users.email_key(user.email) for user in people]
        tokens = [token for user in people for token in (user.token, user.url_token)]
        if len(set(emails)) < len(emails) or any(
            self.teams.has_email(email, besides=world) for email in emails
        ):
            raise StartError("--email is the address of another user in the store; choose another")
        if len(set(tokens)) < len(tokens) or any(
            self.teams.has_token(token, besides=world) for token in tokens
        ):
            raise StartError(
                "--token or --url-token is another user's in the store, or they are the same;"
                " choose others"
            )
