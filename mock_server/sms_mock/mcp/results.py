"""What the tools answer: models that become the output schemas, and how they are made from the
answers of the HTTP API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import BaseModel, Field, SerializerFunctionWrapHandler, model_serializer

from sms_mock.domain.dates import iso8601
from sms_mock.journal.masking import masked_body, masked_target

Json = Mapping[str, Any]

LONGEST_TEXT: Final = 500
"""Characters of a text that a list shows; the tool for one item shows all."""


class Result(BaseModel):
    """The base of all models: a field that has its default is left out of an answer."""

    @model_serializer(mode="wrap")
    def _without_defaults(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        return {
            name: value
            for name, value in dump(self).items()
            if fields[name].is_required() or value != fields[name].default
        }


class Listed(Result):
    """A list that is cut to a length."""

    more: int = Field(default=0, description="How many further items there are.")
    cursor: str | None = Field(
        default=None, description="Give it as `cursor` of the same tool to get further items."
    )
    notes: list[str] | None = Field(default=None, description="What to know about this answer.")


class Step(Result):
    status: str
    at: str


class Message(Result):
    """A message of the team: sent by the application, or received from a person's phone."""

    message_id: str
    direction: Annotated[str, Field(description="sent, received or call (a voice message).")]
    number: str = Field(description="The person's number: digits with the country code.")
    text: str = Field(description="The text; a list shows its first 500 characters.")
    status: str | None = Field(
        default=None,
        description="SCHEDULED, SENT, DELIVERED, FAILED, FAILED_REFUNDED, FAILED_OPTOUT, UNKNOWN;"
        " RECEIVED for a received one.",
    )
    encoding: str | None = Field(
        default=None, description="GSM7 (160 characters in one part) or UCS2 (70)."
    )
    parts: int | None = Field(
        default=None, description="How many SMS it takes; each part is paid for."
    )
    credits: float = Field(default=0, description="What it cost.")
    at: str | None = Field(
        default=None, description="When it was sent or received, on the team's clock."
    )
    scheduled_for: str | None = None
    steps: list[Step] = Field(default=[], description="Its statuses, in order; not in lists.")
    campaign: str | None = None
    data_field: str | None = Field(default=None, description="Text that its webhooks carry back.")
    one_time_code: str | None = Field(default=None, description="A one-time code in its text.")
    replied_to_message_id: str | None = None
    deleted: bool | None = None


class MessageList(Listed):
    messages: list[Message]


class RequestSummary(Result):
    """A request to the imitated API."""

    request_id: int
    at: str
    method: str
    path: str
    operation_id: str | None = None
    status: int = Field(description="The HTTP status of the answer.")
    summary: str = Field(description="What it did, or why it was refused and what to send instead.")
    note: str | None = Field(default=None, description="The answer's header X-Mock-Note.")
    fault: int | None = Field(default=None, description="The fault rule that acted on it.")
    email: str | None = Field(default=None, description="The account that it named.")
    message_ids: list[str] | None = None
    assumed: list[str] | None = Field(
        default=None,
        description="Assumptions that decided the answer; look_up_behaviour explains them.",
    )


class RequestList(Listed):
    requests: list[RequestSummary]


class HttpSide(Result):
    headers: dict[str, str] = Field(description="Secrets are masked.")
    body: str = Field(description="Secrets are masked.")


class WholeRequest(RequestSummary):
    """A request to the imitated API with its answer."""

    seconds: float
    request: HttpSide
    response: HttpSide


class Attempt(Result):
    """One attempt to post a webhook."""

    at: str
    status: int | None = Field(
        default=None, description="The HTTP status of the receiver's answer."
    )
    error: str | None = Field(
        default=None, description="Why there was no answer, and what would help."
    )
    response: str | None = Field(
        default=None, description="The beginning of the receiver's answer."
    )
    seconds: float = Field(description="Real seconds that the receiver took.")


class Webhook(Result):
    """A webhook to the application: a delivery report, or a person's reply."""

    webhook_id: int
    kind: str = Field(description="deliveryReport or reply.")
    message_id: str
    url: str
    values: dict[str, str] = Field(description="What it posts, beside the signature.")
    state: str = Field(
        description="delivered: a 2xx came; pending: another attempt follows; given-up."
    )
    attempts: list[Attempt]
    next_attempt_at: str | None = None
    held_by_schedule: bool | None = None


class WebhookList(Listed):
    webhooks: list[Webhook]


class Finding(Result):
    """Something that would hurt in production."""

    rule: str
    severity: str = Field(description="error, warning or hint.")
    summary: str
    where: list[str] = Field(description="The first ten requests, messages or receivers.")
    count: int
    help: str = Field(description="What to do about it.")


class Pending(Result):
    """What is still to happen: a step of a message, or an attempt at a webhook."""

    at: str | None = Field(default=None, description="When, on the team's clock.")
    kind: str = Field(description="sent, outcome, reply or webhook.")
    message_id: str
    status: str | None = Field(default=None, description="The status that the message gets then.")
    webhook_id: int | None = None


def shortened(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a text, or its beginning and how many characters follow."""
    return text if len(text) <= most else f"{text[:most]}… and {len(text) - most} more characters"


def message_of(item: Json, *, longest: int | None = LONGEST_TEXT) -> Message:
    """Return a message or voice message of the control API as the tools show it.

    Args:
        longest: how many characters of its text are shown, without its steps; None shows all.
    """
    kind = item["messageType"]
    inbound = kind == "INBOUND"
    when = item.get("dateTimeReceived") if inbound else item.get("dateTimeSent")
    answered = item.get("repliedToMessage")
    text = item.get("message") or ""
    return Message(
        message_id=item["messageId"],
        direction={"INBOUND": "received", "VOICE": "call"}.get(kind, "sent"),
        number=item["fromNumber"] if inbound else item["toNumber"],
        text=text if longest is None else shortened(text, longest),
        status=item["messageStatus"],
        encoding=item.get("encoding"),
        parts=item.get("numberOfMessages"),
        credits=item["creditCost"],
        at=_iso(when),
        scheduled_for=_iso(item.get("dateTimeScheduled")),
        steps=[] if longest else [Step(**step) for step in item["steps"]],
        campaign=item["campaign"],
        data_field=item["userDataField"],
        one_time_code=item.get("otp"),
        replied_to_message_id=answered["messageId"] if answered else None,
        deleted=item["deleted"] or None,
    )


def request_of(item: Json) -> RequestSummary:
    """Return an entry of the journal as lists show it."""
    return RequestSummary(**_request_fields(item))


def whole_request_of(item: Json, *, longest: int) -> WholeRequest:
    """Return an entry of the journal with headers, and with bodies of at most `longest`
    characters.
    """
    request, response = (
        HttpSide(headers=item[side]["headers"], body=shortened(item[side]["body"], longest))
        for side in ("request", "response")
    )
    return WholeRequest(
        **_request_fields(item), seconds=item["seconds"], request=request, response=response
    )


def _request_fields(item: Json) -> dict[str, Any]:
    return {
        "request_id": item["id"],
        "at": item["at"],
        "method": item["method"],
        "path": item["path"],
        "operation_id": item["operationId"],
        "status": item["status"],
        "summary": explained(item) if item["status"] >= 400 else item["summary"],
        "note": item["response"]["headers"].get("X-Mock-Note"),
        "fault": item["fault"],
        "email": item["email"],
        "message_ids": item["messageIds"] or None,
        "assumed": item["assumed"] or None,
    }


def explained(item: Json) -> str:
    """Return what the application was told about a refused request: problem, field and help.

    That is the `developerMessage` of the answer or, if a fault rule spoilt it, the journal's line.
    """
    body = item["response"]["body"]
    with suppress(ValueError):
        refusal = json.loads(body)
        if isinstance(refusal, dict) and isinstance(refusal.get("developerMessage"), str):
            return str(refusal["developerMessage"])
    with suppress(ParseError, DefusedXmlException):
        return fromstring(body).findtext("developerMessage") or item["summary"]
    return str(item["summary"])


def webhook_of(item: Json) -> Webhook:
    """Return a webhook of the outbox, with secrets in its URL and in the answers masked."""
    hidden = _secrets_in(item["url"])
    return Webhook(
        webhook_id=item["id"],
        kind=item["kind"],
        message_id=item["messageId"],
        url=masked_target(item["url"]),
        values=item["parameters"],
        state=item["state"],
        attempts=[
            Attempt(
                at=attempt["at"],
                status=attempt["status"],
                error=attempt["error"],
                response=_shown_answer(attempt["response"], hidden),
                seconds=attempt["seconds"],
            )
            for attempt in item["attempts"]
        ],
        next_attempt_at=item["nextAttemptAt"],
        held_by_schedule=item["heldBySchedule"] or None,
    )


def _shown_answer(response: str | None, hidden: tuple[str, ...]) -> str | None:
    if not response:
        return None
    return shortened(masked_body(response.encode(), "", hidden))


def _secrets_in(url: str) -> tuple[str, ...]:
    """Return the values of the query string that are masked in a URL, so that a receiver's answer
    that repeats one is masked too.
    """
    shown = dict(parse_qsl(urlsplit(masked_target(url)).query))
    given = parse_qsl(urlsplit(url).query)
    return tuple(value for name, value in given if shown.get(name) != value)


def finding_of(item: Json) -> Finding:
    return Finding(**{name: item[name] for name in Finding.model_fields})


def pending_of(items: Sequence[Json]) -> list[Pending]:
    """Return what is still to happen, from the control API's `pending`."""
    return [
        Pending(
            at=item["at"],
            kind=item["kind"],
            message_id=item["messageId"],
            status=item.get("status"),
            webhook_id=item.get("deliveryId"),
        )
        for item in items
    ]


def _iso(at: int | None) -> str | None:
    return None if at is None else iso8601(at)
