"""`/_mock/conversations`: messages by the number on the other side, as the page lists them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions import conversations
from sms_mock.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    known_parameters,
    next_page,
    page_size,
)
from sms_mock.control.urls import api_base
from sms_mock.control.views import conversation_item, message_item, summary_item
from sms_mock.service import Service


def add_conversations(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/conversations")
    def list_conversations() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING)
        limit = page_size(given)
        page, unread = conversations.list_conversations(world, before=cursor(given), limit=limit)
        base = api_base(request)
        return {
            "items": [conversation_item(one, base) for one in page.items],
            "total": page.total,
            "unreadConversations": unread,
            "next": next_page(request, page, limit),
        }

    @blueprint.get("/conversations/<number>/messages")
    def list_thread(number: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING, "around")
        limit = page_size(given)
        page, summary, has_newer = conversations.list_thread(
            world, number, before=cursor(given), around=given.get("around"), limit=limit
        )
        base = api_base(request)
        return {
            "items": [message_item(message, base) for _, message in page.items],
            "total": page.total,
            "newer": has_newer,
            "next": next_page(request, page, limit),
            "conversation": summary_item(summary),
        }

    @blueprint.post("/conversations/<number>/seen")
    def see_conversation(number: str) -> dict[str, Any]:
        marked = conversations.see_conversation(addressed_world(request, service), number)
        return {"number": number, "messageIds": marked}
