"""`/_mock/credits`: the ledger, and topping up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from mock_server.actions import accounts
from mock_server.control import fields
from mock_server.control.errors import ControlError
from mock_server.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    following,
    known_parameters,
    page_size,
    read_object,
)
from mock_server.control.views import movement_item
from mock_server.service import Service


def add_credits(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/credits")
    def get_credits() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING)
        limit = page_size(given)
        found, total = accounts.movements(world, before=cursor(given), limit=limit + 1)
        more = len(found) > limit
        found = found[:limit]
        return {
            "items": [movement_item(movement) for movement in found],
            "total": total,
            "next": following(request, before=found[-1].seq, limit=limit) if more else None,
        }

    @blueprint.post("/credits")
    def post_credits() -> tuple[dict[str, Any], int]:
        world = addressed_world(request, service)
        asked = read_object(request, "credits", "userId")
        user_id = asked.get("userId")
        if user_id is not None and (isinstance(user_id, bool) or not isinstance(user_id, int)):
            raise ControlError(
                400, "userId", "userId is not a whole number", "leave it out for the administrator"
            )
        credits = fields.credits(asked, "credits")
        if credits is None:
            raise ControlError(400, "credits", "credits is not a number", 'send {"credits": 100}')
        return movement_item(accounts.top_up(world, credits, user_id)), 201
