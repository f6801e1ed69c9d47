"""Stored messages as the dicts that their schemas dump; the control API adds fields of its own."""

from __future__ import annotations

from typing import Any

from sms_mock.api.pages import self_links
from sms_mock.domain.lifecycle import RECEIVED
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.voice import VoiceMessage


def message_view(message: Message, base_url: str) -> dict[str, Any]:
    """A message for `schemas.Message`.

    An inbound message is RECEIVED and costs nothing (evidence P27, A183), an outbound one is never
    read (A184).
    """
    return {
        **message._asdict(),
        "status": RECEIVED if message.message_type == INBOUND else message.status,
        "contact": _linked("contactId", message.contact_id, f"{base_url}/contacts"),
        "repliedToMessage": _linked("messageId", message.replied_to, f"{base_url}/messages"),
        "links": self_links(f"{base_url}/messages/{message.message_id}"),
    }


def voice_view(voice: VoiceMessage, base_url: str) -> dict[str, Any]:
    """A voice message for `schemas.VoiceMessage` (P35); what it does not have is null (A189)."""
    message = voice.message
    url = f"{base_url}/voice/{message.message_id}"
    return {
        **message._asdict(),
        "spoken_text": message.text or None,
        "language": voice.language,
        "audioFileUrl": None if voice.audio_type is None else f"{url}/audio",
        "links": self_links(url),
    }


def _linked(name: str, id_: str | None, url: str) -> dict[str, Any] | None:
    """The id and the link of something else, None where there is nothing."""
    return None if id_ is None else {name: id_, "links": self_links(f"{url}/{id_}")}
