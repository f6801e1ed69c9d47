"""`/_mock/totals`: how much a team has, and how many messages came since a moment."""

from __future__ import annotations

from typing import Annotated, Final, TypedDict

from sms_mock.actions.totals import count_totals
from sms_mock.control.answers import Doc, Instant
from sms_mock.control.fields import INSTANT
from sms_mock.control.operation import Call, DeclaredAnswer, Operations, Parameter
from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import iso8601

SINCE: Final = Parameter("since", INSTANT, "the moment from which `reached` counts")
AFTER: Final = Parameter(
    "after",
    description=(
        "an id of a message: one that reached its phone exactly at the moment counts if its id is"
        " higher"
    ),
    default="",
)

totals = Operations()


class Totals(TypedDict):
    """How much a team has at one instant of its clock."""

    now: Instant
    messages: Annotated[int, Doc("SMS in both directions and voice messages.")]
    newestMessageId: Annotated[str | None, Doc("Of the message that was stored last.")]
    reached: Annotated[
        int, Doc("Messages that reached their phone, or left it, since `since`; else all.")
    ]
    requests: Annotated[int, Doc("The id of the newest request: they are counted from 1.")]
    webhooks: int
    newestWebhook: Annotated[int, Doc("The id of the newest webhook; 0 if there is none.")]
    movements: Annotated[int, Doc("Movements of credits.")]
    credits: Annotated[float, Doc("Of all users together.", examples=[1100.0])]


@totals.operation(
    "GET",
    "/totals",
    "getTotals",
    "How much there is, and how many messages came since a moment",
    parameters=(SINCE, AFTER),
    answers=DeclaredAnswer(Totals, "All counted at one instant"),
)
def get_totals(call: Call) -> Totals:
    found = count_totals(call.world, call.query["since"], call.query["after"])
    return {
        "now": iso8601(found.now),
        "messages": found.messages,
        "newestMessageId": found.newest_message_id,
        "reached": found.reached,
        "requests": call.service.journal_of(call.world).last_id,
        "webhooks": found.webhooks,
        "newestWebhook": found.newest_webhook,
        "movements": found.movements,
        "credits": to_number(found.credits),
    }
