"""`/_mock/inbound`: a person with a phone sends a message to the team."""

from __future__ import annotations

from typing import Final

from sms_mock.actions.receive import receive_reply
from sms_mock.control.message_views import ControlMessage, message_item
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.shapes.collections import Record
from sms_mock.shapes.text import SOME_TEXT, TEXT

inbound = Operations()

REPLY: Final = Body(
    shape=Record(
        {"from": SOME_TEXT, "message": TEXT, "repliedToMessageId": TEXT},
        required=("from", "message"),
    ),
    example={"from": "27821234567", "message": "Yes, see you then."},
)


@inbound.operation(
    "POST",
    "/inbound",
    "postInbound",
    "Send a message to the team, as a person with a phone",
    description=(
        "The reply belongs to the latest message sent to that number, unless it names another. STOP"
        " opts the number out, START in again."
    ),
    body=REPLY,
    answers=DeclaredAnswer(ControlMessage, "The stored message"),
    status=201,
)
def post_inbound(call: Call) -> Json:
    asked = call.body
    reply = receive_reply(
        call.world, asked["from"], asked["message"], replied_to=asked["repliedToMessageId"]
    )
    return message_item(reply, call.base_url)
