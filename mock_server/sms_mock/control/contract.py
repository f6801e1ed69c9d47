"""`/_mock/contract`: what is known of the live service, and what every answer here rests on."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from sms_mock.api.errors import CATALOGUE, STATUS_NAMES
from sms_mock.api.routes import OPERATIONS
from sms_mock.control.errors import ControlError
from sms_mock.evidence import Entry, Evidence
from sms_mock.service import Service


def add_contract(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/contract")
    def get_contract() -> Response:
        return _for_people(contract(service.evidence))

    @blueprint.get("/contract/<name>")
    def get_contract_entry(name: str) -> Response:
        return _for_people(_entry_item(_find(service.evidence, name)))


def contract(evidence: Evidence) -> dict[str, Any]:
    """Entries, operations and errors, each with the evidence ids it rests on."""
    return {
        "entries": [_entry_item(entry) for entry in evidence.entries.values()],
        "operations": [
            {
                "operationId": operation.operation_id,
                "method": operation.method,
                "path": operation.path,
                "evidence": [*operation.evidence, *operation.sometimes],
                "errors": [CATALOGUE[kind].code for kind in operation.errors],
            }
            for operation in OPERATIONS
        ],
        "errors": [
            {
                "code": kind.code,
                "httpStatus": kind.status,
                "status": STATUS_NAMES[kind.status],
                "message": kind.text,
                "evidence": list(kind.evidence),
            }
            for kind in CATALOGUE.values()
        ],
    }


def _find(evidence: Evidence, name: str) -> Entry:
    """The entry of an id in capitals or not, or of a slug."""
    entries = evidence.entries
    found = entries.get(name.upper()) or next(
        (entry for entry in entries.values() if entry.slug == name), None
    )
    if found is None:
        raise ControlError(
            404,
            "id",
            f"no entry has the id or name {name[:40]!r}",
            "/_mock/contract lists them all",
        )
    return found


def _entry_item(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "date": entry.date.isoformat()}


def _for_people(value: dict[str, Any]) -> Response:
    """JSON with a line for each fact: this is read in browsers and terminals."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return Response(f"{text}\n", content_type="application/json")
