"""Operations of the tag sms: send one, send many, send by URL."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import send
from sms_mock.actions.sms_draft import SmsDraft
from sms_mock.api import schemas, send_notes
from sms_mock.api.errors import error_text
from sms_mock.api.operation import Call, Tag
from sms_mock.api.parameters import Parameter
from sms_mock.clock import in_turns
from sms_mock.domain.dates import DAY_MS, wire_minute
from sms_mock.domain.errors import (
    EmptyMessage,
    InsufficientCredits,
    InvalidField,
    InvalidMobileNumber,
    MessageTooLong,
)
from sms_mock.store.messages import Message

sms = Tag("sms", "Send messages, now or at a date.")

SENDING_ERRORS = (
    InvalidMobileNumber,
    EmptyMessage,
    MessageTooLong,
    InvalidField,
    InsufficientCredits,
)
SENDING_ASSUMPTIONS = ("A62", "A72", "A73", "A77", "A118", "A155", "A179")

NEEDED = ("recipientNumber", "message")

URL_PARAMETERS = (
    Parameter(name="recipientNumber", description="the recipient's mobile number"),
    Parameter(name="message", description="the text to send"),
    Parameter(
        name="dateToSend",
        description="when to send, yyyyMMddHHmm in South African time",
        schema={"type": "string", "pattern": r"^\d{12}$"},
    ),
    Parameter(name="campaign", description="a campaign to count the message under"),
    Parameter(name="dataField", description="any text; message and webhooks carry it"),
)


@sms.operation(
    "GET",
    "/sms/send",
    "getSendSmsExample",
    "An example of the body to POST to send one message",
    response=schemas.SendSmsRequest(),
    evidence=("P31", "A41"),
)
def get_send_sms_example(call: Call) -> dict[str, Any]:
    return _example(call)


@sms.operation(
    "POST",
    "/sms/send",
    "sendSms",
    "Send one message",
    sends=True,
    body=schemas.SendSmsRequest(),
    needs=NEEDED,
    response=schemas.SendSmsResponse(),
    errors=SENDING_ERRORS,
    evidence=("O23", "O41", "G15"),
    sometimes=("A64", *SENDING_ASSUMPTIONS),
)
def send_sms(call: Call) -> dict[str, Any]:
    message = _send(call, _draft(call.body))
    return {"messageId": message.message_id, "error": None}


@sms.operation(
    "GET",
    "/sms/send-bulk",
    "getSendBulkExample",
    "An example of the body to POST to send many messages",
    response=schemas.SendSmsRequests(),
    evidence=("P31", "A41"),
)
def get_send_bulk_example(call: Call) -> dict[str, Any]:
    example = _example(call)
    return {
        "sendSmsRequests": [example],
        "defaultDateToSend": example["dateToSend"],
        "messagesPerMinute": 0,
    }


@sms.operation(
    "POST",
    "/sms/send-bulk",
    "sendBulk",
    "Send many messages in one request",
    sends=True,
    body=schemas.SendSmsRequests(),
    needs=("sendSmsRequests",),
    bulk=True,
    response=schemas.SendSmsResponses(),
    errors=(InvalidField,),
    evidence=("O23", "G16", "A130"),
    sometimes=("A64", "A131", "A135", "A136", *SENDING_ASSUMPTIONS),
)
def send_bulk(call: Call) -> dict[str, Any]:
    drafts = [_draft(item) for item in in_turns(_items(call))]
    default_date = call.body.get("defaultDateToSend")
    per_minute = call.body.get("messagesPerMinute")
    outcomes = send.send_bulk(
        call.account, drafts, default_date=default_date, messages_per_minute=per_minute
    )
    responses = [
        {
            "messageId": outcome.message.message_id if outcome.message else None,
            "error": error_text(outcome.error) if outcome.error else None,
        }
        for outcome in in_turns(outcomes)
    ]
    accepted = [outcome.message for outcome in outcomes if outcome.message]
    call.accept(accepted)
    if len(accepted) < len(outcomes):
        call.assumed.append("A131")
        call.note(send_notes.first_refusal([outcome.error for outcome in outcomes]))
    if per_minute:
        call.assumed.append("A136")
    if default_date and any(draft.date_to_send for draft in drafts):
        call.assumed.append("A135")
    call.assumed += send_notes.assumed_of_date(default_date)
    written = [default_date]
    for draft, outcome in in_turns(zip(drafts, outcomes, strict=True)):
        if outcome.error:
            call.assumed += send_notes.assumed_of_date(draft.date_to_send)
        if outcome.message:
            written.append(draft.date_to_send)
            call.assumed += send_notes.assumed(
                draft,
                outcome.message.to_number,
                outcome.late_by,
                scheduled=outcome.message.scheduled_at is not None,
            )
    cost = send_notes.credits_note(sum(message.credit_cost for message in accepted))
    late = [outcome.late_by for outcome in outcomes if outcome.late_by is not None]
    call.summary = f"{len(accepted)} of {len(outcomes)} accepted {cost}"
    call.note(send_notes.late_note(late))
    call.note(send_notes.lenient_dates_note(written))
    return {"sendSmsResponses": responses}


def _items(call: Call) -> list[dict[str, Any]]:
    """Return the list of a bulk send.

    Raises:
        InvalidField: the list is missing, empty or too long (assumed, A133, A134).
    """
    items: list[dict[str, Any]] | None = call.body.get("sendSmsRequests")
    most = call.settings.bulk_most_items
    if items and len(items) <= most:
        return items
    raise InvalidField(
        "sendSmsRequests is missing"
        if items is None
        else f"sendSmsRequests has {len(items)} items",
        field="sendSmsRequests",
        help=f"Send a list of from 1 to {most}; in XML as <sendSmsRequest> elements straight "
        "under the root, without an element around them.",
        evidence=("A134" if items else "A133",),
    )


def _by_url(call: Call) -> str:
    return _send(call, _draft(call.query)).message_id


for _method, _suffix in (("GET", ""), ("POST", "Post")):
    sms.operation(
        _method,
        "/sms/send-url-parameters",
        f"sendUrlParameters{_suffix}",
        "Send one message with URL parameters",
        sends=True,
        parameters=URL_PARAMETERS,
        needs=NEEDED,
        form=True,
        bare="string",
        changes=True,
        errors=SENDING_ERRORS,
        evidence=("O23", "G17", "G18"),
        sometimes=("A139", *SENDING_ASSUMPTIONS),
    )(_by_url)
    sms.operation(
        _method,
        "/sms/send-url/{token}",
        f"sendUrl{_suffix}",
        "Send one message with the account's URL-sending token",
        sends=True,
        parameters=URL_PARAMETERS,
        needs=NEEDED,
        form=True,
        bare="string",
        changes=True,
        url_token=True,
        errors=SENDING_ERRORS,
        evidence=("O23", "G6", "G17", "G18"),
        sometimes=("A139", *SENDING_ASSUMPTIONS),
    )(_by_url)


def _draft(item: dict[str, Any]) -> SmsDraft:
    """Return the fields of a message, from an item of a body or from the parameters of a URL."""
    return SmsDraft(
        recipient_number=item.get("recipientNumber"),
        message=item.get("message"),
        campaign=item.get("campaign"),
        data_field=item.get("dataField"),
        date_to_send=item.get("dateToSend"),
    )


def _send(call: Call, draft: SmsDraft) -> Message:
    message, late_by = send.send_sms(call.account, draft)
    call.accept([message])
    call.summary = (
        f"{message.to_number} {message.encoding} {send_notes.parts_note(message.parts)}"
        f" {send_notes.credits_note(message.credit_cost)} {message.message_id}"
        f"{send_notes.later_note(message.scheduled_at)}"
    )
    call.note(send_notes.late_note([] if late_by is None else [late_by]))
    call.note(send_notes.lenient_dates_note([draft.date_to_send]))
    call.assumed += send_notes.assumed(
        draft, message.to_number, late_by, scheduled=message.scheduled_at is not None
    )
    return message


def _example(call: Call) -> dict[str, Any]:
    call.summary = "an example of what to POST; nothing was sent"
    tomorrow = call.account.world.clock.now() + DAY_MS
    return {
        "message": "Your order is ready for collection.",
        "campaign": "Collections",
        "recipientNumber": "27821234567",
        "dateToSend": wire_minute(tomorrow),
        "dataField": "order 1001",
    }
