"""`/_mock/conversations`: messages by the number on the other side, as the page lists them."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import Blueprint, request

from sms_mock.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    following,
    known_parameters,
    page_size,
)
from sms_mock.control.urls import api_base
from sms_mock.control.views import message_item
from sms_mock.domain import phone_number
from sms_mock.service import Service
from sms_mock.store import contacts, conversations, fates, messages
from sms_mock.store.conversations import Conversation


def add_conversations(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/conversations")
    def get_conversations() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING)
        limit = page_size(given)
        with world.transaction() as db:
            found = conversations.newest_first(db, before=cursor(given), limit=limit + 1)
            base = api_base(request)
            items = [conversation_item(db, one, base) for one in found[:limit]]
            total = conversations.count(db)
            unread = conversations.count_unread(db)
        more = len(found) > limit
        return {
            "items": items,
            "total": total,
            "unreadConversations": unread,
            "next": following(request, before=found[limit - 1].last, limit=limit) if more else None,
        }

    @blueprint.get("/conversations/<number>/messages")
    def get_thread(number: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING, "around")
        limit = page_size(given)
        number = phone_number.normalise_or_none(number) or number
        with world.transaction() as db:
            before = cursor(given)
            if before is None and given.get("around"):
                before = conversations.place_after(db, number, given["around"], newer=limit // 2)
            found = conversations.thread(db, number, before=before, limit=limit + 1)
            about = conversation_summary(db, number)
            newest = conversations.with_number(db, number)
        more = len(found) > limit
        base = api_base(request)
        return {
            "items": [message_item(message, base) for _, message in found[:limit]],
            "total": about["messages"],
            "newer": bool(found and newest and found[0][0] < newest.last),
            "next": following(request, before=found[limit - 1][0], limit=limit) if more else None,
            "conversation": about,
        }

    @blueprint.post("/conversations/<number>/seen")
    def see_conversation(number: str) -> dict[str, Any]:
        """A person saw it; an application that asks the imitated API what is unread still will."""
        world = addressed_world(request, service)
        with world.transaction() as db:
            marked = conversations.mark_seen(db, number)
            if marked:
                # One event says what became of the conversation, however much was unread.
                world.events.append("status", marked[-1])
        return {"number": number, "messageIds": marked}


def conversation_item(db: sqlite3.Connection, found: Conversation, base_url: str) -> dict[str, Any]:
    """A conversation with its newest message, and the contact's name where one is known."""
    last = messages.by_place(db, found.last)
    assert last is not None
    return {
        **_summary(db, found),
        "last": message_item(last, base_url),
    }


def conversation_summary(db: sqlite3.Connection, number: str) -> dict[str, Any]:
    """The same without the message: what an event says of the conversation it belongs to."""
    found = conversations.with_number(db, number)
    if found is None:
        found = Conversation(number, first=0, last=0, messages=0, unread=0)
    return _summary(db, found)


def _summary(db: sqlite3.Connection, found: Conversation) -> dict[str, Any]:
    first = messages.by_place(db, found.first)
    return {
        "number": found.number,
        "name": _name(db, found.number),
        "messages": found.messages,
        "unread": found.unread,
        "firstMessageId": first.message_id if first else None,
        "optedOut": fates.opted_out(db, found.number),
    }


def _name(db: sqlite3.Connection, number: str) -> str | None:
    contact = contacts.oldest_with(db, number)
    names = [contact.title, contact.first_name, contact.last_name] if contact else []
    return " ".join(name for name in names if name) or None
