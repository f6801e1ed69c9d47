"""Makes valid rows for tests of the store; a test gives only the values that matter to it."""

from __future__ import annotations

from typing import Any

from sms_mock.store.messages import INBOUND, OUTBOUND, Message

OWN_NUMBER = "27600000000"
NOON = 1_795_341_600_000


def message(number: int, **fields: Any) -> Message:
    """Return message `number` of a world; it was sent `number` seconds after NOON."""
    at = NOON + number * 1000
    defaults: dict[str, Any] = {
        "message_id": f"{number:024x}",
        "user_id": 1,
        "message_type": OUTBOUND,
        "status": "SENT",
        "from_number": OWN_NUMBER,
        "to_number": "27821234567",
        "text": "Hello",
        "encoding": "GSM7",
        "parts": 1,
        "credit_cost": 1000,
        "campaign": None,
        "data_field": None,
        "accepted_at": at,
        "sent_at": at,
    }
    if fields.get("message_type") == INBOUND:
        defaults |= {
            "status": None,
            "from_number": "27821234567",
            "to_number": OWN_NUMBER,
            "credit_cost": 0,
            "sent_at": None,
            "received_at": at,
        }
    return Message(**{**defaults, **fields})
