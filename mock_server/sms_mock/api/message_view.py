"""Turns stored messages into the dicts that their schemas dump.

The control API uses the same dicts, and adds fields of its own.
"""

from __future__ import annotations

from typing import Any

from sms_mock.api.pages import self_links
from sms_mock.domain.lifecycle import RECEIVED
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.voice import VoiceMessage


def message_view(message: Message, base_url: str) -> dict[str, Any]:
    """Return a message as the dict that `schemas.Message` dumps.

    An inbound message gets the status RECEIVED (evidence P27), and links are added. The rest is as
    `store.messages` returns it: an inbound message costs nothing (A183), an outbound one is never
    marked read (A184).

    Args:
        base_url: what the links begin with.
    """
    return {
        **message._asdict(),
        "status": RECEIVED if message.message_type == INBOUND else message.status,
        "contact": _linked("contactId", message.contact_id, f"{base_url}/contacts"),
        "repliedToMessage": _linked("messageId", message.replied_to, f"{base_url}/messages"),
        "links": self_links(f"{base_url}/messages/{message.message_id}"),
    }


def voice_view(voice: VoiceMessage, base_url: str) -> dict[str, Any]:
    """Return a voice message as the dict that `schemas.VoiceMessage` dumps (P35).

    A text, language or audio that the message does not have is None (A189).
    """
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
    """Return the id of another resource under `name`, and the links to it; None if there
    is no id.
    """
    return None if id_ is None else {name: id_, "links": self_links(f"{url}/{id_}")}
