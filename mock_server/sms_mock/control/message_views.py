"""How the control API shows messages, voice messages and conversations.

Lists, single calls and events show a message with the same fields; a search adds where it matches.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from sms_mock.actions.conversations import ConversationSummary, ListedConversation
from sms_mock.actions.webhook_outbox import brief_messages
from sms_mock.api import schemas
from sms_mock.api.message_view import message_view, voice_view
from sms_mock.control.answers import Beside, Doc, Instant
from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import iso8601
from sms_mock.domain.one_time_code import find_code
from sms_mock.store.messages import INBOUND, Message, steps_of
from sms_mock.store.voice import AnyMessage, VoiceMessage
from sms_mock.store.world import World

Json = dict[str, Any]

_MESSAGE = schemas.Message()
_VOICE_MESSAGE = schemas.VoiceMessage()


class StepItem(TypedDict):
    status: Annotated[str, Doc(examples=["DELIVERED"])]
    at: Instant


Steps = Annotated[list[StepItem], Doc("Its statuses, in order.")]


class _BesideMessage(TypedDict):
    """The fields that the control API adds to those of the imitated API's message."""

    encoding: Literal["GSM7", "UCS2"]
    userId: Annotated[int, Doc("The user to whom it belongs.")]
    steps: Steps
    seen: Annotated[bool, Doc("Whether a person saw an inbound one on the page.")]
    otp: Annotated[str | None, Doc("A one-time code in it.")]


class _BesideVoiceMessage(TypedDict):
    """The fields that the control API adds to those of the imitated API's voice message."""

    messageId: Annotated[str, Doc("The same as voiceMessageId.")]
    messageType: Literal["VOICE"]
    creditCost: float
    userId: Annotated[int, Doc("The user to whom it belongs.")]
    steps: Steps
    seen: Annotated[bool, Doc("Whether a person saw it on the page.")]


ControlMessage = Annotated[dict[str, Any], Beside("ControlMessage", "Message", _BesideMessage)]
ControlVoiceMessage = Annotated[
    dict[str, Any], Beside("ControlVoiceMessage", "VoiceMessage", _BesideVoiceMessage)
]


class ConversationSummaryItem(TypedDict):
    number: Annotated[str, Doc(examples=["27821234567"])]
    name: Annotated[str | None, Doc("The contact's name, if the number has a contact.")]
    messages: Annotated[int, Doc("How many messages it has.")]
    unread: Annotated[
        int,
        Doc(
            "Messages in either direction that nobody has looked at on the page; replies that were"
            " read over the imitated API are not counted."
        ),
    ]
    firstMessageId: Annotated[str | None, Doc("The id of the message that was stored first.")]
    optedOut: Annotated[
        bool, Doc("Whether the number opted out with STOP and gets no more messages.")
    ]


class ConversationItem(ConversationSummaryItem):
    last: Annotated[ControlMessage | ControlVoiceMessage, Doc("The newest message.")]


def message_item(message: Message, base_url: str) -> Json:
    """Return a message as the imitated API shows it, with further fields such as `steps` and `otp`.

    Args:
        base_url: the imitated API's URL as the client knows it, for links in the message.
    """
    beside: _BesideMessage = {
        "encoding": message.encoding,  # type: ignore[typeddict-item]
        "userId": message.user_id,
        "steps": _steps(message),
        "seen": bool(message.seen),
        "otp": None if message.message_type == INBOUND else find_code(message.text),
    }
    return {**_MESSAGE.dump(message_view(message, base_url)), **beside}


def voice_item(voice: VoiceMessage, base_url: str) -> Json:
    """Return a voice message as the imitated API shows it, with further fields of an SMS."""
    message = voice.message
    beside: _BesideVoiceMessage = {
        "messageId": message.message_id,
        "messageType": "VOICE",
        "creditCost": to_number(message.credit_cost),
        "userId": message.user_id,
        "steps": _steps(message),
        "seen": bool(message.seen),
    }
    return {**_VOICE_MESSAGE.dump(voice_view(voice, base_url)), **beside}


def any_message_item(found: AnyMessage, base_url: str) -> Json:
    """Return a message or a voice message as the control API shows it."""
    if isinstance(found, VoiceMessage):
        return voice_item(found, base_url)
    return message_item(found, base_url)


def _steps(message: Message) -> list[StepItem]:
    return [{"status": step.status, "at": iso8601(step.at)} for step in steps_of(message)]


def conversation_item(found: ListedConversation, base_url: str) -> ConversationItem:
    """Return a conversation as the control API shows it, with its newest message."""
    return {**summary_item(found.summary), "last": any_message_item(found.newest, base_url)}


def summary_item(found: ConversationSummary) -> ConversationSummaryItem:
    """Return what the control API shows of a conversation without its messages."""
    return {
        "number": found.number,
        "name": found.name,
        "messages": found.messages,
        "unread": found.unread,
        "firstMessageId": found.first_message_id,
        "optedOut": found.opted_out,
    }


def with_messages(world: World, items: list[Json]) -> list[Json]:
    """Return the items, each with the number and the first 160 characters of the text of its
    message.

    What an item has already stays. An item whose message does not exist gets neither.
    """
    briefs = brief_messages(world, [str(item["messageId"]) for item in items])
    return [
        {"number": brief[0], "message": brief[1], **item}
        if (brief := briefs.get(item["messageId"]))
        else item
        for item in items
    ]
