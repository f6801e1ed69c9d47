"""Conversations: the team's messages grouped by the number on the other side."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sms_mock.actions.paging import Page, page_of
from sms_mock.domain import phone_number
from sms_mock.store import contacts, conversations, messages, opt_outs
from sms_mock.store.conversations import Conversation
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.world import World


class ConversationSummary(NamedTuple):
    """What is known of the conversation with one number.

    `name` is the contact's, `first_message_id` the oldest message's; both None where there is none.
    """

    number: str
    name: str | None
    messages: int
    unread: int
    first_message_id: str | None
    opted_out: bool


class ListedConversation(NamedTuple):
    """A conversation with its newest message, and that message's place in the order of arrival."""

    summary: ConversationSummary
    newest: Message
    place: int


class Thread(NamedTuple):
    """A page of the messages exchanged with one number.

    `has_newer` says whether newer messages than those of the page exist.
    """

    page: Page[tuple[int, Message]]
    summary: ConversationSummary
    has_newer: bool


def list_conversations(
    world: World, *, before: int | None, limit: int
) -> tuple[Page[ListedConversation], int]:
    """A page of conversations, the one with the newest message first.

    Args:
        before: the place of a message; list only conversations behind that of this message.

    Returns:
        The page, and how many of all conversations hold something unread.
    """
    with world.transaction() as db:
        found = conversations.newest_first(db, before=before, limit=limit + 1)
        listed = [_listed(db, one, place) for one, place in found]
        page = page_of(listed, conversations.count(db), limit=limit, place_of=lambda one: one.place)
        return page, conversations.count_unread(db)


def list_thread(
    world: World, number: str, *, before: int | None, around: str | None, limit: int
) -> Thread:
    """A page of the messages exchanged with a number, the newest first.

    Args:
        number: in any usual spelling.
        before: the place of a message; list only messages that reached the phone before it.
        around: id of a message that the page shall have in its middle; ignored with `before`.
    """
    number = phone_number.normalise_or_none(number) or number
    with world.transaction() as db:
        if before is None and around:
            before = conversations.place_after(db, number, around, newer=limit // 2)
        found = conversations.thread(db, number, before=before, limit=limit + 1)
        summary = summarise(db, number)
        newest = conversations.newest_place(db, number)
    has_newer = bool(found and found[0][0] != newest)
    page = page_of(found, summary.messages, limit=limit, place_of=lambda placed: placed[0])
    return Thread(page, summary, has_newer)


def see_conversation(world: World, number: str) -> list[str]:
    """Mark the messages to and from a number as seen by a person; the ids of what was unread.

    The imitated API's `read` stays as it is: an application may still be waiting to read the reply.
    """
    with world.transaction() as db:
        marked = conversations.mark_seen(db, number)
        if marked:
            # One event says what became of the conversation, however much of it was unread.
            world.events.append("status", marked[-1])
    return marked


def other_side(message: Message) -> str:
    """The number of the person, not the team's own."""
    return message.from_number if message.message_type == INBOUND else message.to_number


def summarise(db: sqlite3.Connection, number: str) -> ConversationSummary:
    """What is known of the conversation with a number, also where no message was exchanged yet."""
    found = conversations.with_number(db, number)
    return _summary(db, found or Conversation(number, first=0, messages=0, unread=0))


def _listed(db: sqlite3.Connection, found: Conversation, place: int) -> ListedConversation:
    newest = messages.by_place(db, place)
    assert newest is not None
    return ListedConversation(_summary(db, found), newest, place)


def _summary(db: sqlite3.Connection, found: Conversation) -> ConversationSummary:
    return ConversationSummary(
        number=found.number,
        name=_contact_name(db, found.number),
        messages=found.messages,
        unread=found.unread,
        first_message_id=messages.id_at(db, found.first),
        opted_out=opt_outs.has(db, found.number),
    )


def _contact_name(db: sqlite3.Connection, number: str) -> str | None:
    contact = contacts.oldest_with(db, number)
    names = [contact.title, contact.first_name, contact.last_name] if contact else []
    return " ".join(name for name in names if name) or None
