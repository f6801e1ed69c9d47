"""`/_mock/webhooks`: the outbox, sending again, and waiting until nothing is left to do."""

from __future__ import annotations

from typing import Final, Literal, NotRequired, TypedDict

from sms_mock.actions import webhook_outbox
from sms_mock.control.answers import ControlError as RefusedCall
from sms_mock.control.answers import Page
from sms_mock.control.errors import ControlError
from sms_mock.control.fields import TIMEOUT
from sms_mock.control.operation import (
    PAGING,
    ROW_ID,
    Answer,
    Call,
    Json,
    Operations,
    Parameter,
)
from sms_mock.control.reading import page_answer
from sms_mock.control.views import PendingItem, WebhookItem, unfinished_items, webhook_item
from sms_mock.shapes.text import Choice
from sms_mock.store.deliveries import DELIVERED, GIVEN_UP, PENDING

STATE: Final = Parameter("state", Choice((PENDING, DELIVERED, GIVEN_UP)))
ABOUT: Final = Parameter("messageId", description="only webhooks about this message")
DELIVERY_ID: Final = Parameter("deliveryId", ROW_ID, place="path", field="id")
WAIT: Final = Parameter("timeout", TIMEOUT, "real seconds to wait at most", 10.0)

webhooks = Operations()


class Idle(TypedDict):
    idle: Literal[True]


class NotIdle(RefusedCall):
    pending: NotRequired[list[PendingItem]]


@webhooks.operation(
    "GET",
    "/webhooks",
    "listWebhooks",
    "The outbox: every webhook with its attempts, the newest first",
    parameters=(STATE, ABOUT, *PAGING),
    answers=Answer(Page[WebhookItem], "A page of it"),
)
def list_webhooks(call: Call) -> Json:
    page = webhook_outbox.list_webhooks(
        call.world,
        message_id=call.query["messageId"],
        state=call.query["state"],
        before=call.query["before"],
        limit=call.query["limit"],
    )
    return page_answer(call, page, [webhook_item(webhook) for webhook in page.items])


@webhooks.operation(
    "POST",
    "/webhooks/{deliveryId}/redeliver",
    "redeliverWebhook",
    "Send a webhook again",
    parameters=(DELIVERY_ID,),
    answers=Answer(WebhookItem, "It is queued"),
)
def redeliver_webhook(call: Call) -> WebhookItem:
    return webhook_item(webhook_outbox.redeliver_webhook(call.world, call.path["deliveryId"]))


@webhooks.operation(
    "GET",
    "/webhooks/idle",
    "waitForWebhooks",
    "Wait until no attempt is due and no step of a message is near",
    parameters=(WAIT,),
    answers={
        200: Answer(Idle, "No attempt is due or under way"),
        404: Answer(NotIdle, "The timeout was over before, or there is no such team"),
    },
)
def wait_for_webhooks(call: Call) -> Idle:
    timeout = call.query["timeout"]
    left = webhook_outbox.wait_for_idle(call.world, call.service.worker.in_flight, timeout)
    if left is not None:
        raise ControlError(404, None, f"not idle after {timeout:g} s", "see pending").with_extra(
            pending=unfinished_items(left)
        )
    return {"idle": True}
