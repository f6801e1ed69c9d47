"""`/_mock/messages`: searching messages, reading or deleting one, changing its status."""

from __future__ import annotations

from typing import Annotated, Final

from sms_mock.actions import messages as message_actions
from sms_mock.actions import team_messages
from sms_mock.actions.outcome import set_status
from sms_mock.control.answers import Doc, Page
from sms_mock.control.operation import (
    PAGING,
    Body,
    Call,
    DeclaredAnswer,
    Json,
    Operations,
    Parameter,
)
from sms_mock.control.reading import page_answer
from sms_mock.control.views import (
    ControlMessage,
    ControlVoiceMessage,
    any_message_item,
    message_item,
)
from sms_mock.domain.search import notes_on, parse_search
from sms_mock.shapes.collections import Record
from sms_mock.shapes.text import SOME_TEXT

SEARCH: Final = Parameter(
    "q",
    description=(
        'a search: words, "quoted phrases", and to:, from:, status:, campaign:, encoding:, is:,'
        " before:, after:; a minus in front negates a term; a message must match all terms. Words,"
        " to: and from:"
        " find contacts' names too. is: takes unread (neither read over the imitated API nor seen"
        " on the page), read, deleted, inbound, outbound, scheduled and failed (refunded and opted"
        " out as well)"
    ),
    default="",
    example="to:27821234567 -status:DELIVERED",
)
MESSAGE_ID: Final = Parameter("messageId", place="path", keywords={"pattern": "^[0-9a-f]{24}$"})
STATUS: Final = Body(
    shape=Record({"status": SOME_TEXT}, required=("status",)), example={"status": "DELIVERED"}
)
EITHER: Final = DeclaredAnswer(
    ControlMessage | ControlVoiceMessage, "The message, or the voice message"
)

messages = Operations()


class MessagePage(Page[ControlMessage]):
    notes: Annotated[list[str], Doc("Words that look like filters but were searched for as text.")]


@messages.operation(
    "GET",
    "/messages",
    "listMessages",
    "Everything sent and received, the newest first",
    parameters=(SEARCH, *PAGING),
    answers=DeclaredAnswer(MessagePage, "A page of it"),
)
def list_messages(call: Call) -> Json:
    search, before, limit = (call.query[name] for name in ("q", "before", "limit"))
    terms = parse_search(search)
    page = team_messages.search_messages(call.world, terms, before=before, limit=limit)
    items = [message_item(message, call.base_url) for _, message in page.items]
    return {**page_answer(call, page, items), "notes": notes_on(search)}


@messages.operation(
    "GET",
    "/messages/{messageId}",
    "getControlMessage",
    "One message, or voice message",
    parameters=(MESSAGE_ID,),
    answers=EITHER,
)
def get_control_message(call: Call) -> Json:
    found = team_messages.get_team_message(call.world, call.path["messageId"])
    return any_message_item(found, call.base_url)


@messages.operation(
    "DELETE",
    "/messages/{messageId}",
    "deleteControlMessage",
    "Delete a message, as the imitated API does",
    description="A scheduled message is never sent then, and its credits come back.",
    parameters=(MESSAGE_ID,),
    answers=DeclaredAnswer(ControlMessage, "The message"),
)
def delete_control_message(call: Call) -> Json:
    deleted = message_actions.delete_team_message(call.world, call.path["messageId"])
    return message_item(deleted, call.base_url)


@messages.operation(
    "POST",
    "/messages/{messageId}/status",
    "setMessageStatus",
    "Give a message its next status",
    parameters=(MESSAGE_ID,),
    body=STATUS,
    answers=EITHER,
)
def set_message_status(call: Call) -> Json:
    changed = set_status(call.world, call.path["messageId"], call.body["status"])
    found = team_messages.get_team_message(call.world, changed.message_id)
    return any_message_item(found, call.base_url)
