"""What several tools answer: models, which become the output schemas. `views.py` makes them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer


class Result(BaseModel):
    """The base of all models: a field that has its default is left out of an answer."""

    # A mistake in a tool is logged, and what it was given may hold a secret.
    model_config = ConfigDict(hide_input_in_errors=True)

    @model_serializer(mode="wrap")
    def _without_defaults(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        return {
            name: value
            for name, value in dump(self).items()
            if fields[name].is_required() or value != fields[name].default
        }


class Listed(Result):
    """A list that is cut to a length."""

    more: int = 0
    cursor: str | None = Field(default=None, description="Give it as `cursor` for further items.")
    notes: list[str] | None = None


class Step(Result):
    status: str
    at: str


class Message(Result):
    """A message of the team: sent by the application, or received from a person's phone."""

    message_id: str
    direction: Annotated[str, Field(description="sent, received, or call (voice).")]
    number: str
    text: str = Field(description="A list cuts it to 500 characters.")
    status: str | None = Field(
        default=None,
        description="SCHEDULED, SENT, DELIVERED, FAILED, FAILED_REFUNDED, FAILED_OPTOUT, UNKNOWN or"
        " RECEIVED.",
    )
    encoding: str | None = Field(
        default=None, description="GSM7 (160 characters a part) or UCS2 (70)."
    )
    parts: int | None = Field(default=None, description="SMS that it takes; each is paid for.")
    credits: float = 0
    at: str | None = Field(default=None, description="When sent or received, on the team's clock.")
    scheduled_for: str | None = None
    steps: list[Step] = []
    campaign: str | None = None
    data_field: str | None = None
    one_time_code: str | None = None
    replied_to_message_id: str | None = None
    deleted: bool | None = None


class MessageList(Listed):
    messages: list[Message]


class RequestSummary(Result):
    """A request to the imitated API."""

    request_id: int
    at: str
    method: str
    path: str
    operation_id: str | None = None
    status: int
    summary: str = Field(description="What it did, or why it was refused and what would help.")
    note: str | None = None
    fault: int | None = None
    email: str | None = None
    message_ids: list[str] | None = None
    assumed: list[str] | None = Field(
        default=None,
        description="Assumptions behind the answer, for look_up_behaviour.",
    )


class RequestList(Listed):
    requests: list[RequestSummary]


class HttpSide(Result):
    headers: dict[str, str]
    body: str = Field(description="Secrets are masked.")


class WholeRequest(RequestSummary):
    """A request to the imitated API with its answer."""

    seconds: float
    request: HttpSide
    response: HttpSide


class Attempt(Result):
    """One attempt to post a webhook."""

    at: str
    status: int | None = None
    error: str | None = None
    response: str | None = None
    seconds: float


class Webhook(Result):
    """A webhook to the application: a delivery report, or a person's reply."""

    webhook_id: int
    kind: str = Field(description="deliveryReport or reply.")
    message_id: str
    url: str
    values: dict[str, str]
    state: str = Field(description="delivered (a 2xx came), pending or given-up.")
    attempts: list[Attempt]
    next_attempt_at: str | None = None
    held_by_schedule: bool | None = None


class WebhookList(Listed):
    webhooks: list[Webhook]


class Finding(Result):
    """Something that would hurt in production."""

    rule: str
    severity: str = Field(description="error, warning or hint.")
    summary: str
    where: list[str]
    count: int
    help: str


class Pending(Result):
    """What is still to happen: a step of a message, or an attempt at a webhook."""

    at: str | None = None
    kind: str = Field(description="sent, outcome, reply or webhook.")
    message_id: str
    status: str | None = None
    webhook_id: int | None = None
