"""`/_mock/contract`: what is known about the live service, and what each answer here rests on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from sms_mock.api.errors import CATALOGUE, STATUS_NAMES
from sms_mock.api.routes import OPERATIONS
from sms_mock.control.errors import ControlError
from sms_mock.evidence import GROUNDS, Entry, Evidence, find
from sms_mock.service import Service


def add_contract(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/contract")
    def get_contract() -> Response:
        return _for_people(contract(service.evidence))

    @blueprint.get("/contract/<name>")
    def get_contract_entry(name: str) -> Response:
        return _for_people(_entry_item(_find(service.evidence, name)))


def contract(evidence: Evidence) -> dict[str, Any]:
    """The entries and the share of each ground, then what each operation and error rests on."""
    return {
        "shares": shares(evidence.entries.values()),
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


def shares(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """How many entries have each ground, and of those that claim something how many in a hundred.

    Entries of the ground `ours` claim nothing about the live service, so they have no share.
    """
    counts = Counter(entry.ground for entry in entries)
    claims = counts.total() - counts["ours"]
    return [
        {
            "ground": ground,
            "entries": counts[ground],
            "percent": None if ground == "ours" else round(100 * counts[ground] / claims, 1),
        }
        for ground in GROUNDS
    ]


def _find(evidence: Evidence, name: str) -> Entry:
    """The entry with this id, in capitals or not, or with this slug.

    Raises:
        ControlError: 404 where there is none.
    """
    found = find(evidence.entries, name)
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
    """Answer with indented JSON, since people read this in browsers and terminals."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return Response(f"{text}\n", content_type="application/json")
