"""Sends SMS: a message is accepted, paid for and stored, or refused with nothing changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

from sms_mock.actions import outcome
from sms_mock.actions.sms_draft import Checked, SmsDraft, check, read_date
from sms_mock.clock import give_way
from sms_mock.domain import lifecycle
from sms_mock.domain.credits import in_words
from sms_mock.domain.dates import LATEST_MS
from sms_mock.domain.errors import (
    InsufficientCredits,
    InvalidField,
    ProviderError,
)
from sms_mock.store import ledger, messages, rates, tasks, users
from sms_mock.store.messages import Message
from sms_mock.store.teams import Account
from sms_mock.store.world import World, read_meta

_STORED_AT_ONCE: Final = 100
"""Messages of a bulk send that are stored in one transaction, which takes some 5 ms."""


class Accepted(NamedTuple):
    """A message that was accepted.

    Attributes:
        late_by: by how many milliseconds the date to send was in the past; None if it was not.
    """

    message: Message
    late_by: int | None


def send_sms(account: Account, draft: SmsDraft) -> Accepted:
    """Accept one message: take its credits, store it, and plan or apply its outcome.

    Raises:
        InvalidMobileNumber, EmptyMessage, MessageTooLong, InvalidField: as `check` does.
        InsufficientCredits: the message costs more than the balance.
    """
    world = account.world
    with world.transaction() as db:
        sender = _Sender(world, db, account)
        checked = check(draft, sender.rates, world.settings, world.clock.now)
        message = sender.accept(checked)
    return Accepted(message, _late_by(checked.date, sender.now))


def _late_by(date: int | None, now: int) -> int | None:
    return now - date if date is not None and date < now else None


class BulkOutcome(NamedTuple):
    """The result of one item of a bulk send.

    Attributes:
        message: the stored message; None if the item was refused.
        error: why the item was refused; None if it was accepted.
        late_by: as in `Accepted`.
    """

    message: Message | None
    error: ProviderError | None
    late_by: int | None = None


def send_bulk(
    account: Account,
    drafts: Sequence[SmsDraft],
    *,
    default_date: str | None = None,
    messages_per_minute: int | None = None,
) -> list[BulkOutcome]:
    """Accept many messages. A wrong item is refused alone (assumed, A131).

    They are stored 100 at a time, so that other requests to the team are answered between. If the
    disk fails after a message was accepted, each item that cannot be stored has that error.

    Args:
        default_date: the date to send of items that have none, as a client wrote it.
        messages_per_minute: spread the accepted items that have no date of their own over time at
            this rate; None and 0 do not (assumed, A136, A137).

    Returns:
        The result of each item, in the same order.

    Raises:
        InvalidField: `default_date` cannot be read.
        StoreFailed: the disk failed, and no message was accepted before.
        Unauthorized: the team was deleted, and no message was accepted before.
    """
    outcomes: list[BulkOutcome] = []
    base = read_date(
        default_date, "defaultDateToSend", account.world.settings, account.world.clock.now
    )
    spacing = _Spacing(base, account.world.clock.now(), messages_per_minute)
    for start in range(0, len(drafts), _STORED_AT_ONCE):
        some = drafts[start : start + _STORED_AT_ONCE]
        if start:
            give_way()
        try:
            outcomes += _send_some(account, some, spacing)
        except ProviderError as error:
            # Messages stored before are accepted, and their sender has to learn their ids.
            if not any(outcome.message for outcome in outcomes):
                raise
            outcomes += [BulkOutcome(None, error) for _ in some]
    return outcomes


def _send_some(
    account: Account, drafts: Sequence[SmsDraft], spacing: _Spacing
) -> list[BulkOutcome]:
    """Accept some messages of a bulk send in one transaction."""
    world = account.world
    outcomes: list[BulkOutcome] = []
    with world.transaction() as db:
        sender = _Sender(world, db, account)
        for draft in drafts:
            try:
                checked = check(draft, sender.rates, world.settings, world.clock.now)
                asked = spacing.base if checked.date is None else checked.date
                if checked.date is not None:
                    message = sender.accept(checked)
                else:
                    message = sender.accept(checked._replace(date=spacing.next_date()))
                    spacing.taken += 1
                # A date that only the spacing chose is not late, nor is a scheduled message.
                late_by = _late_by(asked, sender.now) if message.scheduled_at is None else None
                outcomes.append(BulkOutcome(message, None, late_by))
            except ProviderError as error:
                outcomes.append(BulkOutcome(None, error))
    return outcomes


def charge(db: sqlite3.Connection, account: Account, message_id: str, cost: int, now: int) -> None:
    """Take the cost of a message from the credits of its sender.

    Args:
        cost: thousandths of a credit.
        now: milliseconds since 1970.

    Raises:
        InsufficientCredits: the balance is lower than the cost; nothing was taken.
    """
    left = ledger.move(db, account.user_id, -cost, "send", at=now, message_id=message_id)
    if left is None:
        user = users.by_id(db, account.user_id)
        balance = in_words(user.credits if user else 0)
        raise InsufficientCredits(
            f"the message costs {in_words(cost)} and the balance is {balance}",
            help="top up with POST /_mock/credits, or transfer credits to this account",
            evidence=("A129",),
        )


class _Spacing:
    """Computes the dates of the items of a bulk send that have none (assumed, A135 to A137).

    Args:
        base: the default date, milliseconds since 1970, if there is one.
        now: milliseconds since 1970.
        per_minute: how many items to send per minute; None and 0 do not spread them.

    Attributes:
        base: as given.
        taken: how many such items were accepted so far; a refused item takes no place.
    """

    def __init__(self, base: int | None, now: int, per_minute: int | None) -> None:
        self.base = base
        self._first = now if base is None else max(base, now)
        self._per_minute = per_minute
        self.taken = 0

    def next_date(self) -> int | None:
        """Return the date of the next item, milliseconds since 1970; None sends it at once, as does
        a date that has passed.

        Raises:
            InvalidField: the date is after the year 9999.
        """
        if not self._per_minute:
            return self.base
        date = self._first + self.taken * 60_000 // self._per_minute
        if date > LATEST_MS:
            raise InvalidField(
                "messagesPerMinute puts this message after the year 9999",
                field="messagesPerMinute",
                help="send more a minute, or give an earlier defaultDateToSend",
            )
        return date


class _Sender:
    """Accepts messages of one account in one transaction, and holds what they share, such as the
    rates.
    """

    def __init__(self, world: World, db: sqlite3.Connection, account: Account) -> None:
        self._world = world
        self._db = db
        self._account = account
        self._own_number = read_meta(db, "number") or ""
        self.rates = rates.read(db)
        self.now = world.clock.now()

    def accept(self, checked: Checked) -> Message:
        """Take the credits for a message, store it, and plan or apply what follows.

        Raises:
            InsufficientCredits: the message costs more than the balance.
        """
        message_id = self._world.ids.object_id(self.now)
        world, db = self._world, self._db
        charge(db, self._account, message_id, checked.cost, self.now)
        message = self._message(message_id, checked)
        messages.insert(db, message)
        world.events.append("message", message_id)
        world.events.append("credits", self._account.user_id)
        world.deferral.defer(message_id)
        world.run_schedule.note_send(message_id)
        if message.scheduled_at is None:
            return outcome.begin(db, world, message, self.now)
        tasks.plan(db, tasks.SEND, message_id, due_at=message.scheduled_at)
        world.schedule(message.scheduled_at)
        return message

    def _message(self, message_id: str, checked: Checked) -> Message:
        later = checked.date is not None and checked.date > self.now
        return Message(
            message_id=message_id,
            user_id=self._account.user_id,
            message_type=messages.OUTBOUND,
            status=lifecycle.SCHEDULED if later else lifecycle.SENT,
            from_number=self._own_number,
            to_number=checked.number,
            text=checked.message,
            encoding=checked.analysis.encoding,
            parts=checked.analysis.parts,
            credit_cost=checked.cost,
            campaign=checked.draft.campaign or None,
            data_field=checked.draft.data_field or None,
            accepted_at=self.now,
            scheduled_at=checked.date if later else None,
            sent_at=None if later else self.now,
        )
