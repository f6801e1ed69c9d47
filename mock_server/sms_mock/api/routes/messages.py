"""Operations of the tag messages: lists, single messages, analyses."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import messages as action
from sms_mock.actions.analyse import Analysis, analyse_message
from sms_mock.api import schemas
from sms_mock.api.message_list import FILTERS, filter_of
from sms_mock.api.message_view import message_view
from sms_mock.api.operation import Call, Handler, Tag
from sms_mock.api.pages import counted_page_of
from sms_mock.api.parameters import PAGING
from sms_mock.api.send_notes import credits_note, parts_note
from sms_mock.clock import in_turns
from sms_mock.domain import lifecycle
from sms_mock.domain.errors import InvalidField, InvalidMobileNumber, NotFound
from sms_mock.store.messages import Message

messages = Tag("messages", "Messages sent and received, and what a text would cost.")


@messages.operation(
    "GET",
    "/messages/all",
    "getMessages",
    "Messages, the newest first, page by page",
    parameters=(*PAGING, *FILTERS),
    response=schemas.Messages(),
    errors=(InvalidField,),
    evidence=("A109",),
)
def get_messages(call: Call) -> dict[str, Any]:
    asked = call.query
    found, total = action.find_messages(
        call.account,
        filter_of(call),
        page=asked["page"],
        page_size=asked["pageSize"],
    )
    views = [_view(call, message) for message in in_turns(found)]
    return counted_page_of(call, "webServiceMessages", views, total)


@messages.operation(
    "GET",
    "/messages/{messageId}",
    "getMessage",
    "One message, deleted or not",
    response=schemas.Message(),
    errors=(NotFound,),
)
def get_message(call: Call) -> dict[str, Any]:
    message = action.get_message(call.account, call.path["messageId"])
    call.summary = f"{message.message_type} {message.status or ''}".rstrip()
    return _view(call, message)


@messages.operation(
    "DELETE",
    "/messages/{messageId}",
    "deleteMessage",
    "Mark a message deleted; a scheduled one never goes",
    errors=(NotFound,),
    evidence=("A119",),
)
def delete_message(call: Call) -> None:
    before = action.delete_message(call.account, call.path["messageId"])
    if before.deleted:
        call.assumed.append("A122")
        call.summary = "was deleted already"
    elif before.status == lifecycle.SCHEDULED:
        call.assumed += ["A120", "A121"]
        call.summary = f"never goes, {credits_note(before.credit_cost)} back"


def _marker(read: bool) -> Handler:
    def mark(call: Call) -> dict[str, Any]:
        marked = action.mark_message(call.account, call.path["messageId"], read=read)
        return _view(call, marked)

    return mark


for _method, _suffix in (("PUT", ""), ("POST", "Post")):
    for _verb, _read in (("markRead", True), ("markUnread", False)):
        messages.operation(
            _method,
            f"/messages/{{messageId}}/{_verb}",
            f"{_verb}{_suffix}",
            f"Mark an inbox message {'read' if _read else 'unread'}",
            response=schemas.Message(),
            errors=(NotFound, InvalidField),
            evidence=("A61",),
        )(_marker(_read))


def _analysis(call: Call, *, priced: bool) -> Analysis:
    body = call.body
    analysis = analyse_message(
        call.account, body.get("message"), body.get("recipientNumber"), priced=priced
    )
    call.summary = f"{analysis.encoding} {parts_note(analysis.parts)}"
    if analysis.cost is not None:
        call.summary += f" {credits_note(analysis.cost)}"
    return analysis


@messages.operation(
    "POST",
    "/messages/analyse/full",
    "analyseFull",
    "Everything about what a message would need and cost",
    body=schemas.AnalyseMessageRequest(),
    needs=("message", "recipientNumber"),
    response=schemas.AnalyseMessageResponse(),
    changes=False,
    errors=(InvalidField, InvalidMobileNumber),
    evidence=("A150", "A152"),
)
def analyse_full(call: Call) -> dict[str, Any]:
    analysis = _analysis(call, priced=True)
    return {
        "characterAnalysis": analysis.characters,
        "messageCreditCost": analysis.cost,
        "messageEncoding": analysis.encoding,
        "messageLength": analysis.length,
        "messageLengthWithinMaximumAllowed": analysis.within_maximum,
        "numberOfMessages": analysis.parts,
    }


@messages.operation(
    "POST",
    "/messages/analyse/message-credit-cost",
    "analyseMessageCreditCost",
    "The credits a message would cost",
    body=schemas.AnalyseMessageRequest(),
    needs=("message", "recipientNumber"),
    bare="number",
    errors=(InvalidField, InvalidMobileNumber),
    evidence=("A151", "A152", "I4"),
)
def analyse_message_credit_cost(call: Call) -> float:
    cost = _analysis(call, priced=True).cost
    assert cost is not None
    return cost / 1000


@messages.operation(
    "POST",
    "/messages/analyse/message-encoding",
    "analyseMessageEncoding",
    "The encoding a message would need, GSM7 or UCS2",
    body=schemas.AnalyseMessageRequest(),
    needs=("message",),
    bare="string",
    errors=(InvalidField,),
    evidence=("A143", "A48"),
)
def analyse_message_encoding(call: Call) -> str:
    return _analysis(call, priced=False).encoding


@messages.operation(
    "POST",
    "/messages/analyse/message-length",
    "analyseMessageLength",
    "The length of a message, in septets (GSM7) or UTF-16 code units (UCS2)",
    body=schemas.AnalyseMessageRequest(),
    needs=("message",),
    bare="integer",
    errors=(InvalidField,),
    evidence=("A144", "A145", "I4"),
)
def analyse_message_length(call: Call) -> int:
    return _analysis(call, priced=False).length


@messages.operation(
    "POST",
    "/messages/analyse/message-length-within-max-allowed",
    "analyseMessageLengthWithinMaxAllowed",
    "Whether a message is short enough to be sent",
    body=schemas.AnalyseMessageRequest(),
    needs=("message",),
    bare="boolean",
    errors=(InvalidField,),
    evidence=("A148", "I4"),
)
def analyse_message_length_within_max_allowed(call: Call) -> bool:
    return _analysis(call, priced=False).within_maximum


@messages.operation(
    "POST",
    "/messages/analyse/number-of-messages",
    "analyseNumberOfMessages",
    "The parts a message would be sent in",
    body=schemas.AnalyseMessageRequest(),
    needs=("message",),
    bare="integer",
    errors=(InvalidField,),
    evidence=("A146", "A147", "I4"),
)
def analyse_number_of_messages(call: Call) -> int:
    return _analysis(call, priced=False).parts


def _view(call: Call, message: Message) -> dict[str, Any]:
    return message_view(message, call.base_url)
