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
        description="Id of the message: 24 hexadecimal digits, as `message_id` has it.",
    ),
]
Number = Annotated[
    str, Field(description="A mobile number in any spelling: 0821234567, +27 82 123 4567.")
]
After = Annotated[
    str | None,
    Field(
        description="Only messages later than this: a message id, or an instant of the team's clock"
        " such as 2026-11-23T08:00:00+02:00."
    ),
]


class SentMessage(Message):
    """A message that was accepted."""

    note: str | None = Field(default=None, description="The answer's header X-Mock-Note.")


class OneTimeCode(Result):
    code: str = Field(description="The code, such as 482159.")
    message_id: str = Field(description="The message that it is in.")


@MESSAGES.tool("Send an SMS", ADDS)
def send_message(
    mock: Mock,
    number: Number,
    text: Annotated[str, Field(description="The text of the message.")],
    campaign: Annotated[
        str | None, Field(description="Name of its campaign, such as reminders.")
    ] = None,
    data_field: Annotated[
        str | None, Field(description="Text that its webhooks carry back, such as an order id.")
    ] = None,
    send_at: Annotated[
        str | None,
        Field(
            description="When to send it, on the team's clock, to the minute:"
            " 2026-11-23T08:00 (South African time) or with an offset. Left out: now."
        ),
    ] = None,
    user: Annotated[
        str | None,
        Field(description="User id or email address of the sender; the administrator if left out."),
    ] = None,
    team: Team = None,
) -> SentMessage:
    """Send an SMS on the mock, as the application under test would with a user's credentials.

    Nothing is sent to a real phone. It costs the user's credits, fault rules act on it, and its
    delivery report follows. Returns the stored message with its encoding, parts and cost. A refusal
    is an error with the API's own explanation.
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
            description='Words, "quoted phrases" and filters that a message must all match:'
            " to:, from:, number:, id:, data:, campaign:, status:, encoding: (gsm7, ucs2),"
            " is: (unread, inbound, outbound, scheduled, failed, deleted, call), before:, after:"
            " (an instant, today, or how long ago: 10min, 1h). A minus negates a term. Example:"
            " number:0821234567 -status:DELIVERED after:1h. Empty: every message."
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
    to: Annotated[str | None, Field(description="Its recipient, in any spelling.")] = None,
    contains: Annotated[
        str | None, Field(description="A part of its text, such as Welcome.")
    ] = None,
    status: Annotated[
        str | None, Field(description="Its status, such as DELIVERED or FAILED.")
    ] = None,
    after: After = None,
    count: Annotated[
        int, Field(ge=1, le=1000, description="How many matching messages must have been sent.")
    ] = 1,
    timeout_seconds: Wait = 10.0,
    team: Team = None,
) -> Message:
    """Wait until the application has sent a matching message, and return the newest one.

    A message that was sent before the call counts too, unless `after` leaves it out. If none comes
    in time, the error lists what was sent instead.
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
    to: Annotated[str | None, Field(description="The recipient, in any spelling.")] = None,
    after: After = None,
    pattern: Annotated[
        str | None,
        Field(
            description=r"A regular expression (Python's) whose first group is the code, such as"
            r" code is (\w{8}). Left out: what looks like a code, 4 to 8 digits."
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
    number: Annotated[
        str, Field(description="The number of the person who replies, in any spelling.")
    ],
    text: Annotated[str, Field(description="What the person writes.")],
    replied_to_message_id: Annotated[
        str | None,
        Field(description="The message that is answered; the latest one to the number if left out"),
    ] = None,
    team: Team = None,
) -> Message:
    """Send a message to the application as the person with a phone number, such as `Yes` or `STOP`.

    It is stored and posted to the reply URL of the account that sent the message. STOP opts the
    number out of further messages, START in again. Returns the stored reply.
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
            " FAILED_OPTOUT or UNKNOWN. It must be able to follow the present one."
        ),
    ],
    team: Team = None,
) -> Message:
    """Give a message its next status by hand; its delivery report follows if it is a final one.

    Returns the message. For a number whose messages always fail, see list_magic_numbers.
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
