"""`/_mock/doctor`: what would hurt in production, in the run of one team or of all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.examine import Examination
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import addressed_world, known_parameters
from sms_mock.doctor import gravest_first
from sms_mock.service import Service

ALL = "all"


def add_doctor(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/doctor")
    def get_doctor() -> dict[str, Any]:
        given = known_parameters(request, "teamName")
        if given.get("team") == ALL:
            return _answer(service.examiner.examine_all(given.get("teamName", "")))
        if "teamName" in given:
            raise ControlError(
                400, "teamName", "teamName chooses among all teams", "send team=all with it"
            )
        return _answer([service.examiner.examine(addressed_world(request, service))])


def _answer(examinations: list[Examination]) -> dict[str, Any]:
    """How much was read, and every finding with its team, the gravest first."""
    found = [(one.team_id, finding) for one in examinations for finding in one.findings]
    return {
        "read": {
            "teams": len(examinations),
            "requests": sum(one.requests for one in examinations),
        },
        "findings": [
            {"team": team_id, **finding._asdict()}
            for team_id, finding in gravest_first(found, key=lambda each: each[1])
        ],
    }
