"""`/_mock/credits`: the ledger, and topping up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions import accounts
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    known_parameters,
    next_page,
    page_size,
    read_object,
)
from sms_mock.control.views import movement_item
from sms_mock.service import Service


def add_credits(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/credits")
    def get_credits() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING)
        limit = page_size(given)
        page = accounts.list_credits(world, before=cursor(given), limit=limit)
        return {
            "items": [movement_item(movement) for movement in page.items],
            "total": page.total,
            "next": next_page(request, page, limit),
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
        return movement_item(accounts.top_up_credits(world, credits, user_id)), 201
