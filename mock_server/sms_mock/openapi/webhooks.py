"""Describes, in the `webhooks` part of openapi.yaml, what the mock posts to a user's receiver."""

from __future__ import annotations

from typing import Final

from sms_mock.domain.lifecycle import STATUSES
from sms_mock.openapi.dialects import Json

TAG: Final = "webhooks"
DESCRIPTION: Final = "What the mock posts to a receiver; not for calling it."

_TEXT: Final[Json] = {"type": "string"}
_ID: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
_OF_THE_MESSAGE: Final[Json] = {
    "campaign": {**_TEXT, "description": "The value of the message that was sent, if it had one."},
    "dataField": {**_TEXT, "description": "The value of the message that was sent, if it had one."},
}
_SIGNED: Final[Json] = {
    "nonce": {**_TEXT, "description": "A UUID, new for each attempt."},
    "nonce-date": {
        **_TEXT,
        "description": "When this attempt expires, five minutes after its sending (O47): South"
        " African time, yyyyMMddHHmmss.",
    },
    "checksum": {
        **_TEXT,
        "pattern": "^[0-9a-f]{40}$",
        "description": "Hex HMAC-SHA1, keyed with the account's secret key, of all other"
        " parameters, sorted by name and form-encoded (A172, guide).",
    },
}
_REPLY: Final[Json] = {
    "from": {**_TEXT, "description": "Who replied, such as +27821234567."},
    "to": {**_TEXT, "description": "The number replied to."},
    "repliedToMessageId": {**_ID, "description": "The message replied to, where one is known."},
    "messageId": {**_ID, "description": "The reply's id."},
    "message": {**_TEXT, "description": "Its text."},
    "date": {**_TEXT, "description": "When it came: South African time, yyyyMMddHHmm."},
}
_REPORT: Final[Json] = {
    "status": {
        "type": "string",
        "enum": [status for status in STATUSES if status not in ("SCHEDULED", "SENT")],
        "description": "The outcome of the message.",
    },
    "messageId": {**_ID, "description": "The id of the message that was sent."},
}
_EACH: Final = (
    "A POST to the URL that the account's developer settings name. The values stand in the query"
    " string (guide) and in the form body (observed), in both unless the settings choose one."
    " It comes at least once, in order for each message, and is tried again until it is answered"
    " with 2xx within 5 seconds, at most six times."
)


def webhooks() -> Json:
    """Return the descriptions of the two kinds of webhook, `reply` and `deliveryReport`."""
    return {
        "reply": _webhook("receiveReply", "Somebody replied", _REPLY),
        "deliveryReport": _webhook("receiveDeliveryReport", "A message got its outcome", _REPORT),
    }


def _webhook(operation_id: str, summary: str, values: Json) -> Json:
    optional = {*_OF_THE_MESSAGE, "repliedToMessageId"}
    properties = {**values, **_OF_THE_MESSAGE, **_SIGNED}
    schema = {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }
    return {
        "post": {
            "operationId": operation_id,
            "tags": [TAG],
            "summary": summary,
            "description": _EACH,
            "security": [],
            "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": schema}}},
            "responses": {
                "2XX": {"description": "Taken"},
                "default": {"description": "Not accepted; the webhook is retried"},
            },
        }
    }
