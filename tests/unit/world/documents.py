"""World documents for tests, and a check of how one is refused. It has no tests."""

from __future__ import annotations

from typing import Any

import pytest

from sms_mock.shapes.mistake import Mistake
from sms_mock.world import read_world

USER = {"email": "demo@example.com"}
MESSAGE_ID = "5b37661ae396c8e42e0c9ca2"
REPLY_ID = "5b37661ae396c8e42e0c9ca3"
VOICE_ID = "5b37661ae396c8e42e0c9ca4"
SENT = {
    "messageType": "OUTBOUND",
    "toNumber": "27600000100",
    "message": "Hello",
    "dateTimeSent": "2025-11-01T10:30:00+02:00",
    "messageStatus": "DELIVERED",
}
CALL = {
    "toNumber": "27600000100",
    "message": "Your table is ready.",
    "dateTimeSent": "2025-11-01T10:30:00+02:00",
    "messageStatus": "DELIVERED",
}
AUDIO = {"type": "audio/mpeg", "data": "SUQz"}
REPLY = {
    "messageType": "INBOUND",
    "fromNumber": "27600000100",
    "message": "Hi",
    "dateTimeReceived": "2025-11-01T10:31:00+02:00",
}

FULL: dict[str, Any] = {
    "team": {"name": "Shop", "number": "27600000009", "delivery": "timed:0.5"},
    "users": [
        {
            "userId": 1,
            "email": "boss@example.com",
            "token": "boss-token",
            "urlToken": "boss-url-token",
            "secretKey": "boss-secret-key",
            "administrator": True,
            "firstName": "Thandi",
            "lastName": "Maseko",
            "company": "Shop",
            "contactNumber": "27600000100",
            "credits": 12.345,
            "replyUrl": "http://localhost:5000/replies",
            "deliveryReportUrl": "https://example.com/reports?key=1",
            "webhookStyle": "form",
        },
        {"userId": 2, "email": "sub@example.com", "administrator": False},
    ],
    "groups": [{"groupId": "5b3766100000000000000001", "name": "Staff"}, {"name": "Customers"}],
    "contacts": [
        {
            "contactId": "5b37661a0000000000000100",
            "title": "Dr",
            "firstName": "Ayesha",
            "lastName": "Moosa",
            "contactNumber": "27600000101",
            "groups": ["Customers", "5b3766100000000000000001"],
        },
        {"contactNumber": "447400123456"},
    ],
    "templates": [{"templateId": 7, "name": "Hello", "data": "Hello there"}],
    "rates": {"default": 3, "countries": {"ZA": 1, "NO": 2.5}},
    "optOuts": ["27600000105"],
    "scenarios": [
        {"number": "27600000001", "fate": "fails"},
        {"number": "27600000002", "fate": "replies", "text": "Yes", "seconds": 0},
    ],
    "carriers": [
        {"name": "Vodacom", "prefixes": ["2782", "2772"], "delay": [1, 5], "failureShare": 0.25}
    ],
    "faults": [{"match": {"path": "/sms/send"}, "effect": {"status": 500}}],
    "messages": [
        {
            **SENT,
            "messageId": MESSAGE_ID,
            "userId": 2,
            "fromNumber": "27600000009",
            "campaign": "autumn",
            "dataField": "row 12",
            "read": False,
            "deleted": True,
            "creditCost": 1.5,
            "numberOfMessages": 1,
            "encoding": "GSM7",
            "steps": [
                {"status": "SENT", "at": "2025-11-01T10:30:00+02:00"},
                {"status": "DELIVERED", "at": "2025-11-01T10:30:02.250+02:00"},
            ],
        },
        {**REPLY, "messageId": REPLY_ID, "read": True, "repliedToMessageId": MESSAGE_ID},
    ],
    "voiceMessages": [
        {
            **CALL,
            "voiceMessageId": VOICE_ID,
            "userId": 2,
            "language": "en-ZA",
            "campaign": "autumn",
            "dataField": "row 13",
            "deleted": True,
            "creditCost": 1.5,
            "retryCount": 3,
            "retryMinimumInterval": 5,
            "retryMaximumInterval": 15,
            "steps": [{"status": "SENT", "at": "2025-11-01T10:30:00+02:00"}],
        },
        {**CALL, "message": "", "audio": AUDIO},
    ],
    "ledger": [{"at": "2025-11-01T10:30:00+02:00", "userId": 1, "reason": "send", "credits": -1.5}],
    "deliveries": [
        {
            "kind": "deliveryReport",
            "messageId": MESSAGE_ID,
            "url": "http://localhost:5000/reports",
            "style": "form",
            "parameters": {"status": "DELIVERED"},
            "state": "delivered",
            "tries": 1,
            "attempts": [{"at": "2025-11-01T10:30:03+02:00", "status": 200, "seconds": 0.25}],
        }
    ],
    "tasks": [
        {
            "kind": "outcome",
            "messageId": MESSAGE_ID,
            "dueAt": "2025-11-01T10:30:02+02:00",
            "status": "DELIVERED",
        }
    ],
    "clock": {"frozenAt": "2025-11-01T10:30:00+02:00"},
}


def with_part(**parts: object) -> dict[str, Any]:
    """Return the smallest valid document with some parts changed."""
    return {"users": [USER], **parts}


def refusal(document: object) -> str:
    with pytest.raises(Mistake) as caught:
        read_world(document)
    return str(caught.value)
