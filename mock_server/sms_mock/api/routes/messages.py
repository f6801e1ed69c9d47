"""Operations of the tag messages: lists, single messages, analyses."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import messages as action
from sms_mock.actions.analyse import Analysis, analyse_message
from sms_mock.api import schemas
from sms_mock.api.message_list import FILTERS, filter_of
from sms_mock.api.message_view import message_view
from sms_mock.api.operation import Exchange, Handler, Tag
from sms_mock.api.pages import counted_page_of
from sms_mock.api.parameters import PAGING
from sms_mock.api.send_notes import credits_note, parts_note
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
def get_messages(exchange: Exchange) -> dict[str, Any]:
    asked = exchange.query
    found, total = action.find_messages(
        exchange.account,
        filter_of(exchange),
        page=asked["page"],
        page_size=asked["pageSize"],
    )
    views = [_view(exchange, message) for message in found]
    return counted_page_of(exchange, "webServiceMessages", views, total)


@messages.operation(
    "GET",
    "/messages/{messageId}",
    "getMessage",
    "One message, deleted or not",
    response=schemas.Message(),
    errors=(NotFound,),
)
def get_message(exchange: Exchange) -> dict[str, Any]:
    message = action.get_message(exchange.account, exchange.path["messageId"])
    exchange.summary = f"{message.message_type} {message.status or ''}".rstrip()
    return _view(exchange, message)


@messages.operation(
    "DELETE",
    "/messages/{messageId}",
    "deleteMessage",
    "Mark a message deleted; a scheduled one never goes",
    errors=(NotFound,),
    evidence=("A119",),
)
def delete_message(exchange: Exchange) -> None:
    before = action.delete_message(exchange.account, exchange.path["messageId"])
    if before.deleted:
        exchange.assumed.append("A122")
        exchange.summary = "was deleted already"
    elif before.status == lifecycle.SCHEDULED:
        exchange.assumed += ["A120", "A121"]
        exchange.summary = f"never goes, {credits_note(before.credit_cost)} back"


def _marker(read: bool) -> Handler:
    def mark(exchange: Exchange) -> dict[str, Any]:
        marked = action.mark_message(exchange.account, exchange.path["messageId"], read=read)
        return _view(exchange, marked)

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


def _analysis(exchange: Exchange, *, priced: bool) -> Analysis:
    body = exchange.body
    analysis = analyse_message(
        exchange.account, body.get("message"), body.get("recipientNumber"), priced=priced
    )
    exchange.summary = f"{analysis.encoding} {parts_note(analysis.parts)}"
    if analysis.cost is not None:
        exchange.summary += f" {credits_note(analysis.cost)}"
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
def analyse_full(exchange: Exchange) -> dict[str, Any]:
    analysis = _analysis(exchange, priced=True)
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
    evidence=("A151", "A152"),
)
def analyse_message_credit_cost(exchange: Exchange) -> float:
    cost = _analysis(exchange, priced=True).cost
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
    evidence=("A143",),
)
def analyse_message_encoding(exchange: Exchange) -> str:
    return _analysis(exchange, priced=False).encoding


@messages.operation(
    "POST",
    "/messages/analyse/message-length",
    "analyseMessageLength",
    "The length of a message, in septets (GSM7) or UTF-16 code units (UCS2)",
    body=schemas.AnalyseMessageRequest(),
    needs=("message",),
    bare="integer",
    errors=(InvalidField,),
    evidence=("A144", "A145"),
)
def analyse_message_length(exchange: Exchange) -> int:
    return _analysis(exchange, priced=False).length


@messages.operation(
    "POST",
    "/messages/analyse/message-length-within-max-allowed",
    "analyseMessageLengthWithinMaxAllowed",
    "Whether a message is short enough to be sent",
    body=schemas.AnalyseMessageRequest(),
    needs=("message",),
    bare="boolean",
    errors=(InvalidField,),
    evidence=("A148",),
)
def analyse_message_length_within_max_allowed(exchange: Exchange) -> bool:
    return _analysis(exchange, priced=False).within_maximum


@messages.operation(
    "POST",
    "/messages/analyse/number-of-messages",
    "analyseNumberOfMessages",
    "The parts a message would be sent in",
    body=schemas.AnalyseMessageRequest(),
    needs=("message",),
    bare="integer",
    errors=(InvalidField,),
    evidence=("A146", "A147"),
)
def analyse_number_of_messages(exchange: Exchange) -> int:
    return _analysis(exchange, priced=False).parts


def _view(exchange: Exchange, message: Message) -> dict[str, Any]:
    return message_view(message, exchange.base_url)
