"""`/_mock/faults`: rules that make the imitated API fail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.fault_rules import (
    FaultRule,
    add_fault,
    delete_fault,
    delete_faults,
    list_faults,
)
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.requests import addressed_world, read_object, row_id
from sms_mock.service import Service


def add_faults(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/faults")
    def get_faults() -> dict[str, Any]:
        world = addressed_world(request, service)
        items = [fault_item(rule) for rule in list_faults(world, service.faults_of(world))]
        return {"items": items, "total": len(items), "next": None}

    @blueprint.post("/faults")
    def post_fault() -> tuple[dict[str, Any], int]:
        world = addressed_world(request, service)
        plain = read_object(request, "match", "effect", "times")
        rule = add_fault(world, service.faults_of(world), plain, METHODS_AND_PATHS)
        return fault_item(rule), 201

    @blueprint.delete("/faults")
    def delete_all() -> dict[str, Any]:
        world = addressed_world(request, service)
        delete_faults(world, service.faults_of(world))
        return {"items": [], "total": 0, "next": None}

    @blueprint.delete("/faults/<number>")
    def delete_one(number: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        wanted = row_id(number)
        delete_fault(world, service.faults_of(world), wanted)
        return {"id": wanted}


def fault_item(rule: FaultRule) -> dict[str, Any]:
    """A rule as it was given, with its number and how often it acted."""
    return {
        "id": rule.number,
        "match": rule.plain.get("match", {}),
        "effect": rule.plain.get("effect", {}),
        "times": rule.plain.get("times"),
        "hits": rule.hits,
    }
