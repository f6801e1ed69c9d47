"""`/_mock/contract`: what is known of the live service, and what every answer here rests on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from mock_server.api.errors import CATALOGUE, STATUS_NAMES
from mock_server.api.table import OPERATIONS
from mock_server.evidence import Evidence
from mock_server.service import Service


def add_contract(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/contract")
    def get_contract() -> dict[str, Any]:
        return contract(service.evidence)


def contract(evidence: Evidence) -> dict[str, Any]:
    """Entries, operations and errors, each with the evidence ids it rests on."""
    return {
        "entries": [
            {**asdict(entry), "date": entry.date.isoformat()} for entry in evidence.entries.values()
        ],
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
