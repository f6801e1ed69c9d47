"""What each field means, for openapi.yaml: text, example, and whether an answer may hold null.

A test keeps this table and `api/schemas.py` in step. No rule is made here, only described.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sms_mock.api.errors import STATUS_NAMES
from sms_mock.domain import lifecycle
from sms_mock.store.messages import INBOUND, OUTBOUND


class Words(NamedTuple):
    """Of one field: what it means, an example, whether answers may have null there.

    `answered` are further keywords of JSON Schema that hold in answers, `asked` in requests.
    """

    text: str
    example: Any = None
    null: bool = False
    answered: Mapping[str, Any] = MappingProxyType({})
    asked: Mapping[str, Any] = MappingProxyType({})


HEX_ID = MappingProxyType({"pattern": "^[0-9a-f]{24}$"})
DIGITS = MappingProxyType({"pattern": "^[0-9]+$"})

_LINKS = Words("Where this is found; of lists also the next and previous page.")
_MOBILE = "Mobile number in any usual spelling: +27…, 27…, 0…, with spaces or punctuation."
_CAMPAIGN = "A name under which statistics count the message."
_CALL_CAMPAIGN = "A name to find the voice message by."
_SAID = "Your order is ready."
_LANGUAGE = "In what language the text is read out, as it was asked for."
_LANGUAGE_PATTERN = "^([A-Za-z0-9][A-Za-z0-9 _-]{0,34})?$"
_DATA_FIELD = "Data of your own that comes back with the message and its webhooks."
_WHEN = "Left out or past: now. yyyyMMddHHmm in South African time, epoch ms or ISO 8601."

_A_MESSAGE = "5b37661ae396c8e42e0c9ca2"

_PAGE = {
    "page": Words("This page, from 1.", 1),
    "pageSize": Words("The most on one page.", 100),
    "elements": Words("How many are on this page.", 1),
    "totalElements": Words("How many there are.", 1),
    "totalPages": Words("On how many pages.", 1),
}
_STATISTICS = {
    "delivered": Words("Ended DELIVERED.", 12.0),
    "sent": Words("SENT or UNKNOWN.", 1.0),
    "failed": Words("Ended FAILED.", 0.0),
    "failedRefunded": Words("Ended FAILED_REFUNDED; 0 unless these were asked for.", 0.0),
    "failedOptout": Words("Ended FAILED_OPTOUT; 0 unless these were asked for.", 0.0),
    "total": Words("The sum of those above.", 13.0),
}

FIELDS: Mapping[str, Mapping[str, Words]] = {
    "Error": {
        "status": Words(
            "The reason of the HTTP status.",
            "BAD_REQUEST",
            answered={"enum": sorted(set(STATUS_NAMES.values()))},
        ),
        "code": Words("Which error it is.", 2),
        "message": Words("What went wrong, in the provider's words where known.", "Unauthorized"),
        "developerMessage": Words("What was wrong in this request, and what would work."),
        "moreInfoUrl": Words("Always the text None.", "None"),
    },
    "Account": {
        "creditBalance": Words("Credits left.", 1000.0),
        "links": _LINKS,
    },
    "User": {
        "userId": Words("The user's id; ignored in requests.", 18987),
        "firstName": Words("First name.", "Naledi", null=True),
        "lastName": Words("Last name.", "Dlamini", null=True),
        "emailAddress": Words("Unique on the server; compared without case.", "naledi@example.com"),
        "company": Words("Company.", "Example Traders", null=True),
        "contactNumber": Words("The user's own number.", "27600000197", null=True),
        "password": Words("Taken and not kept; null in every answer.", null=True),
        "creditBalance": Words("Credits left; ignored in requests.", 100.0),
    },
    "Users": {"webServiceUserList": Words("None or one user.")},
    "TransferCreditsRequest": {
        "transferFromEmailAddress": Words("Who gives.", "demo@example.com"),
        "transferToEmailAddress": Words("Who receives.", "sub@example.com"),
        "numberOfCreditsToTransfer": Words("Whole credits, at least 1.", 10, asked={"minimum": 1}),
    },
    "Statistics": _STATISTICS,
    "CampaignStatistics": {
        "campaign": Words("Its name; empty for messages without one.", "Reminders"),
        "statistics": Words("Of this campaign."),
    },
    "UserStatistics": {
        "user": Words("Who sent."),
        "total": Words("Of all this user's campaigns."),
        "campaigns": Words("Each campaign with messages."),
    },
    "AccountStatistics": {
        "from": Words("The first moment counted.", 1_795_298_400_000),
        "to": Words("The last moment counted.", 1_795_384_799_999),
        "showingCreditValue": Words("Whether credits were summed instead of messages.", False),
        "grandTotal": Words("Of all users shown."),
        "users": Words("Each user who sent something."),
    },
    "SendSmsRequest": {
        "message": Words(
            "The text, at least one character.", "Your order is ready.", asked={"minLength": 1}
        ),
        "campaign": Words(_CAMPAIGN, "Collections"),
        "recipientNumber": Words(_MOBILE, "27821234567"),
        "dateToSend": Words(_WHEN, "202611301030"),
        "dataField": Words(_DATA_FIELD, "order 1001"),
    },
    "SendSmsRequests": {
        "sendSmsRequests": Words("The messages; one that is wrong fails alone."),
        "defaultDateToSend": Words(f"For messages without a date. {_WHEN}", "202611301030"),
        "messagesPerMinute": Words(
            "Spreads the messages without a date of their own; 0 does not.", 0
        ),
    },
    "SendSmsResponse": {
        "messageId": Words(
            "Of the accepted message; null for a bulk item that was refused.",
            _A_MESSAGE,
            null=True,
            answered=HEX_ID,
        ),
        "error": Words("Why a bulk item was refused; else null.", null=True),
    },
    "SendSmsResponses": {"sendSmsResponses": Words("One for each request, in its order.")},
    "Contact": {
        "contactId": Words(
            "The contact's id; ignored in requests.", "5b37661a0000000000000100", answered=HEX_ID
        ),
        "firstName": Words("First name.", "Thandi", null=True),
        "lastName": Words("Last name.", "Maseko", null=True),
        "contactNumber": Words(_MOBILE, "27600000100"),
        "title": Words("Title.", "Ms", null=True),
        "links": _LINKS,
    },
    "Contacts": {"webServiceContacts": Words("Those of the page."), "links": _LINKS},
    "Group": {
        "groupId": Words(
            "The group's id; ignored in requests.", "5b3766100000000000000001", answered=HEX_ID
        ),
        "name": Words(
            "Its name, at least one character; several may share one.",
            "Customers",
            asked={"minLength": 1},
        ),
        "links": _LINKS,
    },
    "Groups": {"webServiceGroups": Words("Those of the page."), "links": _LINKS},
    "Template": {
        "templateId": Words("The template's id.", 301),
        "name": Words("Its name.", "Appointment reminder"),
        "data": Words("Its text.", "We remind you of your appointment tomorrow."),
        "links": _LINKS,
    },
    "Templates": {"webServiceTemplates": Words("Those of the page."), "links": _LINKS},
    "ContactLink": {
        "contactId": Words("The contact's id.", "5b37661a0000000000000100", answered=HEX_ID),
        "links": _LINKS,
    },
    "MessageLink": {
        "messageId": Words("The message's id.", _A_MESSAGE, answered=HEX_ID),
        "links": _LINKS,
    },
    "Message": {
        "messageId": Words("The message's id.", _A_MESSAGE, answered=HEX_ID),
        "contact": Words("The oldest contact with the other side's number.", null=True),
        "messageType": Words(
            "OUTBOUND was sent, INBOUND received.", OUTBOUND, answered={"enum": [OUTBOUND, INBOUND]}
        ),
        "fromNumber": Words("Who sent it.", "27600000000", answered=DIGITS),
        "toNumber": Words("Who gets it.", "27821234567", answered=DIGITS),
        "numberOfMessages": Words("The parts it takes.", 1),
        "creditCost": Words("The credits it took.", 1.0),
        "dateTimeSent": Words("When it was sent.", 1_795_341_600_000, null=True),
        "dateTimeReceived": Words("When it came in.", 1_795_341_600_000, null=True),
        "dateTimeScheduled": Words("When it was to go.", 1_795_341_600_000, null=True),
        "messageStatus": Words(
            "What became of it; null for an inbound one.",
            lifecycle.SENT,
            null=True,
            answered={"enum": list(lifecycle.STATUSES)},
        ),
        "campaign": Words(_CAMPAIGN, "Collections", null=True),
        "userDataField": Words(_DATA_FIELD, "order 1001", null=True),
        "deleted": Words("Whether it was deleted.", False),
        "read": Words("Whether an inbound one was marked read.", False),
        "message": Words("The text.", "Your order is ready."),
        "repliedToMessage": Words("The message that an inbound one answers.", null=True),
        "links": _LINKS,
    },
    "Messages": {**_PAGE, "webServiceMessages": Words("Those of the page."), "links": _LINKS},
    "VoiceMessage": {
        "voiceMessageId": Words("The voice message's id.", _A_MESSAGE, answered=HEX_ID),
        "toNumber": Words("Who is called.", "27821234567", answered=DIGITS),
        "dateTimeSent": Words("When it was sent.", 1_795_341_600_000),
        "messageStatus": Words(
            "What became of it.", lifecycle.SENT, answered={"enum": list(lifecycle.STATUSES)}
        ),
        "campaign": Words(_CALL_CAMPAIGN, "Collections", null=True),
        "userDataField": Words(_DATA_FIELD, "order 1001", null=True),
        "deleted": Words("Whether it was deleted.", False),
        "message": Words("The text read out; null for an audio.", _SAID, null=True),
        "language": Words(_LANGUAGE, "en-ZA", null=True),
        "audioFileUrl": Words(
            "Where the audio is, for those who may read this; null for a text.", null=True
        ),
        "links": _LINKS,
    },
    "VoiceMessages": {**_PAGE, "messages": Words("Those of the page."), "links": _LINKS},
    "VoiceMessageSendSingleTextRequest": {
        "recipientNumber": Words(_MOBILE, "27821234567"),
        "message": Words(
            "The text to read out, at least one character.", _SAID, asked={"minLength": 1}
        ),
        "language": Words(_LANGUAGE, "en-ZA", asked={"pattern": _LANGUAGE_PATTERN}),
        "campaign": Words(_CALL_CAMPAIGN, "Collections"),
        "dataField": Words(_DATA_FIELD, "order 1001"),
        "retryCount": Words("How often to call again where nobody answers.", 2),
        "retryMinimumInterval": Words("The fewest minutes between two calls.", 5),
        "retryMaximumInterval": Words("The most minutes between two calls.", 15),
    },
    "SendVoiceMessageResponse": {
        "voiceMessageId": Words("Of the accepted voice message.", _A_MESSAGE, answered=HEX_ID),
        "error": Words("Always null: a refusal is an error body.", null=True),
    },
    "NumberContextLookupResponse": {
        "number": Words("In digits where it is valid, else as it was sent.", "27821234567"),
        "numberValid": Words("Whether a message can be sent to it.", True),
        "links": _LINKS,
    },
    "AnalyseMessageRequest": {
        "message": Words("The text; it may be empty.", "Your total is €120."),
        "recipientNumber": Words(_MOBILE, "27821234567"),
    },
    "AnalyseMessageResponse": {
        "characterAnalysis": Words("Each character, its encoding and length, in order."),
        "messageCreditCost": Words("The credits it would cost.", 1.0),
        "messageEncoding": Words("What it needs.", "GSM7", answered={"enum": ["GSM7", "UCS2"]}),
        "messageLength": Words("Septets in GSM7, UTF-16 code units in UCS2.", 20),
        "messageLengthWithinMaximumAllowed": Words("Whether it is short enough to be sent.", True),
        "numberOfMessages": Words("The parts it takes.", 1),
    },
}


def words_of(type_name: str, field: str) -> Words:
    """What is written here of one field.

    Raises:
        KeyError: nothing; add it to `FIELDS`.
    """
    try:
        return FIELDS[type_name][field]
    except KeyError:
        raise KeyError(f"openapi/words.py says nothing of {type_name}.{field}") from None
