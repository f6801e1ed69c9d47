"""Makes what the tools answer from the answers of the HTTP API.

In URLs and in answers of receivers it masks secrets by their names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sms_mock.domain.dates import iso8601
from sms_mock.journal.masking import HIDDEN, masked_body, masked_target
from sms_mock.mcp.results import (
    Attempt,
    Finding,
    HttpSide,
    Message,
    Pending,
    RequestSummary,
    Step,
    Webhook,
    WholeRequest,
)

Json = Mapping[str, Any]

_AUTHORIZATION: Final = re.compile(r"\b(basic|bearer) [\w+/=.~-]{4,}", re.IGNORECASE)
LONGEST_TEXT: Final = 500
"""Characters of a text that a list shows; the tool for one item shows all."""


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
    text = _AUTHORIZATION.sub(rf"\1 {HIDDEN}", response)
    return shortened(masked_body(text.encode(), "", hidden))


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
