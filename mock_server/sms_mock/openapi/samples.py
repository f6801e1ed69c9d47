"""The examples of openapi.yaml: refusals, parameters, and bodies in JSON and XML.

Each example of a request can be sent unchanged to a server with the default world. A call about a
message is then answered with 404, because that world has no messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from sms_mock.api import refusals, xml_format
from sms_mock.api.objects import ApiSchema
from sms_mock.domain import errors
from sms_mock.domain.errors import ProviderError
from sms_mock.openapi.field_docs import example_of

ADMINISTRATOR = "demo@example.com"
SUB_ACCOUNT = "sub@example.com"
URL_TOKEN = "22222222-2222-4222-8222-222222222222"

REFUSALS: tuple[ProviderError, ...] = (
    errors.InvalidMobileNumber(
        "'082123' is not a mobile number", help="write it like 27821234567 or +27821234567"
    ),
    errors.EmptyMessage("message is empty", help="give a text of at least one character"),
    errors.InvalidField(
        "message is a number, not text", help="send it as text: a JSON string, in double quotes"
    ),
    errors.MessageTooLong("the message needs 11 parts", help="shorten it to at most 10 parts"),
    errors.InsufficientCredits("1 credit is needed and 0 are left", help="top the account up"),
    errors.UnnamedGroup("name is missing or empty", help="give the group a name"),
    errors.EmailTaken(f"{SUB_ACCOUNT} belongs to another account", help="choose another address"),
    errors.Unauthorized(
        "no complete credentials were sent", help="send the headers email and token"
    ),
    errors.NotPermitted("only an administrator may create a user", help="use an administrator's"),
    errors.NotFound("there is no such thing in this team", help="GET …/all lists what there is"),
    refusals.MalformedBody(
        "The body is not JSON: Expecting value at line 1, column 13", help="send well-formed JSON"
    ),
    refusals.MalformedQuery(
        'Parameter "message" has "%", which is not percent-encoding', help="write a % as %25"
    ),
    refusals.BadRequest("the request is not well-formed HTTP"),
    refusals.UnknownPath("that is not an operation", help="/_mock/docs lists them"),
    refusals.MethodNotAllowed("PATCH is not a method of this path", help="use GET"),
    refusals.NotAcceptable(
        '"Accept: image/png" leaves no format to answer in', help='send "Accept: application/json"'
    ),
    refusals.BodyTooLarge("the body is larger than 1048576 bytes", help="send less in one request"),
    refusals.UriTooLong("the request line is too long", help="send the message in a body"),
    refusals.UnsupportedMediaType(
        'Content-Type "text/csv" is neither JSON nor XML',
        help="send Content-Type: application/json or application/xml",
    ),
    refusals.ExpectationFailed("only Expect: 100-continue is understood", help="leave it out"),
    refusals.RateLimited("more requests than the limit allows", help="wait as Retry-After says"),
    refusals.HeadersTooLarge("the headers are too large", help="send fewer or shorter ones"),
    errors.StoreFailed(
        "database or disk is full, so nothing was done", help="make room on the disk of --store"
    ),
    refusals.InternalFault("Please contact support."),
)
"""One refusal of each class in the catalogue of errors."""

_USER = {
    "firstName": "Naledi",
    "lastName": "Dlamini",
    "contactNumber": "27600000197",
    "password": "not kept",
}
_CONTACT = {
    "firstName": "Kabelo",
    "lastName": "Nkosi",
    "title": "Mr",
    "contactNumber": "27600000198",
}
_PRICED = {"message": "Your total is €120.", "recipientNumber": "27821234567"}
_UNPRICED = {"message": "Your total is €120."}

BODIES: Mapping[str, Mapping[str, Any]] = {
    "transferCredits": {
        "transferFromEmailAddress": ADMINISTRATOR,
        "transferToEmailAddress": SUB_ACCOUNT,
        "numberOfCreditsToTransfer": 10,
    },
    "createUser": {**_USER, "emailAddress": "naledi@example.com", "company": "Example Traders"},
    "updateUser": _USER,
    "sendSms": example_of("SendSmsRequest", "dateToSend"),
    "sendBulk": {
        "sendSmsRequests": [
            {"recipientNumber": "27821234567", "message": "Doors open at 18:00."},
            {"recipientNumber": "27831234567", "message": "Doors open at 18:30."},
        ],
        "messagesPerMinute": 0,
    },
    "createContact": _CONTACT,
    "updateContact": {"title": "Dr"},
    "createGroup": {"name": "Volunteers"},
    "updateGroup": {"name": "Volunteers"},
    "sendVoiceText": example_of("VoiceMessageSendSingleTextRequest"),
    "analyseFull": _PRICED,
    "analyseMessageCreditCost": _PRICED,
    "analyseMessageEncoding": _UNPRICED,
    "analyseMessageLength": _UNPRICED,
    "analyseMessageLengthWithinMaxAllowed": _UNPRICED,
    "analyseNumberOfMessages": _UNPRICED,
}
"""The body of a request, by operationId."""

PATH: Mapping[str, Any] = {
    "userId": 18988,
    "contactId": "5b37661a0000000000000100",
    "groupId": "5b3766100000000000000001",
    "messageId": "5b37661ae396c8e42e0c9ca2",
    "templateId": 301,
    "token": URL_TOKEN,
}
"""A value by path parameter. The default world has no messages, so this id matches none."""

QUERY: Mapping[str, Any] = {
    "searchEmail": SUB_ACCOUNT,
    "recipientNumber": "27821234567",
    "message": "Your order is ready for collection.",
}
"""A value by query parameter, for those that an operation requires."""

BARE: Mapping[str, Any] = {
    "string": "5b37661ae396c8e42e0c9ca2",
    "number": 1.0,
    "integer": 1,
    "boolean": True,
}
"""An answer that is one value, by its type, for operations that `BARE_OF` does not have."""

BARE_OF: Mapping[str, Any] = {"analyseMessageEncoding": "GSM7", "analyseMessageLength": 20}


def as_xml(example: Mapping[str, Any], schema: ApiSchema) -> str:
    """Return an example as indented XML, in the form in which the server writes the schema."""
    root = ElementTree.fromstring(xml_format.render(example, schema, schema.element_name()))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"
