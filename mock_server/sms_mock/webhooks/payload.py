"""The values a webhook brings, and the request they make. Pure: values in, values out.

The values stand in the query string (guide) and in the form body (observed in receivers), in both
unless the account narrows it to one. A departure from anything seen: some frameworks join a value
that is given twice (evidence A167).
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from sms_mock.domain.dates import wire_minute, wire_second
from sms_mock.store.messages import Message

_LEFT: Final = "%/?:@!$&'()*+,;=[]~\\^`{}|\""


class WebhookRequest(NamedTuple):
    """A POST: `url` with its query string, `body` form-encoded."""

    url: str
    body: bytes


def reply_values(reply: Message, replied_to: Message | None) -> dict[str, str]:
    """What a reply brings; the last two and the id come from the message replied to (O45)."""
    values: dict[str, str | None] = {
        "from": f"+{reply.from_number}",
        "to": reply.to_number,
        "repliedToMessageId": replied_to.message_id if replied_to else None,
        "messageId": reply.message_id,
        "message": reply.text,
        "date": wire_minute(reply.received_at or reply.accepted_at),
        "campaign": replied_to.campaign if replied_to else None,
        "dataField": replied_to.data_field if replied_to else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def report_values(message: Message) -> dict[str, str]:
    """What a delivery report brings (guide, observed)."""
    values = {
        "status": message.status,
        "messageId": message.message_id,
        "campaign": message.campaign,
        "dataField": message.data_field,
    }
    return {name: value for name, value in values.items() if value is not None}


def signed(values: dict[str, str], *, token: str, nonce: str, now: int) -> dict[str, str]:
    """The values with nonce, nonce-date and checksum (observed; what is hashed is assumed, A172).

    Args:
        token: the account's API token.
        now: epoch milliseconds.
    """
    nonce_date = wire_second(now)
    checksum = hashlib.sha1(f"{token}{nonce}{nonce_date}".encode(), usedforsecurity=False)
    return {
        **values,
        "nonce": nonce,
        "nonce-date": nonce_date,
        "checksum": checksum.hexdigest(),
    }


def build_request(url: str, style: str, values: dict[str, str]) -> WebhookRequest:
    """The request of a webhook; `style` is both, query or form.

    What stands in the account's URL stays as it is (assumed, A200), letters beyond ASCII
    percent-encoded.
    """
    encoded = urlencode(values)
    parts = urlsplit(url)
    query = quote(parts.query, safe=_LEFT)
    if style != "form":
        query = f"{query}&{encoded}" if query else encoded
    path = quote(parts.path, safe=_LEFT)
    url = parts._replace(path=path, query=query, fragment="").geturl()
    return WebhookRequest(url, b"" if style == "query" else encoded.encode())
