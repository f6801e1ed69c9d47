"""`/_mock/webhooks`: the outbox, redelivery, and waiting until nothing is to be done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    following,
    known_parameters,
    page_size,
    row_id,
)
from sms_mock.control.views import delivery_item, task_item, waiting_item
from sms_mock.service import Service
from sms_mock.store import deliveries, tasks
from sms_mock.store.deliveries import DELIVERED, GIVEN_UP, PENDING
from sms_mock.store.world import World

_SOON = 60_000
"""Milliseconds within which a planned step keeps the outbox from being idle."""


def add_webhooks(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/webhooks")
    def get_webhooks() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING, "messageId", "state")
        limit = page_size(given)
        message_id = given.get("messageId") or None
        state = given.get("state") or None
        if state not in (None, PENDING, DELIVERED, GIVEN_UP):
            raise ControlError(
                400, "state", "state does not exist", f"{PENDING}, {DELIVERED} or {GIVEN_UP}"
            )
        with world.transaction() as db:
            found = deliveries.newest_first(
                db,
                before=cursor(given),
                message_id=message_id,
                state=state,
                limit=limit + 1,
            )
            items = [delivery_item(one, deliveries.attempts(db, one.seq)) for one in found[:limit]]
            total = deliveries.count(db, message_id=message_id, state=state)
        more = len(found) > limit
        return {
            "items": items,
            "total": total,
            "next": following(request, before=found[limit - 1].seq, limit=limit) if more else None,
        }

    @blueprint.post("/webhooks/<delivery_id>/redeliver")
    def redeliver(delivery_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        seq = row_id(delivery_id)
        now = world.clock.now()
        with world.transaction() as db:
            if seq >= 2**62 or deliveries.by_seq(db, seq) is None:
                raise ControlError(
                    404,
                    "id",
                    f"there is no delivery {delivery_id[:40]!r}",
                    "GET /_mock/webhooks lists them",
                )
            deliveries.queue_again(db, seq, now)
            world.events.append("webhook", seq)
            queued = deliveries.by_seq(db, seq)
            assert queued is not None
            item = delivery_item(queued, deliveries.attempts(db, seq))
        service.worker.look_again(world)
        return item

    @blueprint.get("/webhooks/idle")
    def idle() -> dict[str, Any]:
        world = addressed_world(request, service)
        wait = fields.timeout(known_parameters(request, "timeout"), 10.0)
        busy: list[dict[str, Any]] = []

        def look() -> bool | None:
            busy[:] = unfinished(world, service)
            return None if busy else True

        if world.events.wait_until(look, wait) is None:
            raise ControlError(404, None, f"not idle after {wait:g} s", "see pending").with_extra(
                pending=list(busy)
            )
        return {"idle": True}


def unfinished(world: World, service: Service) -> list[dict[str, Any]]:
    """What keeps the outbox from being idle: attempts due or in flight, steps planned soon."""
    now = world.clock.now()
    flying = service.worker.in_flight(world)
    soon = now if world.clock.frozen else now + _SOON
    with world.transaction() as db:
        due = deliveries.due(db, now)
        steps = tasks.steps_until(db, now, soon)
    seen = {delivery.seq for delivery in due}
    waiting = [*due, *(delivery for delivery in flying if delivery.seq not in seen)]
    return [*(waiting_item(one) for one in waiting), *(task_item(task) for task in steps)]
