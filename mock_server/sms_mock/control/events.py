"""`/_mock/events`: what happens in a team, as server-sent events that carry the lists' items."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, request

from sms_mock.control.errors import ControlError
from sms_mock.control.event_feed import Feeds
from sms_mock.control.requests import addressed_world
from sms_mock.control.urls import api_base
from sms_mock.service import Service
from sms_mock.store.world import World

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


def add_events(blueprint: Blueprint, service: Service) -> None:
    """Register the route."""
    places = threading.BoundedSemaphore(MOST_STREAMS)
    feeds = Feeds(service)

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
            stream(world, feeds, since, base), content_type="text/event-stream; charset=utf-8"
        )
        response.call_on_close(places.release)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response


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
