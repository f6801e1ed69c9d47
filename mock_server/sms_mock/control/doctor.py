"""`/_mock/doctor`: what would hurt in production, read off this team's run."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.examine import examine_team
from sms_mock.control.requests import addressed_world, known_parameters
from sms_mock.service import Service


def add_doctor(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/doctor")
    def get_doctor() -> dict[str, Any]:
        known_parameters(request)
        world = addressed_world(request, service)
        findings = examine_team(world, service.journal_of(world))
        return {"findings": [finding._asdict() for finding in findings]}
