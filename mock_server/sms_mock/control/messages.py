"""`/_mock/messages`: searching messages, reading or deleting one, changing its status."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict

from sms_mock.actions import messages as message_actions
from sms_mock.actions import team_messages
from sms_mock.actions.outcome import set_status
from sms_mock.actions.team_messages import FoundMessage as Found
from sms_mock.clock import in_turns
from sms_mock.control.answers import Beside, Doc, Page
from sms_mock.control.message_views import (
    ControlMessage,
    ControlVoiceMessage,
    any_message_item,
    message_item,
)
from sms_mock.control.operation import (
    AT_ONCE,
    PAGING,
    Body,
    Call,
    DeclaredAnswer,
    Json,
    Operations,
    Parameter,
)
from sms_mock.control.reading import page_answer
from sms_mock.domain.search.messages import Term, notes_on, parse_search
from sms_mock.shapes.collections import Record
from sms_mock.shapes.numbers import FLAG
from sms_mock.shapes.text import SOME_TEXT

SEARCH: Final = Parameter(
    "q",
    description=(
        'a search: words, "quoted phrases", and to:, from:, number:, id:, data:, campaign:,'
        " status:, encoding:, is:, before:, after:; a minus in front negates a term; a message must"
        " match all terms. A word is searched for in texts, contacts' names, phone numbers in any"
        " spelling (082 123 4567, +27821234567), data fields, message ids (8 characters or more of"
        " the beginning) and, as a whole word, campaigns. to:, from: and number: find contacts'"
        " names too; id: takes the beginning of an id; data: and campaign: take the whole value."
        " is: takes unread (neither read over the imitated API nor seen on the page), read,"
        " deleted, inbound, outbound, scheduled, failed (refunded and opted out as well) and call."
        " before: and after: take a day or an instant, a time of today (13:30), today, yesterday,"
        " or how long ago (30s, 10min, 1h, 2d, 1w), on the team's clock"
    ),
    default="",
    example="number:0821234567 -status:DELIVERED after:1h",
)
CALLS: Final = Parameter(
    "calls",
    FLAG,
    "whether voice messages are listed too, each in its own shape; a search with is:call lists"
    " them without it",
    False,
)
MESSAGE_ID: Final = Parameter("messageId", place="path", keywords={"pattern": "^[0-9a-f]{24}$"})
STATUS: Final = Body(
    shape=Record({"status": SOME_TEXT}, required=("status",)), example={"status": "DELIVERED"}
)
EITHER: Final = DeclaredAnswer(
    ControlMessage | ControlVoiceMessage, "The message, or the voice message"
)

messages = Operations()


class HighlightItem(TypedDict):
    """A part of a message that matches the search, with the text before and after it."""

    field: Literal["message", "name", "number", "messageId", "userDataField", "campaign"]
    before: str
    match: Annotated[str, Doc("The part that matches.", examples=["order"])]
    after: str


class _BesideFoundMessage(TypedDict):
    matches: NotRequired[
        Annotated[list[HighlightItem], Doc("Where it matches the words of a search.")]
    ]


FoundMessage = Annotated[
    dict[str, Any], Beside("FoundMessage", "ControlMessage", _BesideFoundMessage)
]


class MessagePage(Page[FoundMessage]):
    notes: Annotated[list[str], Doc("Words that look like filters but were searched for as text.")]


@messages.operation(
    "GET",
    "/messages",
    "listMessages",
    "Everything sent and received, the newest first",
    parameters=(SEARCH, CALLS, *PAGING),
    answers=DeclaredAnswer(MessagePage, "A page of the messages"),
)
def list_messages(call: Call) -> Json:
    search, before, limit = (call.query[name] for name in ("q", "before", "limit"))
    terms = parse_search(search, call.world.clock.now())
    calls = call.query["calls"] or Term("is", "call") in terms
    page = team_messages.search_messages(call.world, terms, calls=calls, before=before, limit=limit)
    items = [_found_item(found, call.base_url) for found in in_turns(page.items, AT_ONCE)]
    return {**page_answer(call, page, items), "notes": notes_on(search)}


def _found_item(found: Found, base_url: str) -> Json:
    item = any_message_item(found.message, base_url)
    if not found.highlights:
        return item
    return {**item, "matches": [highlight._asdict() for highlight in found.highlights]}


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
