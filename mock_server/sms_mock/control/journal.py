"""`/_mock/requests`: what was asked of the imitated API and what it answered, masked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.list_requests import list_requests as list_entries
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
from sms_mock.domain.dates import iso8601
from sms_mock.journal.records import Entry, Message
from sms_mock.service import Service

_MOST_IDS = 100


def add_journal(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/requests")
    def get_requests() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING, "messageId")
        limit, before = page_size(given), cursor(given)
        message_id = given.get("messageId") or None
        page = list_entries(
            service.journal_of(world), message_id=message_id, before=before, limit=limit
        )
        return {
            "items": [entry_item(entry) for entry in page.items],
            "total": page.total,
            "next": next_page(request, page, limit),
        }

    @blueprint.get("/requests/<entry_id>")
    def get_request(entry_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        entry = service.journal_of(world).by_id(row_id(entry_id))
        if entry is None:
            raise ControlError(
                404,
                "id",
                f"request {entry_id[:40]!r} is not kept",
                "GET /_mock/requests lists the last 1,000",
            )
        return entry_item(entry)

    @blueprint.delete("/requests")
    def delete_requests() -> dict[str, Any]:
        service.journal_of(addressed_world(request, service)).clear()
        return {"items": [], "total": 0, "next": None}


def entry_item(entry: Entry) -> dict[str, Any]:
    """One request and its answer."""
    return {
        "id": entry.entry_id,
        "at": iso8601(entry.at),
        "method": entry.method,
        "path": entry.path,
        "operationId": entry.operation_id,
        "email": entry.email,
        "status": entry.status,
        "seconds": entry.seconds,
        "summary": entry.summary,
        "assumed": list(entry.assumed),
        "inferred": list(entry.inferred),
        "messageIds": list(entry.message_ids[:_MOST_IDS]),
        "fault": entry.fault,
        "request": _side(entry.request),
        "response": _side(entry.response),
    }


def _side(message: Message) -> dict[str, Any]:
    return {"headers": message.headers, "body": message.body}
