"""`/_mock/events`: what happens in a team, as server-sent events with the list's own items."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request

from sms_mock.actions.conversations import summarise
from sms_mock.actions.fault_rules import FaultRule
from sms_mock.actions.webhook_outbox import Webhook
from sms_mock.control.clock import clock_item
from sms_mock.control.errors import ControlError
from sms_mock.control.faults import fault_item
from sms_mock.control.journal import entry_item
from sms_mock.control.requests import addressed_world
from sms_mock.control.urls import api_base
from sms_mock.control.views import message_item, movement_item, summary_item, webhook_item
from sms_mock.service import Service
from sms_mock.store import conversations, deliveries, fault_rows, ledger, messages
from sms_mock.store.event_log import Event
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.world import World

KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent, so that a lost page is noticed."""
MOST_STREAMS = 1000
"""On one server. That a client is gone is noticed only when it is written to, so pages that are
opened one after the other count for a while longer."""


class Summaries:
    """What is known of conversations, read once for events that come together."""

    def __init__(self) -> None:
        self._by_number: dict[str, dict[str, Any]] = {}
        self._unread: int | None = None

    def around(self, db: sqlite3.Connection, message: Message) -> dict[str, Any]:
        """The conversation of a message, and in how many of all something is unread."""
        number = message.from_number if message.message_type == INBOUND else message.to_number
        if number not in self._by_number:
            self._by_number[number] = summary_item(summarise(db, number))
        if self._unread is None:
            self._unread = conversations.count_unread(db)
        return {"conversation": self._by_number[number], "unreadConversations": self._unread}


def add_events(blueprint: Blueprint, service: Service) -> None:
    places = threading.BoundedSemaphore(MOST_STREAMS)

    @blueprint.get("/events")
    def get_events() -> Response:
        world = addressed_world(request, service)
        base = api_base(request)
        last = request.headers.get("Last-Event-ID", "")
        since = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else None
        if not places.acquire(blocking=False):
            raise ControlError(
                429, None, f"{MOST_STREAMS} streams of events are open", "close one of them first"
            )
        response = Response(
            stream(world, service, since, base), content_type="text/event-stream; charset=utf-8"
        )
        response.call_on_close(places.release)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response


def stream(world: World, service: Service, since: int | None, base: str) -> Iterator[bytes]:
    """Events from after an id, for ever; one `reset` where some of them are no longer kept."""
    seen = world.events.last_id if since is None else since
    yield f"retry: 1000\nid: {seen}\n: {world.team_id}\n\n".encode()
    while not world.events.closed:
        events = world.events.since(seen)
        if events is None:
            seen = world.events.last_id
            yield _frame(Event(seen, "reset", None), {})
            continue
        summaries = Summaries()
        for event in _newest_of_each(events):
            data = event_data(world, service, event, base, summaries)
            if data is not None:
                yield _frame(event, data)
        if events:
            seen = events[-1].event_id
            continue
        if world.events.wait_past(seen, KEEP_ALIVE) is None:
            yield b": still here\n\n"


def _newest_of_each(events: list[Event]) -> list[Event]:
    """Of events about one thing the newest: each carries the whole thing as it is now."""
    newest = {(event.type, event.ref): event for event in events}
    return sorted(newest.values(), key=lambda event: event.event_id)


def _frame(event: Event, data: dict[str, Any]) -> bytes:
    body = json.dumps({"type": event.type, "data": data}, ensure_ascii=False)
    return f"id: {event.event_id}\ndata: {body}\n\n".encode()


def event_data(
    world: World, service: Service, event: Event, base: str, summaries: Summaries
) -> dict[str, Any] | None:
    """The list item an event is about, as it is now; None where it is gone."""
    if event.type in ("message", "status", "reply"):
        with world.transaction() as db:
            message = messages.by_id(db, str(event.ref))
            if message is None:
                return None
            around = summaries.around(db, message)
        return {**message_item(message, base), **around}
    if event.type == "request":
        entry = service.journal_of(world).by_id(int(event.ref or 0))
        return entry_item(entry) if entry else None
    if event.type == "webhook":
        with world.transaction() as db:
            delivery = deliveries.by_seq(db, int(event.ref or 0))
            tries = deliveries.attempts(db, delivery.seq) if delivery else []
        return webhook_item(Webhook(delivery, tries)) if delivery else None
    if event.type == "credits":
        with world.transaction() as db:
            moved = ledger.newest_first(db, user_id=int(event.ref or 0), limit=1)
        return movement_item(moved[0]) if moved else None
    if event.type == "fault":
        return _fault(world, service, event.ref)
    if event.type == "clock":
        return clock_item(world)
    return {}


def _fault(world: World, service: Service, ref: str | int | None) -> dict[str, Any]:
    """The rule; of one that was removed its id, of all that were removed nothing."""
    with world.transaction() as db:
        rules = {number: plain for number, plain, _ in fault_rows.oldest_first(db)}
    number = int(ref or 0)
    if number in rules:
        return fault_item(FaultRule(number, rules[number], service.faults_of(world).hits(number)))
    return {"id": number} if number else {}
