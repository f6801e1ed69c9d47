"""`/_mock/webhooks`: the outbox, redelivery, and waiting until no attempt is due."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired, TypedDict

from sms_mock.actions import webhook_outbox
from sms_mock.clock import in_turns
from sms_mock.control.answers import ControlError as RefusedCall
from sms_mock.control.answers import Doc, Page
from sms_mock.control.due_work_views import PendingItem, unfinished_items
from sms_mock.control.errors import ControlError
from sms_mock.control.fields import TIMEOUT
from sms_mock.control.operation import (
    AT_ONCE,
    PAGING,
    ROW_ID,
    Body,
    Call,
    DeclaredAnswer,
    Json,
    Operations,
    Parameter,
)
from sms_mock.control.reading import page_answer
from sms_mock.control.webhook_views import WebhookItem, WebhookKind, webhook_item
from sms_mock.shapes.collections import Record
from sms_mock.shapes.numbers import Flag, Whole
from sms_mock.shapes.text import TEXT, Choice
from sms_mock.store.deliveries import DELIVERED, GIVEN_UP, PENDING
from sms_mock.webhooks.sender import AttemptResult

STATE: Final = Parameter("state", Choice((PENDING, DELIVERED, GIVEN_UP)))
ABOUT: Final = Parameter("messageId", description="only webhooks about this message")
DELIVERY_ID: Final = Parameter("deliveryId", ROW_ID, place="path", field="id")
DUE_ONLY: Final = Parameter(
    "dueOnly", Flag(), "whether only what is due now counts, and no step in the next minute", False
)
WAIT: Final = Parameter("timeout", TIMEOUT, "most real seconds to wait", 10.0)

_END_OF_ANSWER: Final = 0.25
"""Real seconds that `take` waits for answers to sends that are under way."""

webhooks = Operations()


class TakenRequest(TypedDict):
    """A webhook, in the form of the request with which a test calls its application."""

    id: int
    kind: WebhookKind
    method: Literal["POST"]
    url: Annotated[str, Doc("`http://test.invalid/…` with its query string.")]
    headers: dict[str, str]
    body: str


class Taken(TypedDict):
    webhook: Annotated[TakenRequest | None, Doc("null if nothing is due.")]


class Redelivered(TypedDict):
    redelivered: Annotated[int, Doc("How many webhooks.")]


OUTCOME: Final = Body(
    shape=Record(
        {
            "status": Whole(least=100, most=599, example="204").about(
                "The status of the application's answer; null if it gave none."
            ),
            "seconds": TIMEOUT.about("Seconds that the answer took."),
            "error": TEXT.about("Why there was no answer."),
            "response": TEXT.about("The beginning of the body of the answer."),
        },
    ),
    example={"status": 204, "seconds": 0.01},
)


class Idle(TypedDict):
    idle: Annotated[bool, Doc("True: nothing is pending.")]


class NotIdle(RefusedCall):
    pending: NotRequired[list[PendingItem]]


@webhooks.operation(
    "GET",
    "/webhooks",
    "listWebhooks",
    "The outbox: every webhook with its attempts, the newest first",
    parameters=(STATE, ABOUT, *PAGING),
    answers=DeclaredAnswer(Page[WebhookItem], "A page of the outbox"),
)
def list_webhooks(call: Call) -> Json:
    page = webhook_outbox.list_webhooks(
        call.world,
        message_id=call.query["messageId"],
        state=call.query["state"],
        before=call.query["before"],
        limit=call.query["limit"],
    )
    items = [webhook_item(webhook) for webhook in in_turns(page.items, AT_ONCE)]
    return page_answer(call, page, items)


@webhooks.operation(
    "POST",
    "/webhooks/{deliveryId}/redeliver",
    "redeliverWebhook",
    "Send a webhook again",
    parameters=(DELIVERY_ID,),
    answers=DeclaredAnswer(WebhookItem, "The webhook, which is due again at once"),
)
def redeliver_webhook(call: Call) -> WebhookItem:
    return webhook_item(webhook_outbox.redeliver_webhook(call.world, call.path["deliveryId"]))


@webhooks.operation(
    "POST",
    "/webhooks/redeliver",
    "redeliverGivenUpWebhooks",
    "Send every webhook again that was given up",
    answers=DeclaredAnswer(Redelivered, "They are due again at once"),
)
def redeliver_given_up_webhooks(call: Call) -> Redelivered:
    return {"redelivered": webhook_outbox.redeliver_given_up(call.world)}


@webhooks.operation(
    "POST",
    "/webhooks/take",
    "takeWebhook",
    "Take the next due webhook, to call the application inside a test with it",
    description=(
        "Webhooks to http://test.invalid/… are not sent: no machine can have that name. A test"
        " takes them and calls the application itself, then says what it answered."
    ),
    answers=DeclaredAnswer(Taken, "The webhook; its attempt is under way until it is answered"),
)
def take_webhook(call: Call) -> Json:
    # A client has the whole answer to a send a moment before the server notes that it is complete.
    call.world.deferral.wait_until_none(_END_OF_ANSWER)
    taken = call.service.worker.take(call.world)
    if taken is None:
        return {"webhook": None}
    delivery, made = taken
    return {
        "webhook": {
            "id": delivery.seq,
            "kind": delivery.kind,
            "method": "POST",
            "url": made.url,
            "headers": made.headers,
            "body": made.body.decode(),
        }
    }


@webhooks.operation(
    "POST",
    "/webhooks/{deliveryId}/answer",
    "answerWebhook",
    "Report what the application inside a test answered to a webhook that was taken",
    parameters=(DELIVERY_ID,),
    body=OUTCOME,
    answers=DeclaredAnswer(WebhookItem, "The webhook with this attempt"),
)
def answer_webhook(call: Call) -> WebhookItem:
    said = call.body
    answer = AttemptResult(
        said["status"],
        (said["seconds"] or 0.0),
        said["error"] or (None if said["status"] else "the application gave no answer"),
        said["response"],
    )
    number = call.path["deliveryId"]
    if not call.service.worker.answer(call.world, number, answer):
        raise ControlError(404, "id", f"no attempt at webhook {number} was taken", "take it first")
    return webhook_item(webhook_outbox.get_webhook(call.world, number))


@webhooks.operation(
    "GET",
    "/webhooks/idle",
    "waitForWebhooks",
    "Wait until no attempt is due and no step of a message is near",
    parameters=(WAIT, DUE_ONLY),
    answers={
        200: DeclaredAnswer(Idle, "No attempt is due or under way"),
        404: DeclaredAnswer(NotIdle, "The time-out ended first, or there is no such team"),
    },
)
def wait_for_webhooks(call: Call) -> Idle:
    timeout = call.query["timeout"]
    left = webhook_outbox.wait_for_idle(
        call.world, call.service.worker.in_flight, timeout, due_only=call.query["dueOnly"]
    )
    if left is not None:
        raise ControlError(404, None, f"not idle after {timeout:g} s", "see pending").with_extra(
            pending=unfinished_items(left)
        )
    return {"idle": True}
