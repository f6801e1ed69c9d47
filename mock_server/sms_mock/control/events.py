"""`/_mock/events`: what happens in a team, as server-sent events that carry the lists' items."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Final

from flask import Response

from sms_mock.control.errors import ControlError
from sms_mock.control.event_feed import Feeds
from sms_mock.control.operation import Call, DeclaredAnswer, Handler, Operations, Parameter
from sms_mock.service import Service
from sms_mock.store.world import World

_MEDIA: Final = {
    "schema": {"type": "string"},
    "example": (
        "id: 7\n"
        'data: {"type": "clock", "data": {"now": "2026-11-22T12:00:00+02:00", "frozen": true}}\n'
    ),
}
KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent: writing to a lost client shows that it is
lost."""
TICK: Final = 0.15
"""Seconds between two looks at the events while there are some. All streams look at the same
instants, so that the first renders for all; nobody sees a message later than this and the time
rendering takes."""
MOST_STREAMS = 1000
"""Open streams of one server. That a client is gone is noticed only when it is written to, so pages
that are opened one after the other count for a while longer."""


events = Operations()


@events.operation(
    "GET",
    "/events",
    "getEvents",
    "What happens in a team, as it happens",
    description=(
        "Server-sent events, each with an id and a type. `data` is the item of the list of such"
        " objects, as it is now. A stream looks for events about seven times a second; several"
        " events of one type about one object are then one event. A message has its `conversation`"
        " beside it, as `GET /_mock/conversations` shows it, and `unreadConversations`, the number"
        " of conversations with something unread. `credits` is the newest movement of a user;"
        " `fault` is the rule, only its id once it is removed, and empty once all rules are. After"
        " `Last-Event-ID` the stream begins with the events since that id. A `reset` says that the"
        " team was reset or that events were left out, so the lists are to be read again: events"
        " are left out if more than 1,000 were missed, or more than 40 of one type came between two"
        " looks, of which the newest 40 follow."
    ),
    parameters=(Parameter("Last-Event-ID", place="header"),),
    answers=DeclaredAnswer(None, "A stream that does not end", {"text/event-stream": _MEDIA}),
    handler_per_application=True,
)
def get_events(service: Service) -> Handler:
    """The handler of one application: it counts the open streams, which share what is rendered."""
    places = threading.BoundedSemaphore(MOST_STREAMS)
    feeds = Feeds(service)

    def open_stream(call: Call) -> Response:
        last = call.request.headers.get("Last-Event-ID", "")
        since = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else None
        if not places.acquire(blocking=False):
            raise ControlError(
                429, None, f"{MOST_STREAMS} streams of events are open", "close one of them first"
            )
        response = Response(
            stream(call.world, feeds, since, call.base_url),
            content_type="text/event-stream; charset=utf-8",
        )
        response.call_on_close(places.release)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response

    return open_stream


def stream(world: World, feeds: Feeds, since: int | None, base: str) -> Iterator[bytes]:
    """Frames of the events after an id (by default after now), until the world is gone."""
    log = world.events
    with feeds.of(world, base) as feed:
        seen = log.last_id if since is None else since
        yield f"retry: 1000\nid: {seen}\n: {world.team_id}\n\n".encode()
        while not log.closed:
            seen, frames = feed.after(seen)
            if frames:
                yield frames
                log.pause(TICK - time.monotonic() % TICK)
            elif log.wait_past(seen, KEEP_ALIVE) is None and not log.closed:
                yield b": still here\n\n"
