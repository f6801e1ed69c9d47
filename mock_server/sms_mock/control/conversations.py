"""`/_mock/conversations`: SMS and voice messages by the person's number, as the page lists them."""

from __future__ import annotations

from typing import Annotated, Final, TypedDict

from sms_mock.actions import conversations as actions
from sms_mock.clock import give_way, in_turns
from sms_mock.control.answers import Doc, Page
from sms_mock.control.message_views import (
    ControlMessage,
    ControlVoiceMessage,
    ConversationItem,
    ConversationSummaryItem,
    any_message_item,
    conversation_item,
    summary_item,
)
from sms_mock.control.operation import (
    AT_ONCE,
    PAGING,
    Call,
    DeclaredAnswer,
    Json,
    Operations,
    Parameter,
)
from sms_mock.control.reading import page_answer

NUMBER: Final = Parameter(
    "number",
    description="in digits, such as 27821234567",
    place="path",
    keywords={"pattern": "^[0-9]+$"},
)
AROUND: Final = Parameter(
    "around", description="a page that has this message in its middle, instead of the newest page"
)

conversations = Operations()


class ConversationPage(Page[ConversationItem]):
    unreadConversations: Annotated[int, Doc("How many conversations have something unread.")]


class ThreadPage(Page[ControlMessage | ControlVoiceMessage]):
    newer: Annotated[bool, Doc("Whether newer messages exist than those of this page.")]
    conversation: ConversationSummaryItem


class SeenMessages(TypedDict):
    number: str
    messageIds: list[str]


@conversations.operation(
    "GET",
    "/conversations",
    "listConversations",
    "Conversations, one for each person's number, the newest first",
    parameters=PAGING,
    answers=DeclaredAnswer(ConversationPage, "A page of them"),
)
def list_conversations(call: Call) -> Json:
    give_way()  # the statements that follow read every conversation at once
    page, unread = actions.list_conversations(
        call.world, before=call.query["before"], limit=call.query["limit"]
    )
    items = [conversation_item(one, call.base_url) for one in in_turns(page.items, AT_ONCE)]
    return {**page_answer(call, page, items), "unreadConversations": unread}


@conversations.operation(
    "GET",
    "/conversations/{number}/messages",
    "listThread",
    "Messages exchanged with one number, the newest first",
    parameters=(NUMBER, AROUND, *PAGING),
    answers=DeclaredAnswer(ThreadPage, "A page of them"),
)
def list_thread(call: Call) -> Json:
    page, summary, has_newer = actions.list_thread(
        call.world,
        call.path["number"],
        before=call.query["before"],
        around=call.query["around"],
        limit=call.query["limit"],
    )
    shown = in_turns(page.items, AT_ONCE)
    items = [any_message_item(message, call.base_url) for _, message in shown]
    answer = page_answer(call, page, items)
    return {**answer, "newer": has_newer, "conversation": summary_item(summary)}


@conversations.operation(
    "POST",
    "/conversations/{number}/seen",
    "seeConversation",
    "Mark the messages from a number as seen by a person",
    description=(
        "What the page does with the conversation that somebody looks at. The imitated API's `read`"
        " stays as it is: an application may still be waiting to read the reply."
    ),
    parameters=(NUMBER,),
    answers=DeclaredAnswer(SeenMessages, "The messages that were unread"),
)
def see_conversation(call: Call) -> SeenMessages:
    number = call.path["number"]
    return {"number": number, "messageIds": actions.see_conversation(call.world, number)}
