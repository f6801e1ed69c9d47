"""`/_mock/clock`: reading, freezing and moving a team's clock."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.progress import Happening
from sms_mock.actions.webhook_outbox import brief_messages, list_pending
from sms_mock.clock import EARLIEST, LATEST
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import addressed_world, read_object
from sms_mock.control.views import happening_item, task_item, waiting_item
from sms_mock.domain.dates import iso8601
from sms_mock.service import Service
from sms_mock.store.world import World

_WAYS = 'send {"freeze": true} to stop the clock, {"run": true} to let it run'


def add_clock(blueprint: Blueprint, service: Service) -> None:
    worker = service.worker

    @blueprint.get("/clock")
    def get_clock() -> dict[str, Any]:
        return clock_item(addressed_world(request, service))

    @blueprint.get("/clock/pending")
    def get_pending() -> dict[str, Any]:
        items = pending_items(addressed_world(request, service))
        return {"items": items, "total": len(items), "next": None}

    @blueprint.put("/clock")
    def put_clock() -> dict[str, Any]:
        world = addressed_world(request, service)
        asked = read_object(request, "freeze", "run", "timeout")
        wait = fields.timeout(asked, 60.0)
        if ("freeze" in asked) == ("run" in asked):
            raise ControlError(400, "freeze", "say one of freeze and run", _WAYS)
        if "run" in asked:
            if asked["run"] is not True:
                raise ControlError(400, "run", "run is not true", _WAYS)
            worker.run_clock(world, wait)
            happened: list[Happening] = []
        elif asked["freeze"] is False:
            raise ControlError(400, "freeze", "freeze is false", _WAYS)
        elif asked["freeze"] is True:
            happened = worker.freeze(world, None, wait)
        else:
            at = _within_reach(fields.instant(asked["freeze"], "freeze"), "freeze")
            happened = worker.freeze(world, at, wait)
        return moved(world, happened)

    @blueprint.post("/clock/advance")
    def advance_clock() -> dict[str, Any]:
        world = addressed_world(request, service)
        asked = read_object(request, "seconds", "to", "timeout")
        wait = fields.timeout(asked, 60.0)
        if ("seconds" in asked) == ("to" in asked):
            raise ControlError(
                400, "seconds", "say one of seconds and to", 'send {"seconds": 60} or {"to": "…"}'
            )
        if "seconds" in asked:
            span = fields.seconds(asked["seconds"], "seconds")
            happened = worker.advance(world, lambda now: _within_reach(now + span, "seconds"), wait)
        else:
            target = _within_reach(fields.instant(asked["to"], "to"), "to")
            happened = worker.advance(world, lambda now: _not_before(target, now), wait)
        return moved(world, happened)


def _within_reach(instant: int, field: str) -> int:
    if not EARLIEST <= instant <= LATEST:
        raise ControlError(
            400, field, "a clock stands between the years 1970 and 9000", "choose another instant"
        )
    return instant


def _not_before(target: int, now: int) -> int:
    if target < now:
        raise ControlError(
            400,
            "to",
            f"{iso8601(target)} has passed; the clock stands at {iso8601(now)}",
            "give a later instant",
        )
    return target


def clock_item(world: World) -> dict[str, Any]:
    return {"now": iso8601(world.clock.now()), "frozen": world.clock.frozen}


def moved(world: World, happened: list[Happening]) -> dict[str, Any]:
    """What a moved clock answers: what happened, and what is still to come."""
    events = _with_message([happening_item(happening) for happening in happened], world)
    return {**clock_item(world), "events": events, "pending": pending_items(world)}


def pending_items(world: World) -> list[dict[str, Any]]:
    """What is still to come, the next first: at most a thousand steps and as many attempts."""
    pending = list_pending(world)
    items = [*map(task_item, pending.tasks), *map(waiting_item, pending.deliveries)]
    return sorted(_with_message(items, world), key=lambda item: str(item["at"]))


def _with_message(items: list[dict[str, Any]], world: World) -> list[dict[str, Any]]:
    """The items with number and text of the message each is about, where it is still kept."""
    briefs = brief_messages(world, [str(item["messageId"]) for item in items])
    return [
        {"number": brief[0], "message": brief[1], **item}
        if (brief := briefs.get(item["messageId"]))
        else item
        for item in items
    ]
