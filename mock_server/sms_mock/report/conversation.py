"""What a report says of a conversation: plain values, with secrets masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import in_sast, iso8601

STATUS_NAMES: Final = {
    "SCHEDULED": "Scheduled",
    "SENT": "Sent",
    "DELIVERED": "Delivered",
    "FAILED": "Failed",
    "FAILED_REFUNDED": "Failed, refunded",
    "FAILED_OPTOUT": "Failed, opted out",
    "UNKNOWN": "Unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedMessage:
    """One message of the conversation.

    Attributes:
        kind: `sent`, `reply` or `call`.
        at: when it reached or left the phone, in milliseconds since 1970.
        steps: its statuses with their instants, in order; a reply has none.
        due_at: when a scheduled message is to be sent, in milliseconds since 1970; else None.
        cancelled: whether a scheduled message was deleted before it was sent.
        cost: what it cost, in thousandths of a credit.
        code: a one-time code in it, or None.
        requests: the requests of the API that name it, a line each.
        webhooks: the webhooks about it, a line each.
    """

    message_id: str
    kind: str
    at: int
    text: str
    steps: list[tuple[str, int]] = field(default_factory=list)
    due_at: int | None = None
    cancelled: bool = False
    parts: int = 0
    encoding: str = ""
    cost: int = 0
    campaign: str | None = None
    data_field: str | None = None
    code: str | None = None
    requests: list[str] = field(default_factory=list)
    webhooks: list[str] = field(default_factory=list)

    @property
    def is_failed(self) -> bool:
        return bool(self.steps) and self.steps[-1][0].startswith("FAILED")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReport:
    """A conversation with one number.

    Attributes:
        at: the team's clock when the report was made, in milliseconds since 1970.
        messages: the oldest first.
        left_out: how many older messages are not in it.
    """

    team: str
    number: str
    name: str | None
    opted_out: bool
    at: int
    messages: list[ReportedMessage]
    left_out: int = 0

    @property
    def title(self) -> str:
        return f"{self.name}, {readable(self.number)}" if self.name else readable(self.number)


def readable(number: str) -> str:
    """Return a stored number as people write it: +27 82 123 4567."""
    if len(number) == 11 and number.startswith("27"):
        return f"+27 {number[2:4]} {number[4:7]} {number[7:]}"
    return f"+{number}" if number.isdigit() else number


def count(number: float, noun: str) -> str:
    """Return a number with its noun: `1 part`, `2 parts`."""
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def credits(thousandths: int) -> str:
    return count(to_number(thousandths), "credit")


def day_of(at: int) -> str:
    moment = in_sast(at)
    return f"{moment:%A}, {_date(moment)}"


def moment_of(at: int) -> str:
    moment = in_sast(at)
    return f"{_date(moment)}, {moment:%H:%M:%S}"


def time_of(at: int) -> str:
    return f"{in_sast(at):%H:%M:%S}"


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%B} {moment.year:04}"


def facts_of(message: ReportedMessage) -> list[str]:
    """Return a list of phrases about a message beside its text: statuses, parts, cost and so on."""
    if message.kind == "reply":
        return [f"Received {time_of(message.at)}"]
    facts = [
        f"{STATUS_NAMES.get(status, status)} {_step(at, message)}" for status, at in message.steps
    ]
    if message.cancelled:
        facts.append("Cancelled")
    elif message.due_at is not None and message.steps[-1:] and message.steps[-1][0] == "SCHEDULED":
        facts.append(f"due {moment_of(message.due_at)}")
    if message.kind == "sent":
        encoding = "UCS-2" if message.encoding == "UCS2" else "GSM-7"
        facts += [count(message.parts, "part"), encoding]
    facts.append(credits(message.cost))
    if message.campaign:
        facts.append(f"Campaign {message.campaign}")
    if message.data_field:
        facts.append(f"Data {message.data_field}")
    return facts


def _step(at: int, message: ReportedMessage) -> str:
    return time_of(at) if day_of(at) == day_of(message.at) else moment_of(at)


def totals_of(report: ConversationReport) -> list[tuple[str, str]]:
    """Return the sums over the messages of a report, each with its name; some are left out if
    zero.
    """
    out = [message for message in report.messages if message.kind != "reply"]
    failed = sum(message.is_failed for message in out)
    rows = [
        ("Sent to this number", count(len(out), "message")),
        ("Replies", str(len(report.messages) - len(out))),
        ("Failed", str(failed) if failed else ""),
        ("Parts", str(sum(message.parts for message in out if message.kind == "sent"))),
        ("Cost", credits(sum(message.cost for message in out))),
        ("Opted out", "yes, with STOP" if report.opted_out else ""),
        ("Left out", f"{report.left_out} older messages" if report.left_out else ""),
    ]
    return [(name, value) for name, value in rows if value]


def as_text(report: ConversationReport) -> str:
    """Return a conversation as plain text, for a ticket or an email."""
    lines = [
        f"Conversation with {report.title}",
        f"Team {report.team}, {moment_of(report.at)} SAST",
    ]
    lines += [f"{name}: {value}" for name, value in totals_of(report)]
    day = ""
    for message in report.messages:
        if day_of(message.at) != day:
            day = day_of(message.at)
            lines += ["", day]
        who = {"reply": "reply", "call": "call"}.get(message.kind, "sent")
        text = (message.text or "(no text)").replace("\n", "\n    ")
        lines.append(f"{time_of(message.at)} {who}: {text}")
        lines += [f"    {', '.join(facts_of(message))}", f"    id {message.message_id}"]
        lines += [f"    {line}" for line in (*message.requests, *message.webhooks)]
    return "\n".join(lines) + "\n"


def as_json(report: ConversationReport) -> dict[str, Any]:
    """Return a conversation as a JSON object."""
    return {
        "team": report.team,
        "number": report.number,
        "name": report.name,
        "optedOut": report.opted_out,
        "at": iso8601(report.at),
        "leftOut": report.left_out,
        "messages": [
            {
                "messageId": message.message_id,
                "kind": message.kind,
                "at": iso8601(message.at),
                "message": message.text,
                "steps": [{"status": name, "at": iso8601(at)} for name, at in message.steps],
                "dueAt": None if message.due_at is None else iso8601(message.due_at),
                "cancelled": message.cancelled,
                "parts": message.parts,
                "encoding": message.encoding or None,
                "credits": to_number(message.cost),
                "campaign": message.campaign,
                "userDataField": message.data_field,
                "otp": message.code,
                "requests": message.requests,
                "webhooks": message.webhooks,
            }
            for message in report.messages
        ],
    }
