"""Puts messages into a world directly: inbound ones, and outbound ones with any status."""

from __future__ import annotations

from typing import Any

from sms_mock.service import Service
from sms_mock.store import messages
from sms_mock.store.messages import INBOUND, OUTBOUND, Message
from sms_mock.store.world import World
from tests.conftest import NOON

ADMINISTRATOR_ID = 18987
SUB_ACCOUNT_ID = 18988
OWN_NUMBER = "27600000000"


def store_inbound(service: Service, world: World | None = None, **fields: Any) -> str:
    """Store a message that the administrator received at noon, and return its id."""
    defaults = {
        "message_type": INBOUND,
        "status": None,
        "from_number": "27821234567",
        "to_number": OWN_NUMBER,
        "credit_cost": 0,
        "received_at": NOON,
    }
    return _store(service, world, {**defaults, **fields})


def store_outbound(service: Service, world: World | None = None, **fields: Any) -> str:
    """Store a message that the administrator sent at noon, and return its id."""
    defaults = {
        "message_type": OUTBOUND,
        "status": "SENT",
        "from_number": OWN_NUMBER,
        "to_number": "27821234567",
        "credit_cost": 1000,
        "sent_at": NOON,
    }
    return _store(service, world, {**defaults, **fields})


def _store(service: Service, world: World | None, fields: dict[str, Any]) -> str:
    world = world or service.teams.default
    defaults = {
        "message_id": world.ids.object_id(NOON),
        "user_id": ADMINISTRATOR_ID,
        "text": "Hello",
        "encoding": "GSM7",
        "parts": 1,
        "campaign": None,
        "data_field": None,
        "accepted_at": NOON,
    }
    message = Message(**{**defaults, **fields})
    with world.transaction() as db:
        messages.insert(db, message)
    return message.message_id
