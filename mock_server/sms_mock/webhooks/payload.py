"""Builds the values of a webhook, and the request that carries them; sends nothing.

According to the guide the values are in the query string; receivers were observed to read them from
a form body. So both have them, unless the account's settings choose one. The live service was never
seen to send both, and some frameworks join a value that is given twice (evidence A167).
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
"""The names of all values that webhooks can have, without those of the signature."""


class WebhookRequest(NamedTuple):
    """The POST request of a webhook.

    Attributes:
        url: the URL, with a query string if the style asks for one.
        body: the form-encoded body; empty if the style does not ask for one.
    """

    url: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """The Content-Type if there is a body, and HTTP Basic with the credentials in the URL."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if self.body else {}
        credentials = credentials_of(self.url)
        if credentials is not None:  # assumed, A211
            headers["Authorization"] = f"Basic {b64encode(credentials.encode()).decode()}"
        return headers

    @property
    def sent_headers(self) -> dict[str, str]:
        """The headers that the server sends, without those that the HTTP client adds: Host,
        Accept-Encoding and Content-Length.
        """
        own = {"User-Agent": f"sms-mock/{__version__}", "Accept": "*/*", "Connection": "close"}
        return own | self.headers


def reply_values(reply: Message, replied_to: Message | None) -> dict[str, str]:
    """Return the values of a webhook for a reply, without the signature, which each attempt adds.

    Values that do not exist are left out, such as the campaign of a message that has none.

    Args:
        replied_to: the message that was answered, from which `repliedToMessageId`, `campaign` and
            `dataField` come (O45); None if there is none.
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
    """Return the values of a delivery report, without the signature, which each attempt adds.

    Values that do not exist are left out. Source: guide, observed.
    """
    values = {
        "status": message.status,
        "messageId": message.message_id,
        "campaign": message.campaign,
        "dataField": message.data_field,
    }
    return {name: value for name, value in values.items() if value is not None}


def build_request(url: str, style: str, values: dict[str, str]) -> WebhookRequest:
    """Return the request that carries the values of a webhook.

    The account's URL is used as it is (assumed, A200), except that characters outside ASCII,
    spaces, `<` and `>` in path and query are percent-encoded, and the fragment is left out.

    Args:
        style: where the values are put: `query`, `form` or `both`.
        values: the values, with the signature.
    """
    encoded = form_encoded(values)
    parts = urlsplit(url)
    query = quote(parts.query, safe=_NOT_QUOTED)
    if style != "form":
        query = f"{query}&{encoded}" if query else encoded
    path = quote(parts.path, safe=_NOT_QUOTED)
    url = parts._replace(path=path, query=query, fragment="").geturl()
    return WebhookRequest(url, b"" if style == "query" else encoded.encode())
