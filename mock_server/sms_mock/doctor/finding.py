"""A finding, and what findings are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from sms_mock.journal.records import Entry
from sms_mock.store.deliveries import Attempt, Delivery
from sms_mock.store.messages import Message

Severity = Literal["error", "warning", "hint"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "hint")
"""The gravest first."""
_MOST_PLACES: Final = 10


class Finding(NamedTuple):
    """Something that would hurt: `where` names requests, messages or receivers."""

    rule: str
    severity: Severity
    summary: str
    where: list[str]
    help: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run left behind, oldest first."""

    requests: list[Entry]
    messages: list[Message]
    deliveries: list[tuple[Delivery, list[Attempt]]]


def requests_at(entries: list[Entry]) -> list[str]:
    """Where requests are found: by their number in the journal."""
    return [f"request {entry.entry_id}" for entry in entries[:_MOST_PLACES]]


def messages_at(found: list[Message]) -> list[str]:
    """Where messages are found: by their id."""
    return [f"message {message.message_id}" for message in found[:_MOST_PLACES]]


def times(count: int, what: str) -> str:
    """`1 request`, `2 requests`."""
    return f"{count} {what}{'' if count == 1 else 's'}"
