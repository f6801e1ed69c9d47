"""`/_mock/faults`: rules that make the imitated API fail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import addressed_world, read_object
from sms_mock.faults.rule import read_rule
from sms_mock.service import Service
from sms_mock.store import fault_rows
from sms_mock.store.world import World

MOST_RULES = 1000


def add_faults(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/faults")
    def get_faults() -> dict[str, Any]:
        world = addressed_world(request, service)
        with world.transaction() as db:
            rows = fault_rows.oldest_first(db)
        items = [rule_item(service, world, number, plain) for number, plain, _ in reversed(rows)]
        return {"items": items, "total": len(items), "next": None}

    @blueprint.post("/faults")
    def post_fault() -> tuple[dict[str, Any], int]:
        world = addressed_world(request, service)
        plain = read_object(request, "match", "effect", "times")
        rule = read_rule(plain, operations=METHODS_AND_PATHS)
        with world.transaction() as db:
            if len(fault_rows.oldest_first(db)) >= MOST_RULES:
                raise ControlError(
                    400, None, f"there are {MOST_RULES} rules already", "DELETE /_mock/faults"
                )
            number = fault_rows.add(db, plain)
            service.faults_of(world).add(number, rule)
            world.events.append("fault", number)
        return rule_item(service, world, number, plain), 201

    @blueprint.delete("/faults")
    def delete_faults() -> dict[str, Any]:
        world = addressed_world(request, service)
        with world.transaction() as db:
            fault_rows.remove(db)
            service.faults_of(world).remove()
            world.events.append("fault")
        return {"items": [], "total": 0, "next": None}

    @blueprint.delete("/faults/<number>")
    def delete_fault(number: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
        with world.transaction() as db:
            if not fault_rows.remove(db, wanted):
                raise ControlError(
                    404, "id", f"there is no rule {number[:40]!r}", "GET /_mock/faults lists them"
                )
            service.faults_of(world).remove(wanted)
            world.events.append("fault", wanted)
        return {"id": wanted}


def rule_item(service: Service, world: World, number: int, plain: dict[str, Any]) -> dict[str, Any]:
    """A rule as it was given, with its number and how often it acted."""
    return {
        "id": number,
        "match": plain.get("match", {}),
        "effect": plain.get("effect", {}),
        "times": plain.get("times"),
        "hits": service.faults_of(world).hits(number),
    }
