"""A stored message in the imitated API's shape; the control API and the page add to it."""

from __future__ import annotations

from typing import Any

from sms_mock.api.pages import self_links
from sms_mock.store.messages import Message
from sms_mock.store.voice import VoiceMessage


def message_view(message: Message, base_url: str) -> dict[str, Any]:
    """The published fields of a message, credits still in thousandths for the schema.

    What arrived has no status and cost nothing, what was sent is never read (A183, A184).
    """
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
        "links": self_links(f"{base_url}/messages/{message.message_id}"),
    }


def voice_view(voice: VoiceMessage, base_url: str) -> dict[str, Any]:
    """The published fields of a voice message (P35); what it has not is null (assumed, A189)."""
    message = voice.message
    href = f"{base_url}/voice/{message.message_id}"
    return {
        "voiceMessageId": message.message_id,
        "toNumber": message.to_number,
        "dateTimeSent": message.sent_at,
        "messageStatus": message.status,
        "campaign": message.campaign,
        "userDataField": message.data_field,
        "deleted": bool(message.deleted),
        "message": message.text or None,
        "language": voice.language,
        "audioFileUrl": None if voice.audio_type is None else f"{href}/audio",
        "links": self_links(href),
    }


def _contact(contact_id: str | None, base_url: str) -> dict[str, Any] | None:
    if contact_id is None:
        return None
    return {"contactId": contact_id, "links": self_links(f"{base_url}/contacts/{contact_id}")}


def _replied_to(message_id: str | None, base_url: str) -> dict[str, Any] | None:
    if message_id is None:
        return None
    return {"messageId": message_id, "links": self_links(f"{base_url}/messages/{message_id}")}
