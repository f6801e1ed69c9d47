"""Documents each field of the imitated API for openapi.yaml: meaning, example, null, limits.

A test checks that the table has exactly the fields of `api/schemas.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sms_mock.api.errors import STATUS_NAMES
from sms_mock.domain import lifecycle
from sms_mock.store.messages import INBOUND, OUTBOUND


class Doc(NamedTuple):
    """What openapi.yaml says about one field of a body or an answer."""

    text: str
    """The description."""
    example: Any = None
    null: bool = False
    """Whether the field may be null in an answer."""
    answered: Mapping[str, Any] = MappingProxyType({})
    """Further keywords of JSON Schema in answers."""
    asked: Mapping[str, Any] = MappingProxyType({})
    """The same in requests."""


HEX_ID = MappingProxyType({"pattern": "^[0-9a-f]{24}$"})
DIGITS = MappingProxyType({"pattern": "^[0-9]+$"})

_LINKS = Doc("Link to this resource; lists also link to the next and previous page.")
_MOBILE = "Mobile number in any usual spelling: +27…, 27…, 0…, with spaces or punctuation."
_CAMPAIGN = "A name under which statistics count the message."
_CALL_CAMPAIGN = "A name by which voice messages can be filtered."
_SAID = "Your order is ready for collection."
_LANGUAGE = "The language in which the text is read out, as the request named it."
_LANGUAGE_PATTERN = "^([A-Za-z0-9][A-Za-z0-9 _-]{0,34})?$"
_DATA_FIELD = "Any text; it comes back with the message and its webhooks."
_WHEN = "yyyyMMddHHmm in South African time, epoch ms or ISO 8601; left out or past means now."

_A_MESSAGE = "5b37661ae396c8e42e0c9ca2"

_PAGE = {
    "page": Doc("The number of this page; the first is 1.", 1),
    "pageSize": Doc("The largest number of elements on one page.", 100),
    "elements": Doc("The number of elements on this page.", 1),
    "totalElements": Doc("The number of elements on all pages.", 1),
    "totalPages": Doc("The number of pages.", 1),
}
_STATISTICS = {
    "delivered": Doc("Messages with status DELIVERED.", 12.0),
    "sent": Doc("Messages with status SENT or UNKNOWN.", 1.0),
    "failed": Doc("Messages with status FAILED.", 0.0),
    "failedRefunded": Doc(
        "Messages with status FAILED_REFUNDED; 0 unless the request includes them.", 0.0
    ),
    "failedOptout": Doc(
        "Messages with status FAILED_OPTOUT; 0 unless the request includes them.", 0.0
    ),
    "total": Doc("The sum of the other five.", 13.0),
}

FIELDS: Mapping[str, Mapping[str, Doc]] = {
    "Error": {
        "status": Doc(
            "The name of the HTTP status.",
            "BAD_REQUEST",
            answered={"enum": sorted(set(STATUS_NAMES.values()))},
        ),
        "code": Doc("The number of the error; see the table of this schema.", 2),
        "message": Doc(
            "What went wrong, in the provider's words if they are known.", "Unauthorized"
        ),
        "developerMessage": Doc("What was wrong in this request, and what would work."),
        "moreInfoUrl": Doc("Always the text `None`.", "None"),
    },
    "Account": {
        "creditBalance": Doc("The credits that the account has.", 1000.0),
        "links": _LINKS,
    },
    "User": {
        "userId": Doc("The user's id; ignored in requests.", 18987),
        "firstName": Doc("First name.", "Naledi", null=True),
        "lastName": Doc("Last name.", "Dlamini", null=True),
        "emailAddress": Doc("Unique on the server; compared without case.", "naledi@example.com"),
        "company": Doc("Company.", "Example Traders", null=True),
        "contactNumber": Doc("The user's own number.", "27600000197", null=True),
        "password": Doc(
            "Required to create a user, but not stored; null in every answer.", null=True
        ),
        "creditBalance": Doc("The credits that the user has; ignored in requests.", 100.0),
    },
    "Users": {"webServiceUserList": Doc("One user, or an empty list.")},
    "TransferCreditsRequest": {
        "transferFromEmailAddress": Doc("The user whose credits are moved.", "demo@example.com"),
        "transferToEmailAddress": Doc("The user who gets them.", "sub@example.com"),
        "numberOfCreditsToTransfer": Doc("Whole credits, at least 1.", 10, asked={"minimum": 1}),
    },
    "Statistics": _STATISTICS,
    "CampaignStatistics": {
        "campaign": Doc("The campaign's name; empty for messages without a campaign.", "Reminders"),
        "statistics": Doc("The counts of this campaign."),
    },
    "UserStatistics": {
        "user": Doc("The user who sent the messages."),
        "total": Doc("The counts of all campaigns of this user."),
        "campaigns": Doc("The campaigns in which the user sent messages."),
    },
    "AccountStatistics": {
        "from": Doc("The first moment counted.", 1_795_298_400_000),
        "to": Doc("The last moment counted.", 1_795_384_799_999),
        "showingCreditValue": Doc("Whether credits were summed instead of messages.", False),
        "grandTotal": Doc("The counts of all users in this report."),
        "users": Doc("The users who sent messages."),
    },
    "SendSmsRequest": {
        "message": Doc("The text, at least one character.", _SAID, asked={"minLength": 1}),
        "campaign": Doc(_CAMPAIGN, "Collections"),
        "recipientNumber": Doc(_MOBILE, "27821234567"),
        "dateToSend": Doc(_WHEN, "202611301030"),
        "dataField": Doc(_DATA_FIELD, "order 1001"),
    },
    "SendSmsRequests": {
        "sendSmsRequests": Doc("The messages; a wrong one is refused alone, the others are sent."),
        "defaultDateToSend": Doc(f"For messages without a date. {_WHEN}", "202611301030"),
        "messagesPerMinute": Doc(
            "How many messages without a date of their own go in a minute; 0 sends them at once.", 0
        ),
    },
    "SendSmsResponse": {
        "messageId": Doc(
            "The accepted message's id; null for a bulk item that was refused.",
            _A_MESSAGE,
            null=True,
            answered=HEX_ID,
        ),
        "error": Doc("Why a bulk item was refused; null otherwise.", null=True),
    },
    "SendSmsResponses": {
        "sendSmsResponses": Doc("One response for each item of the request, in the same order.")
    },
    "Contact": {
        "contactId": Doc(
            "The contact's id; ignored in requests.", "5b37661a0000000000000100", answered=HEX_ID
        ),
        "firstName": Doc("First name.", "Thandi", null=True),
        "lastName": Doc("Last name.", "Maseko", null=True),
        "contactNumber": Doc(_MOBILE, "27600000100"),
        "title": Doc("Title.", "Ms", null=True),
        "links": _LINKS,
    },
    "Contacts": {"webServiceContacts": Doc("The elements on this page."), "links": _LINKS},
    "Group": {
        "groupId": Doc(
            "The group's id; ignored in requests.", "5b3766100000000000000001", answered=HEX_ID
        ),
        "name": Doc(
            "The group's name, at least one character; groups may have the same name.",
            "Customers",
            asked={"minLength": 1},
        ),
        "links": _LINKS,
    },
    "Groups": {"webServiceGroups": Doc("The elements on this page."), "links": _LINKS},
    "Template": {
        "templateId": Doc("The template's id.", 301),
        "name": Doc("The template's name.", "Appointment reminder"),
        "data": Doc("The template's text.", "We remind you of your appointment tomorrow."),
        "links": _LINKS,
    },
    "Templates": {"webServiceTemplates": Doc("The elements on this page."), "links": _LINKS},
    "ContactLink": {
        "contactId": Doc("The contact's id.", "5b37661a0000000000000100", answered=HEX_ID),
        "links": _LINKS,
    },
    "MessageLink": {
        "messageId": Doc("The message's id.", _A_MESSAGE, answered=HEX_ID),
        "links": _LINKS,
    },
    "Message": {
        "messageId": Doc("The message's id.", _A_MESSAGE, answered=HEX_ID),
        "contact": Doc(
            "The oldest contact whose number is the recipient's, or an inbound message's sender's.",
            null=True,
        ),
        "messageType": Doc(
            "OUTBOUND for a sent message, INBOUND for a received one.",
            OUTBOUND,
            answered={"enum": [OUTBOUND, INBOUND]},
        ),
        "fromNumber": Doc("The number of the sender.", "27600000000", answered=DIGITS),
        "toNumber": Doc("The number of the recipient.", "27821234567", answered=DIGITS),
        "numberOfMessages": Doc("The number of parts that the text needs.", 1),
        "creditCost": Doc("The credits that were charged for it.", 1.0),
        "dateTimeSent": Doc("When it was sent.", 1_795_341_600_000, null=True),
        "dateTimeReceived": Doc("When it was received.", 1_795_341_600_000, null=True),
        "dateTimeScheduled": Doc("When it was scheduled to be sent.", 1_795_341_600_000, null=True),
        "messageStatus": Doc(
            "The status of an outbound message; RECEIVED for an inbound one.",
            lifecycle.SENT,
            answered={"enum": list(lifecycle.ANSWERED_STATUSES)},
        ),
        "campaign": Doc(_CAMPAIGN, "Collections", null=True),
        "userDataField": Doc(_DATA_FIELD, "order 1001", null=True),
        "deleted": Doc("Whether it was deleted.", False),
        "read": Doc("Whether an inbound message was marked read.", False),
        "message": Doc("The text.", "Your order is ready."),
        "repliedToMessage": Doc("The message that an inbound message answers.", null=True),
        "links": _LINKS,
    },
    "Messages": {**_PAGE, "webServiceMessages": Doc("The elements on this page."), "links": _LINKS},
    "VoiceMessage": {
        "voiceMessageId": Doc("The voice message's id.", _A_MESSAGE, answered=HEX_ID),
        "toNumber": Doc("The number that is called.", "27821234567", answered=DIGITS),
        "dateTimeSent": Doc("When it was sent.", 1_795_341_600_000),
        "messageStatus": Doc(
            "The status of the voice message.",
            lifecycle.SENT,
            answered={"enum": list(lifecycle.STATUSES)},
        ),
        "campaign": Doc(_CALL_CAMPAIGN, "Collections", null=True),
        "userDataField": Doc(_DATA_FIELD, "order 1001", null=True),
        "deleted": Doc("Whether it was deleted.", False),
        "message": Doc(
            "The text that is read out; null if an audio file is played.", _SAID, null=True
        ),
        "language": Doc(_LANGUAGE, "en-ZA", null=True),
        "audioFileUrl": Doc("The URL of the audio file; null if a text is read out.", null=True),
        "links": _LINKS,
    },
    "VoiceMessages": {**_PAGE, "messages": Doc("The elements on this page."), "links": _LINKS},
    "VoiceMessageSendSingleTextRequest": {
        "recipientNumber": Doc(_MOBILE, "27821234567"),
        "message": Doc(
            "The text to read out, at least one character.", _SAID, asked={"minLength": 1}
        ),
        "language": Doc(_LANGUAGE, "en-ZA", asked={"pattern": _LANGUAGE_PATTERN}),
        "campaign": Doc(_CALL_CAMPAIGN, "Collections"),
        "dataField": Doc(_DATA_FIELD, "order 1001"),
        "retryCount": Doc("How often to call again if nobody answers.", 2),
        "retryMinimumInterval": Doc("The fewest minutes between two calls.", 5),
        "retryMaximumInterval": Doc("The most minutes between two calls.", 15),
    },
    "SendVoiceMessageResponse": {
        "voiceMessageId": Doc("The accepted voice message's id.", _A_MESSAGE, answered=HEX_ID),
        "error": Doc("Always null, because a refusal is answered with an error body.", null=True),
    },
    "NumberContextLookupResponse": {
        "number": Doc(
            "The number in digits if it is valid, otherwise as it was sent.", "27821234567"
        ),
        "numberValid": Doc("Whether a message can be sent to it.", True),
        "links": _LINKS,
    },
    "AnalyseMessageRequest": {
        "message": Doc("The text; it may be empty.", "Your total is €120."),
        "recipientNumber": Doc(_MOBILE, "27821234567"),
    },
    "AnalyseMessageResponse": {
        "characterAnalysis": Doc(
            "The characters in their order, each with its encoding and length."
        ),
        "messageCreditCost": Doc("The credits that sending it would cost.", 1.0),
        "messageEncoding": Doc(
            "The encoding that the text needs.", "GSM7", answered={"enum": ["GSM7", "UCS2"]}
        ),
        "messageLength": Doc(
            "The length of the text: septets in GSM7, UTF-16 code units in UCS2.", 20
        ),
        "messageLengthWithinMaximumAllowed": Doc("Whether it is short enough to be sent.", True),
        "numberOfMessages": Doc("The number of parts that the text needs.", 1),
    },
}


def doc_of(type_name: str, field: str) -> Doc:
    """Return the documentation of one field of a type.

    Raises:
        KeyError: `FIELDS` does not have the field, and so it must be added there.
    """
    try:
        return FIELDS[type_name][field]
    except KeyError:
        raise KeyError(f"openapi/field_docs.py does not document {type_name}.{field}") from None


def example_of(type_name: str, *without: str) -> dict[str, Any]:
    """Return an example of a type, made of the examples of its fields except those in `without`."""
    return {
        name: doc.example
        for name, doc in FIELDS[type_name].items()
        if doc.example is not None and name not in without
    }
