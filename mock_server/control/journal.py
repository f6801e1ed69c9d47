"""`/_mock/requests`: what was asked of the imitated API and what it answered, masked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from mock_server.api.paths import BASE, normalise
from mock_server.api.recipients import recipients
from mock_server.api.table import METHODS_AND_PATHS
from mock_server.control.errors import ControlError
from mock_server.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    following,
    known_parameters,
    page_size,
    read_object,
    row_id,
)
from mock_server.domain.dates import iso8601
from mock_server.faults.rule import Asked, Match, read_match
from mock_server.journal import Entry, Message
from mock_server.service import Service

_MOST_IDS = 100
_CLOSEST = 3


def add_journal(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/requests")
    def get_requests() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING, "messageId")
        limit, before = page_size(given), cursor(given)
        message_id = given.get("messageId") or None
        kept = [
            entry
            for entry in reversed(service.journal_of(world).entries())
            if message_id is None or message_id in entry.message_ids
        ]
        found = [entry for entry in kept if before is None or entry.entry_id < before]
        more = len(found) > limit
        return {
            "items": [entry_item(entry) for entry in found[:limit]],
            "total": len(kept),
            "next": following(request, before=found[limit - 1].entry_id, limit=limit)
            if more
            else None,
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

    @blueprint.post("/requests/verify")
    def verify() -> dict[str, Any]:
        world = addressed_world(request, service)
        asked = read_object(request, "match", "count")
        match = read_match(asked.get("match", {}), METHODS_AND_PATHS)
        least, most = _bounds(asked.get("count", {"min": 1}))
        entries = service.journal_of(world).entries()
        found = sum(match.fits(_asked(entry)) for entry in entries)
        ok = least <= found and (most is None or found <= most)
        near = sorted(entries, key=lambda entry: (_likeness(match, entry), entry.entry_id))
        closest = [] if ok else [entry_item(entry) for entry in near[-_CLOSEST:][::-1]]
        return {"ok": ok, "found": found, "closest": closest}


def _bounds(count: Any) -> tuple[int, int | None]:
    """`n`, or `{"min", "max"}` with either left out."""
    if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
        return count, count
    if isinstance(count, dict) and not set(count) - {"min", "max"}:
        values = [count.get("min", 0), count.get("max")]
        if all(
            value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
            for value in values
        ):
            least, most = values[0] or 0, values[1]
            if most is not None and least > most:
                raise ControlError(
                    400,
                    "count",
                    f"count.min {least} is more than count.max {most}",
                    f'send {{"min": {most}, "max": {least}}}',
                )
            return least, most
    raise ControlError(
        400, "count", "count is neither a number nor bounds", 'send 2 or {"min": 1, "max": 3}'
    )


def _asked(entry: Entry) -> Asked:
    target, _, query_string = entry.path.partition("?")
    path, _, _ = normalise(target)
    return Asked(
        method=entry.method,
        path=path.removeprefix(BASE),
        operation_id=entry.operation_id,
        email=entry.email,
        numbers=recipients(query_string, entry.request.body),
    )


def _likeness(match: Match, entry: Entry) -> int:
    """How many of the things asked for an entry has."""
    asked = _asked(entry)
    alone = [
        Match(**{name: getattr(match, name)})
        for name in ("method", "path", "operation_id", "email", "number")
        if getattr(match, name) is not None
    ]
    return sum(one.fits(asked) for one in alone)


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
        "messageIds": list(entry.message_ids[:_MOST_IDS]),
        "fault": entry.fault,
        "request": _side(entry.request),
        "response": _side(entry.response),
    }


def _side(message: Message) -> dict[str, Any]:
    return {"headers": message.headers, "body": message.body}
