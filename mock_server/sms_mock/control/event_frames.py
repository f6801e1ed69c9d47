"""Renders events as frames of server-sent events, each event once for all streams that show it.

An event says that something in a world changed, such as a message. Rendering is most of what an
open page costs the server. So a feed renders an event only when a stream asks for it, and keeps the
bytes for the other streams. Of a flood, more than `MOST_OF_A_TYPE` events of a type at a time, a
stream gets the newest few and a `reset`, which tells its reader which lists to read again.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from sms_mock.actions.event_objects import (
    DeletedFault,
    EventObject,
    MessageInConversation,
    objects_of_events,
)
from sms_mock.actions.fault_rules import FaultRule
from sms_mock.actions.webhook_outbox import Webhook
from sms_mock.clock import monotonic
from sms_mock.control.clock import clock_item
from sms_mock.control.credits import movement_items
from sms_mock.control.faults import fault_item
from sms_mock.control.journal import entry_item
from sms_mock.control.message_views import any_message_item, summary_item
from sms_mock.control.webhook_views import webhook_item
from sms_mock.domain.errors import Unauthorized
from sms_mock.journal.records import JournalEntry
from sms_mock.service import Service
from sms_mock.store.event_log import Event, EventType
from sms_mock.store.ledger import Movement
from sms_mock.store.world import World

MOST_OF_A_TYPE: Final = 60
"""Events of one type that are rendered at a time. Streams ask five times a second, so that 200
sends a second are shown whole, also where half as many again come between two looks."""
FLOOD_SHOWS: Final = 10
"""Events of one type that are rendered of more than `MOST_OF_A_TYPE`. The reader reads the lists
again anyway. With 40, fifty streams left 0.95 of the sends per second on gevent and 0.94 on
threads; with 10 they leave 0.97 and 0.95."""
_KEPT_SECONDS: Final = 1.5
"""How long a batch is kept. Streams that open while events come render small batches one after the
other, so a number of batches says little. For a stream whose client reads more slowly, frames are
rendered again."""


class Selection(NamedTuple):
    """The events to render, and the types of those that were left out."""

    events: list[Event]
    left_out: set[EventType]


def select(events: list[Event]) -> Selection:
    """Choose which of these events to render; they stay in order.

    Of several events of one type about one object the newest is chosen, because a frame shows the
    whole object as it is now. Of a type with more than `MOST_OF_A_TYPE` such events the newest
    `FLOOD_SHOWS` are chosen.
    """
    newest = {(event.type, event.ref): event for event in events}
    came = Counter(event.type for event in newest.values())
    count: Counter[EventType] = Counter()
    selected = []
    for event in sorted(newest.values(), key=lambda event: event.event_id, reverse=True):
        count[event.type] += 1
        if came[event.type] <= MOST_OF_A_TYPE or count[event.type] <= FLOOD_SHOWS:
            selected.append(event)
    left_out = {type for type, number in came.items() if number > MOST_OF_A_TYPE}
    return Selection(selected[::-1], left_out)


class Batch(NamedTuple):
    """The rendered events with ids after `begin` and up to `last`.

    `frames` has each event's id and bytes; `whole` is all these bytes joined. `rendered_at` is in
    the seconds of `monotonic`.
    """

    begin: int
    last: int
    frames: list[tuple[int, bytes]]
    whole: bytes
    rendered_at: float

    def after(self, seen: int) -> bytes:
        """Return the bytes of the batch's events with ids after `seen`."""
        if seen <= self.begin:
            return self.whole
        return b"".join(frame for event_id, frame in self.frames if event_id > seen)


class Feed:
    """Renders the events of one world for all streams that use the same base URL.

    Args:
        world: the world whose events are rendered.
        service: gives the world's journal and fault rules.
        base: the imitated API's URL as the streams' clients know it, for links in messages.
    """

    def __init__(self, world: World, service: Service, base: str) -> None:
        self._world = world
        self._service = service
        self._base = base
        self._rendered = world.events.last_id
        """The id up to which `_batches` goes."""
        self._batches: deque[Batch] = deque()
        self._lock = threading.Lock()
        """Held while rendering, so that one stream renders and the others take what it rendered."""

    def after(self, seen: int) -> tuple[int, bytes]:
        """Return an event id to pass next time, and the frames of the events with ids after `seen`.

        Events that were not rendered yet are rendered here. There are no frames if the team was
        deleted.
        """
        try:
            with self._lock:
                return self._after(seen)
        except Unauthorized:  # the team was deleted meanwhile
            return seen, b""

    def _after(self, seen: int) -> tuple[int, bytes]:
        begin = self._batches[0].begin if self._batches else self._rendered
        if not begin <= seen <= self._world.events.last_id:
            own = self._render(seen)
            return own.last, own.whole
        if self._rendered <= seen and self._rendered < self._world.events.last_id:
            newest = self._render(self._rendered)
            self._batches.append(newest)
            self._rendered = newest.last
            while newest.rendered_at - self._batches[0].rendered_at > _KEPT_SECONDS:
                self._batches.popleft()
        shared = [batch.after(seen) for batch in self._batches if batch.last > seen]
        return max(self._rendered, seen), shared[0] if len(shared) == 1 else b"".join(shared)

    def _render(self, seen: int) -> Batch:
        found = self._world.events.since(seen)
        last = found.events[-1].event_id if found.events else self._world.events.last_id
        events, left_out = select(found.events)
        frames = [
            (event.event_id, _frame(event, item))
            for event, item in zip(events, self._items(events), strict=True)
            if item is not None
        ]
        if left_out or not found.complete:
            before = frames[0][0] - 1 if frames else last
            data = {"leftOut": sorted(left_out)} if found.complete else {}
            frames.insert(0, (before, _frame(Event(before, "reset", None), data)))
        return Batch(seen, last, frames, b"".join(frame for _, frame in frames), monotonic())

    def _items(self, events: list[Event]) -> list[Mapping[str, Any] | None]:
        """Return each event's object as the control API's lists show it now; None if it is gone."""
        # May take the world's lock, to read its rules, so it comes before `objects_of_events`.
        book = self._service.faults_of(self._world)
        journal = self._service.journal_of(self._world)
        objects = objects_of_events(self._world, events, journal, book)
        return [
            None if found is None else self._item(event, found)
            for event, found in zip(events, objects, strict=True)
        ]

    def _item(self, event: Event, found: EventObject) -> Mapping[str, Any]:
        if isinstance(found, MessageInConversation):
            return {
                **any_message_item(found.message, self._base),
                "conversation": summary_item(found.conversation),
                "unreadConversations": found.unread_conversations,
            }
        if isinstance(found, JournalEntry):
            return entry_item(found)
        if isinstance(found, Webhook):
            return webhook_item(found)
        if isinstance(found, Movement):
            return movement_items(self._world, [found])[0]
        if isinstance(found, FaultRule):
            return fault_item(found)
        if isinstance(found, DeletedFault):
            return {} if found.number is None else {"id": found.number}
        return clock_item(found) if event.type == "clock" else {}


class Feeds:
    """Keeps one `Feed` for each world and base URL for as long as a stream uses it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._used: dict[tuple[World, str], tuple[Feed, int]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def of(self, world: World, base: str) -> Iterator[Feed]:
        """Open the feed of a world and base URL, which all streams with the same two share.

        The feed is dropped when its last `with` block ends.
        """
        key = world, base
        with self._lock:
            feed, users = self._used.get(key) or (Feed(world, self._service, base), 0)
            self._used[key] = feed, users + 1
        try:
            yield feed
        finally:
            with self._lock:
                feed, users = self._used.pop(key)
                if users > 1:
                    self._used[key] = feed, users - 1


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _frame(event: Event, data: Mapping[str, Any]) -> bytes:
    body = _encode({"type": event.type, "data": data})
    return f"id: {event.event_id}\ndata: {body}\n\n".encode()
