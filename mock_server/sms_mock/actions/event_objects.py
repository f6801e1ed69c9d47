"""Looks up the object that each event is about, in its present state."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from sms_mock.actions.conversations import ConversationSummary, summarise
from sms_mock.actions.fault_rules import FaultRule
from sms_mock.actions.webhook_outbox import Webhook, webhook_of
from sms_mock.faults.book import FaultBook
from sms_mock.journal.records import Journal, JournalEntry
from sms_mock.store import conversations, deliveries, fault_rows, ledger, messages, voice
from sms_mock.store.event_log import Event
from sms_mock.store.ledger import Movement
from sms_mock.store.ranks import other_side
from sms_mock.store.voice import AnyMessage
from sms_mock.store.world import World


class MessageInConversation(NamedTuple):
    """A message and its conversation.

    Attributes:
        unread_conversations: how many conversations of the team hold an unread message.
    """

    message: AnyMessage
    conversation: ConversationSummary
    unread_conversations: int


class DeletedFault(NamedTuple):
    """A fault rule that was deleted. `number` is None if all rules were deleted at once."""

    number: int | None


EventObject = (
    MessageInConversation | JournalEntry | Webhook | Movement | FaultRule | DeletedFault | World
)
"""A `World` is the object of events of type `clock`, `demo` and `reset`, which concern the whole
team."""


def objects_of_events(
    world: World, events: Sequence[Event], journal: Journal, book: FaultBook
) -> list[EventObject | None]:
    """Return the object that each event is about, in its present state.

    Returns:
        One object for each event, in the same order; None if the object no longer exists. For an
        event `credits` it is the newest movement of that account.

    Raises:
        Unauthorized: the team was deleted meanwhile.
    """
    if not events:
        return []
    with world.transaction() as db:
        lookup = _Lookup(db, world, journal, book)
        return [lookup.object_of(event) for event in events]


class _Lookup:
    """Looks up objects in one transaction, and each conversation only once."""

    def __init__(
        self, db: sqlite3.Connection, world: World, journal: Journal, book: FaultBook
    ) -> None:
        self._db = db
        self._world = world
        self._journal = journal
        self._book = book
        self._conversations: dict[str, ConversationSummary] = {}
        self._unread = conversations.count_unread(db)

    def object_of(self, event: Event) -> EventObject | None:
        number = event.ref if isinstance(event.ref, int) else 0
        if event.type in ("message", "status", "reply"):
            return self._message(str(event.ref))
        if event.type == "request":
            return self._journal.by_id(number)
        if event.type == "webhook":
            delivery = deliveries.by_seq(self._db, number)
            return delivery and webhook_of(self._db, self._world, delivery)
        if event.type == "credits":
            moved = ledger.newest_first(self._db, user_id=number, limit=1)
            return moved[0] if moved else None
        if event.type == "fault":
            return self._fault(number)
        return self._world

    def _message(self, message_id: str) -> MessageInConversation | None:
        message = messages.by_id(self._db, message_id) or voice.by_id(self._db, message_id)
        if message is None:
            return None
        number = other_side(message)
        if number not in self._conversations:
            self._conversations[number] = summarise(self._db, number)
        return MessageInConversation(message, self._conversations[number], self._unread)

    def _fault(self, number: int) -> FaultRule | DeletedFault:
        rules = {rule: plain for rule, plain, _ in fault_rows.oldest_first(self._db)}
        if number in rules:
            return FaultRule(number, rules[number], self._book.hits(number))
        return DeletedFault(number or None)
