"""Tools for messages: send, list, read, wait, one-time code, reply, status."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from pydantic import Field

from sms_mock.control_client.accounts import find_user
from sms_mock.control_client.sending import send_sms
from sms_mock.domain.dates import parse_instant, wire_minute
from sms_mock.domain.errors import InvalidField
from sms_mock.mcp.errors import WrongArgument
from sms_mock.mcp.lists import read_page
from sms_mock.mcp.mock import MARGIN, Mock
from sms_mock.mcp.results import Message, MessageList, Result
from sms_mock.mcp.tool import (
    ADDS,
    READS,
    SETS,
    Cursor,
    Limit,
    Team,
    Toolbox,
    Wait,
)
from sms_mock.mcp.views import message_of

MESSAGES: Final = Toolbox()

MessageId = Annotated[
    str,
    Field(
        pattern="^[0-9a-f]{24}$",
        description="`message_id` of a message.",
    ),
]
Number = Annotated[str, Field(description="A mobile number: 0821234567 or +27 82 123 4567.")]
After = Annotated[
    str | None,
    Field(description="Only messages after this message (an id) or instant."),
]


class SentMessage(Message):
    """A message that was accepted."""

    note: str | None = None


class OneTimeCode(Result):
    code: str
    message_id: str


@MESSAGES.tool("Send an SMS", ADDS)
def send_message(
    mock: Mock,
    number: Number,
    text: Annotated[str, Field(description="The text of the message.")],
    campaign: Annotated[str | None, Field(description="Such as reminders.")] = None,
    data_field: Annotated[
        str | None, Field(description="What its webhooks carry back, such as an order id.")
    ] = None,
    send_at: Annotated[
        str | None,
        Field(
            description="When, on the team's clock: 2026-11-23T08:00 in South African time, or"
            " with an offset. Left out: now."
        ),
    ] = None,
    user: Annotated[
        str | None,
        Field(description="Sender's user id or email; left out: the administrator."),
    ] = None,
    team: Team = None,
) -> SentMessage:
    """Send an SMS on the mock, as the application would with a user's credentials.

    No real phone gets it. It costs credits, fault rules act on it, and its delivery report follows.
    Returns the stored message; a refusal is an error with the API's own explanation.
    """
    client = mock.client(team)
    fields = {
        "recipientNumber": number,
        "message": text,
        "campaign": campaign,
        "dataField": data_field,
        "dateToSend": None if send_at is None else wire_minute(_instant(send_at, "send_at")),
    }
    given = {name: value for name, value in fields.items() if value is not None}
    sent = send_sms(mock.url, find_user(client, user), given)
    stored = client.get(f"/messages/{quote(sent.message_id, safe='')}")
    return SentMessage(**dict(message_of(stored, longest=None)), note=sent.note)


@MESSAGES.tool("List messages", READS)
def list_messages(
    mock: Mock,
    search: Annotated[
        str,
        Field(
            description='Words, "quoted phrases" and filters that must all match: to:, from:,'
            " number:, id:, data:, campaign:, status:, encoding: (gsm7, ucs2), is: (unread,"
            " inbound, outbound, scheduled, failed, deleted, call), before:, after: (an instant,"
            " today, or an age: 10min, 1h). A minus negates:"
            " number:0821234567 -status:DELIVERED after:1h."
        ),
    ] = "",
    limit: Limit = 20,
    cursor: Cursor = None,
    team: Team = None,
) -> MessageList:
    """List the messages that were sent and received, voice messages too, the newest first."""
    page = read_page(
        mock.client(team), "/messages", {"q": search, "calls": True}, limit=limit, cursor=cursor
    )
    return MessageList(messages=[message_of(item) for item in page.items], **page.about)


@MESSAGES.tool("Read a message", READS)
def get_message(mock: Mock, message_id: MessageId, team: Team = None) -> Message:
    """Read one message with its whole text, its cost and every status that it had."""
    found = mock.client(team).get(f"/messages/{quote(message_id, safe='')}")
    return message_of(found, longest=None)


@MESSAGES.tool("Wait for a message", READS)
def wait_for_message(
    mock: Mock,
    to: Annotated[str | None, Field(description="Its recipient.")] = None,
    contains: Annotated[str | None, Field(description="Part of its text.")] = None,
    status: Annotated[str | None, Field(description="Such as DELIVERED.")] = None,
    after: After = None,
    count: Annotated[int, Field(ge=1, le=1000, description="How many must match.")] = 1,
    timeout_seconds: Wait = 10.0,
    team: Team = None,
) -> Message:
    """Wait until the application has sent a matching message, and return the newest one.

    One that was sent before the call counts too, unless `after` leaves it out. If none comes in
    time, the error lists what was sent instead.
    """
    query = {
        "to": to,
        "contains": contains,
        "status": status,
        "after": after,
        "count": count,
        "timeout": timeout_seconds,
    }
    wait = timeout_seconds + MARGIN
    found = mock.client(team).get("/messages/wait", query, timeout=wait)
    return message_of(found, longest=None)


@MESSAGES.tool("Get a one-time code", READS)
def get_one_time_code(
    mock: Mock,
    to: Annotated[str | None, Field(description="The recipient.")] = None,
    after: After = None,
    pattern: Annotated[
        str | None,
        Field(
            description=r"Regular expression whose first group is the code, such as"
            r" code is (\w{8}). Left out: 4 to 8 digits that look like one."
        ),
    ] = None,
    timeout_seconds: Wait = 10.0,
    team: Team = None,
) -> OneTimeCode:
    """Wait for a message with a one-time code (OTP, PIN) and return the newest code.

    A message that was sent before the call counts too, unless `after` leaves it out.
    """
    query = {"to": to, "after": after, "pattern": pattern, "timeout": timeout_seconds}
    found = mock.client(team).get("/otp", query, timeout=timeout_seconds + MARGIN)
    return OneTimeCode(code=found["otp"], message_id=found["messageId"])


@MESSAGES.tool("Reply as a person", ADDS)
def reply(
    mock: Mock,
    number: Annotated[str, Field(description="Number of the person who replies.")],
    text: Annotated[str, Field(description="What the person writes.")],
    replied_to_message_id: Annotated[
        str | None,
        Field(description="Left out: the latest one to the number."),
    ] = None,
    team: Team = None,
) -> Message:
    """Send a message to the application as the person with a phone number, such as `Yes` or `STOP`.

    It is posted to the reply URL of the account that sent the message. STOP opts the number out,
    START in again. Returns the stored reply.
    """
    asked = {"from": number, "message": text}
    if replied_to_message_id is not None:
        asked["repliedToMessageId"] = replied_to_message_id
    return message_of(mock.client(team).post("/inbound", asked), longest=None)


@MESSAGES.tool("Set a message's status", SETS)
def set_message_status(
    mock: Mock,
    message_id: MessageId,
    status: Annotated[
        str,
        Field(
            description="SENT, DELIVERED, FAILED, FAILED_REFUNDED (credits come back),"
            " FAILED_OPTOUT or UNKNOWN, if it can follow the present one."
        ),
    ],
    team: Team = None,
) -> Message:
    """Give a message its next status by hand; its delivery report follows if it is a final one.

    For a number whose messages always fail, see list_magic_numbers.
    """
    path = f"/messages/{quote(message_id, safe='')}/status"
    return message_of(mock.client(team).post(path, {"status": status}), longest=None)


def _instant(text: str, argument: str) -> int:
    """Return the epoch milliseconds of an instant, in South African time if it has no offset."""
    try:
        return parse_instant(text)
    except InvalidField:
        raise WrongArgument(
            argument,
            f"{text[:40]!r} is not an instant",
            "give one such as 2026-11-23T08:00, or with an offset: 2026-11-23T08:00+02:00",
        ) from None
