"""`/_mock/doctor`: what would hurt in production, read off this team's run."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock import doctor
from sms_mock.control.requests import addressed_world, known_parameters
from sms_mock.service import Service
from sms_mock.store import deliveries, messages

MOST_MESSAGES = 10_000
MOST_DELIVERIES = 10_000


def add_doctor(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/doctor")
    def get_doctor() -> dict[str, Any]:
        known_parameters(request)
        world = addressed_world(request, service)
        with world.transaction() as db:
            sent = [message for _, message in messages.newest_first(db, limit=MOST_MESSAGES)]
            queued = [
                (delivery, deliveries.attempts(db, delivery.seq))
                for delivery in deliveries.newest_first(db, limit=MOST_DELIVERIES)
            ]
        evidence = doctor.Evidence(service.journal_of(world).entries(), sent[::-1], queued[::-1])
        return {"findings": [finding._asdict() for finding in doctor.examine(evidence)]}
