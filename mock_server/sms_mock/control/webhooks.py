"""`/_mock/webhooks`: the outbox, redelivery, and waiting until nothing is to be done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions import webhook_outbox
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    known_parameters,
    next_page,
    page_size,
    row_id,
)
from sms_mock.control.views import unfinished_items, webhook_item
from sms_mock.service import Service
from sms_mock.store.deliveries import DELIVERED, GIVEN_UP, PENDING


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
        page = webhook_outbox.list_webhooks(
            world, message_id=message_id, state=state, before=cursor(given), limit=limit
        )
        return {
            "items": [webhook_item(webhook) for webhook in page.items],
            "total": page.total,
            "next": next_page(request, page, limit),
        }

    @blueprint.post("/webhooks/<delivery_id>/redeliver")
    def redeliver(delivery_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        return webhook_item(webhook_outbox.redeliver_webhook(world, row_id(delivery_id)))

    @blueprint.get("/webhooks/idle")
    def idle() -> dict[str, Any]:
        world = addressed_world(request, service)
        wait = fields.timeout(known_parameters(request, "timeout"), 10.0)
        busy: list[dict[str, Any]] = []

        def look() -> bool | None:
            in_flight = service.worker.in_flight(world)
            busy[:] = unfinished_items(webhook_outbox.unfinished(world, in_flight))
            return None if busy else True

        if world.events.wait_until(look, wait) is None:
            raise ControlError(404, None, f"not idle after {wait:g} s", "see pending").with_extra(
                pending=list(busy)
            )
        return {"idle": True}
