"""`/_mock/events`: what happens in a team, as server-sent events with the objects it is about."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Final

from flask import Response

from sms_mock.clock import monotonic
from sms_mock.control.errors import ControlError
from sms_mock.control.event_frames import Feeds
from sms_mock.control.operation import Call, DeclaredAnswer, Handler, Operations, Parameter
from sms_mock.service import CLIENT_HAS_MORE, Service
from sms_mock.store.world import World

_MEDIA: Final = {
    "schema": {"type": "string"},
    "example": (
        "id: 7\n"
        'data: {"type": "clock", "data": {"now": "2026-11-22T12:00:00+02:00", "frozen": true}}\n'
    ),
}
KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent: if the connection has broken, the write
fails."""
_LOOK: Final = 1.0
"""Seconds after which a silent stream checks again whether its client has closed the connection."""
TICK: Final = 0.2
"""Seconds between two looks of a stream for new events while there are some. All streams look at
the same instants, so that the first one renders for all. A message is shown at most this much and
the time of rendering later than it came."""
MOST_STREAMS = 1000
"""The most open streams of one server. The stream of a closed page counts for a second or two, and
that of a client whose machine or network has failed for longer."""

events = Operations()


@events.operation(
    "GET",
    "/events",
    "getEvents",
    "What happens in a team, as it happens",
    description=(
        "Server-sent events, each with an id and a type. `data` is the item of the list of such"
        " objects, as it is now. A stream looks for events five times a second; several"
        " events of one type about one object are then one event. A message has its `conversation`"
        " beside it, as `GET /_mock/conversations` shows it, and `unreadConversations`, the number"
        " of conversations with something unread. `credits` is the newest movement of a user;"
        " `fault` is the rule, only its id once it is removed, and empty once all rules are."
        " `demo` is empty: the story of `/_mock/demo` was paused or changed. After"
        " `Last-Event-ID` the stream begins with the events since that id. A `reset` says that the"
        " team was reset or that more than 1,000 events were missed, so all lists are to be read"
        " again. If more than 60 events of one type came between two looks, the newest 10 follow"
        ' after a `reset` whose data names the type, as in `{"leftOut": ["message"]}`: then only'
        " the lists that such events change are to be read again."
    ),
    parameters=(Parameter("Last-Event-ID", place="header"),),
    answers=DeclaredAnswer(None, "A stream that does not end", {"text/event-stream": _MEDIA}),
    refuses=(429,),
    handler_per_application=True,
)
def get_events(service: Service) -> Handler:
    """Return the handler of one application: its streams are counted and share rendered events."""
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
            stream(
                call.world,
                feeds,
                since,
                call.base_url,
                call.request.environ.get(CLIENT_HAS_MORE, lambda: False),
            ),
            content_type="text/event-stream; charset=utf-8",
        )
        use, key = call.world.use, id(response)
        use.begin_stream(key)

        def close() -> None:
            places.release()
            use.end_stream(key, service.elapsed())

        response.call_on_close(close)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response

    return open_stream


def stream(
    world: World,
    feeds: Feeds,
    since: int | None,
    base: str,
    client_has_more: Callable[[], bool],
) -> Iterator[bytes]:
    """Yield the frames of a world's events with ids after `since`, until the world is closed.

    The first frame has no event: it sets the reader's last id. A comment follows each 15 seconds
    without an event.

    Args:
        since: an event id; None begins with the next event.
        base: the imitated API's URL as the client knows it.
        client_has_more: returns whether the client has closed its side of the connection or sent
            something. A comment then follows each second, because writing to a client that has
            closed the connection raises an error, and one that has closed only its side reads on.
    """
    log = world.events
    with feeds.of(world, base) as feed:
        seen = log.last_id if since is None else since
        yield f"retry: 1000\nid: {seen}\n: {world.team_id}\n\n".encode()
        written = monotonic()
        while not log.closed:
            seen, frames = feed.after(seen)
            if frames:
                yield frames
                written = monotonic()
                log.pause(TICK - monotonic() % TICK)
            elif log.wait_past(seen, _LOOK) is not None or log.closed:
                continue
            elif client_has_more() or monotonic() - written >= KEEP_ALIVE:
                yield b": still here\n\n"
                written = monotonic()
