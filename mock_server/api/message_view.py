"""A stored message in the imitated API's shape; the control API and the page add to it."""

from __future__ import annotations

from typing import Any

from mock_server.store.messages import Message


def message_view(message: Message, base_url: str) -> dict[str, Any]:
    """The published fields of a message, credits still in thousandths for the schema."""
    return {
        "messageId": message.message_id,
        "contact": _contact(message.contact_id, base_url),
        "messageType": message.message_type,
        "fromNumber": message.from_number,
        "toNumber": message.to_number,
        "numberOfMessages": message.parts,
        "creditCost": message.credit_cost,
        "dateTimeSent": message.sent_at,
        "dateTimeReceived": message.received_at,
        "dateTimeScheduled": message.scheduled_at,
        "messageStatus": message.status,
        "campaign": message.campaign,
        "userDataField": message.data_field,
        "deleted": bool(message.deleted),
        "read": bool(message.read),
        "message": message.text,
        "repliedToMessage": _replied_to(message.replied_to, base_url),
        "links": _self(f"{base_url}/messages/{message.message_id}"),
    }


def _contact(contact_id: str | None, base_url: str) -> dict[str, Any] | None:
    if contact_id is None:
        return None
    return {"contactId": contact_id, "links": _self(f"{base_url}/contacts/{contact_id}")}


def _replied_to(message_id: str | None, base_url: str) -> dict[str, Any] | None:
    if message_id is None:
        return None
    return {"messageId": message_id, "links": _self(f"{base_url}/messages/{message_id}")}


def _self(href: str) -> list[dict[str, str]]:
    return [{"rel": "self", "href": href}]
