"""Conversations: the team's messages grouped by the number on the other side."""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from sms_mock.actions.contacts import name_of
from sms_mock.actions.paging import Page, page_of
from sms_mock.clock import give_way
from sms_mock.domain import phone_number
from sms_mock.store import contacts, conversations, opt_outs, ranks
from sms_mock.store.conversations import Conversation
from sms_mock.store.voice import AnyMessage
from sms_mock.store.world import World

_AT_ONCE: Final = 50
"""Conversations that are read in one transaction."""


class ConversationSummary(NamedTuple):
    """A conversation with one number, as lists show it.

    Attributes:
        number: digits with the country code.
        name: title and names of the oldest contact with this number; None if there is no contact,
            or it has neither.
        messages: how many messages there are in both directions.
        unread: how many of these are unread, as `store.conversations.Conversation` defines it.
        first_message_id: id of the message that was stored first; None if there are no messages.
        opted_out: whether the number has opted out of the team's messages.
    """

    number: str
    name: str | None
    messages: int
    unread: int
    first_message_id: str | None
    opted_out: bool


class ListedConversation(NamedTuple):
    """A conversation in a list.

    Attributes:
        newest: its newest message.
        rank: the rank of that message (see `store/ranks.py`), by which the list is read in pages.
    """

    summary: ConversationSummary
    newest: AnyMessage
    rank: int


class Thread(NamedTuple):
    """A page of the messages of one conversation.

    Attributes:
        page: pairs of a message's rank and the message, the newest first.
        summary: the conversation.
        has_newer: whether the conversation has messages newer than those of the page; False if the
            page is empty.
    """

    page: Page[tuple[int, AnyMessage]]
    summary: ConversationSummary
    has_newer: bool


def list_conversations(
    world: World, *, before: int | None, limit: int
) -> tuple[Page[ListedConversation], int]:
    """Return a page of conversations, the one with the newest message first.

    The world's lock is held for some of them at a time. What happens meanwhile may show in the page
    in part, and conversations that a reset deletes meanwhile are left out.

    Args:
        before: the rank of a message; return only conversations that are listed behind the
            conversation of this message. None begins with the first.
        limit: how many to return at most.

    Returns:
        The page, and how many of all conversations hold an unread message.
    """
    with world.transaction() as db:
        numbers = conversations.newest_first(db, before=before, limit=limit + 1)
    listed: list[ListedConversation] = []
    for start in range(0, len(numbers), _AT_ONCE):
        give_way()
        with world.transaction() as db:
            some = [_listed(db, number) for number in numbers[start : start + _AT_ONCE]]
        listed += [one for one in some if one]
    give_way()
    with world.transaction() as db:
        total, unread = conversations.count(db), conversations.count_unread(db)
    return page_of(listed, total, limit=limit, place_of=lambda one: one.rank), unread


def list_thread(
    world: World, number: str, *, before: int | None, around: str | None, limit: int
) -> Thread:
    """Return a page of the messages exchanged with a number, the newest first.

    Args:
        number: in any usual spelling, such as 0821234567 or +27 82 123 4567.
        before: the rank of a message of the conversation; return only messages that are older in it
            than this one. None begins with the newest.
        around: id of a message of the conversation that should be in the middle of the page;
            ignored if `before` is given or the conversation has no such message.
        limit: how many messages to return at most.
    """
    number = phone_number.normalise_or_none(number) or number
    with world.transaction() as db:
        if before is None and around:
            before = conversations.rank_after(db, number, around, newer=limit // 2)
        found = conversations.thread(db, number, before=before, limit=limit + 1)
        summary = summarise(db, number)
        newest = conversations.newest_rank(db, number)
    has_newer = bool(found and found[0][0] != newest)
    page = page_of(found, summary.messages, limit=limit, place_of=lambda ranked: ranked[0])
    return Thread(page, summary, has_newer)


def see_conversation(world: World, number: str) -> list[str]:
    """Mark all unread messages exchanged with a number as seen by a person on the page.

    The `read` of the imitated API is not changed, because a client may still be waiting to read the
    reply.

    Args:
        number: digits with the country code.

    Returns:
        The ids of the messages that were unread.
    """
    with world.transaction() as db:
        marked = conversations.mark_seen(db, number)
        if marked:
            # One event is enough, because readers load the whole conversation for it.
            world.events.append("status", marked[-1])
    return marked


def summarise(db: sqlite3.Connection, number: str) -> ConversationSummary:
    """Return the summary of the conversation with a number, even if it has no messages yet."""
    found = conversations.with_number(db, number)
    return _summary(db, found or Conversation(number, first=0, messages=0, unread=0))


def _listed(db: sqlite3.Connection, number: str) -> ListedConversation | None:
    found = conversations.with_number(db, number)
    rank = conversations.newest_rank(db, number)
    newest = ranks.by_rank(db, rank)
    if found is None or newest is None:
        return None
    return ListedConversation(_summary(db, found), newest, rank)


def _summary(db: sqlite3.Connection, found: Conversation) -> ConversationSummary:
    first = ranks.by_rank(db, found.first)
    return ConversationSummary(
        number=found.number,
        name=contact_name(db, found.number),
        messages=found.messages,
        unread=found.unread,
        first_message_id=ranks.base_of(first).message_id if first else None,
        opted_out=opt_outs.has(db, found.number),
    )


def contact_name(db: sqlite3.Connection, number: str) -> str | None:
    """Return title and names of the oldest contact with a number; None if there is no contact, or
    it has neither.
    """
    contact = contacts.oldest_with(db, number)
    return name_of(contact) if contact else None
