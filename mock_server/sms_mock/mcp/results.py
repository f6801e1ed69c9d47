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

    more: int = Field(default=0, description="How many further items there are.")
    cursor: str | None = Field(
        default=None, description="Give it as `cursor` of the same tool to get further items."
    )
    notes: list[str] | None = Field(default=None, description="What to know about this answer.")


class Step(Result):
    status: str
    at: str


class Message(Result):
    """A message of the team: sent by the application, or received from a person's phone."""

    message_id: str
    direction: Annotated[str, Field(description="sent, received or call (a voice message).")]
    number: str = Field(description="The person's number: digits with the country code.")
    text: str = Field(description="The text; a list shows its first 500 characters.")
    status: str | None = Field(
        default=None,
        description="SCHEDULED, SENT, DELIVERED, FAILED, FAILED_REFUNDED, FAILED_OPTOUT, UNKNOWN;"
        " RECEIVED for a received one.",
    )
    encoding: str | None = Field(
        default=None, description="GSM7 (160 characters in one part) or UCS2 (70)."
    )
    parts: int | None = Field(
        default=None, description="How many SMS it takes; each part is paid for."
    )
    credits: float = Field(default=0, description="What it cost.")
    at: str | None = Field(
        default=None, description="When it was sent or received, on the team's clock."
    )
    scheduled_for: str | None = None
    steps: list[Step] = Field(default=[], description="Its statuses, in order; not in lists.")
    campaign: str | None = None
    data_field: str | None = Field(default=None, description="Text that its webhooks carry back.")
    one_time_code: str | None = Field(default=None, description="A one-time code in its text.")
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
    status: int = Field(description="The HTTP status of the answer.")
    summary: str = Field(description="What it did, or why it was refused and what to send instead.")
    note: str | None = Field(default=None, description="The answer's header X-Mock-Note.")
    fault: int | None = Field(default=None, description="The fault rule that acted on it.")
    email: str | None = Field(default=None, description="The account that it named.")
    message_ids: list[str] | None = None
    assumed: list[str] | None = Field(
        default=None,
        description="Assumptions that decided the answer; look_up_behaviour explains them.",
    )


class RequestList(Listed):
    requests: list[RequestSummary]


class HttpSide(Result):
    headers: dict[str, str] = Field(description="Secrets are masked.")
    body: str = Field(description="Secrets are masked.")


class WholeRequest(RequestSummary):
    """A request to the imitated API with its answer."""

    seconds: float
    request: HttpSide
    response: HttpSide


class Attempt(Result):
    """One attempt to post a webhook."""

    at: str
    status: int | None = Field(
        default=None, description="The HTTP status of the receiver's answer."
    )
    error: str | None = Field(
        default=None, description="Why there was no answer, and what would help."
    )
    response: str | None = Field(
        default=None, description="The beginning of the receiver's answer."
    )
    seconds: float = Field(description="Real seconds that the receiver took.")


class Webhook(Result):
    """A webhook to the application: a delivery report, or a person's reply."""

    webhook_id: int
    kind: str = Field(description="deliveryReport or reply.")
    message_id: str
    url: str
    values: dict[str, str] = Field(description="What it posts, beside the signature.")
    state: str = Field(
        description="delivered: a 2xx came; pending: another attempt follows; given-up."
    )
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
    where: list[str] = Field(description="The first ten requests, messages or receivers.")
    count: int
    help: str = Field(description="What to do about it.")


class Pending(Result):
    """What is still to happen: a step of a message, or an attempt at a webhook."""

    at: str | None = Field(default=None, description="When, on the team's clock.")
    kind: str = Field(description="sent, outcome, reply or webhook.")
    message_id: str
    status: str | None = Field(default=None, description="The status that the message gets then.")
    webhook_id: int | None = None
