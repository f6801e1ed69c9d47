"""Builds the values of a webhook and its request, without any I/O.

The guide has the values in the query string, receivers were observed to read them from a form body.
So they are in both, unless the account's settings choose one. The live service was never seen to do
that, and some frameworks join a value that is given twice (evidence A167).
"""

from __future__ import annotations

from base64 import b64encode
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from sms_mock import __version__
from sms_mock.domain.dates import wire_minute
from sms_mock.domain.url_credentials import credentials_of
from sms_mock.store.messages import Message
from sms_mock.webhooks.signature import form_encoded

_NOT_QUOTED: Final = "%/?:@!$&'()*+,;=[]~\\^`{}|\""


PARAMETERS: Final = (
    "from",
    "to",
    "repliedToMessageId",
    "messageId",
    "message",
    "date",
    "campaign",
    "dataField",
    "status",
)
"""The names of all values of webhooks, without their signature."""


class WebhookRequest(NamedTuple):
    """A POST request: its URL with the query string, and its form-encoded body."""

    url: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """What says how the body is encoded, if there is one, and the credentials of the URL."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if self.body else {}
        credentials = credentials_of(self.url)
        if credentials is not None:  # assumed, A211
            headers["Authorization"] = f"Basic {b64encode(credentials.encode()).decode()}"
        return headers

    @property
    def sent_headers(self) -> dict[str, str]:
        """The headers of a request that the server sends itself, without Host and Content-Length,
        which the HTTP client adds."""
        own = {"User-Agent": f"sms-mock/{__version__}", "Accept": "*/*", "Connection": "close"}
        return own | self.headers


def reply_values(reply: Message, replied_to: Message | None) -> dict[str, str]:
    """The values of a reply, three of them about the message replied to (O45).

    The signature is added by each attempt.
    """
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
    """The values of a delivery report (guide, observed); each attempt adds its signature."""
    values = {
        "status": message.status,
        "messageId": message.message_id,
        "campaign": message.campaign,
        "dataField": message.data_field,
    }
    return {name: value for name, value in values.items() if value is not None}


def build_request(url: str, style: str, values: dict[str, str]) -> WebhookRequest:
    """The request of a webhook.

    The account's URL stays as it is (assumed, A200), but for letters beyond ASCII, which are
    percent-encoded, and the fragment, which is left out.

    Args:
        style: where the values are: both, query or form.
    """
    encoded = form_encoded(values)
    parts = urlsplit(url)
    query = quote(parts.query, safe=_NOT_QUOTED)
    if style != "form":
        query = f"{query}&{encoded}" if query else encoded
    path = quote(parts.path, safe=_NOT_QUOTED)
    url = parts._replace(path=path, query=query, fragment="").geturl()
    return WebhookRequest(url, b"" if style == "query" else encoded.encode())
