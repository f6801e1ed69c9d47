"""Messages and requests as tests get them: typed, with times that have a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sms_mock.domain.dates import in_sast


@dataclass(frozen=True, slots=True)
class Step:
    """One status of a message, and the time at which the message got it."""

    status: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A message that was sent, scheduled or received.

    Its fields are those of the imitated API and the control API. Phone numbers are digits with the
    country code, `number_of_messages` is the number of parts, `credit_cost` is in credits, and
    `otp` is the one-time code in the text, or None.
    """

    message_id: str
    message_type: str
    from_number: str
    to_number: str
    message: str
    message_status: str | None
    number_of_messages: int
    encoding: str
    credit_cost: float
    campaign: str | None
    user_data_field: str | None
    date_time_sent: datetime | None
    date_time_received: datetime | None
    date_time_scheduled: datetime | None
    replied_to_message_id: str | None
    read: bool
    deleted: bool
    otp: str | None
    steps: tuple[Step, ...]

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> Message:
        """Make a message from an item of the answer of `GET /_mock/messages`."""
        replied_to = item["repliedToMessage"]
        return cls(
            message_id=item["messageId"],
            message_type=item["messageType"],
            from_number=item["fromNumber"],
            to_number=item["toNumber"],
            message=item["message"],
            message_status=item["messageStatus"],
            number_of_messages=item["numberOfMessages"],
            encoding=item["encoding"],
            credit_cost=item["creditCost"],
            campaign=item["campaign"],
            user_data_field=item["userDataField"],
            date_time_sent=_instant(item["dateTimeSent"]),
            date_time_received=_instant(item["dateTimeReceived"]),
            date_time_scheduled=_instant(item["dateTimeScheduled"]),
            replied_to_message_id=replied_to["messageId"] if replied_to else None,
            read=item["read"],
            deleted=item["deleted"],
            otp=item["otp"],
            steps=tuple(
                Step(step["status"], datetime.fromisoformat(step["at"])) for step in item["steps"]
            ),
        )

    def __repr__(self) -> str:
        return f"<Message {self}, {self.message_id}>"

    def __str__(self) -> str:
        if self.message_type == "INBOUND":
            return f"reply from {self.from_number}: {self.message!r}"
        return f"{self.to_number} {self.message_status}: {self.message!r}"


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """A request to the imitated API and its answer, as the journal keeps them: secrets masked.

    `answer` is the body of the answer, `summary` the request's line in the log, and `fault` the id
    of the fault rule that acted on it, or None.
    """

    request_id: int
    at: datetime
    method: str
    path: str
    operation_id: str | None
    status: int
    summary: str
    fault: int | None
    headers: dict[str, str]
    body: str
    answer: str

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> Request:
        """Make a request from an item of the answer of `GET /_mock/requests`."""
        return cls(
            request_id=item["id"],
            at=datetime.fromisoformat(item["at"]),
            method=item["method"],
            path=item["path"],
            operation_id=item["operationId"],
            status=item["status"],
            summary=item["summary"],
            fault=item["fault"],
            headers=item["request"]["headers"],
            body=item["request"]["body"],
            answer=item["response"]["body"],
        )

    def __repr__(self) -> str:
        return f"<Request {self}>"

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status} {self.summary}"


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else in_sast(milliseconds)
