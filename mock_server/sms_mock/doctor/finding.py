"""What the doctor examines (`Run`) and what it reports (`Finding`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    # For `sms-mock doctor`, which needs none of what these import.
    from sms_mock.journal.records import JournalEntry
    from sms_mock.store.deliveries import Attempt, Delivery
    from sms_mock.store.messages import Message

Severity = Literal["error", "warning", "hint"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "hint")
"""The most severe first."""
_MOST_PLACES: Final = 10


class Places(NamedTuple):
    """The requests, messages or receivers that show a finding.

    Attributes:
        first: names of at most ten of them.
        total: how many there are in all.
    """

    first: list[str]
    total: int


class Finding(NamedTuple):
    """Something in a run that would hurt in production.

    Attributes:
        rule: the name of the rule that found it, such as "token-in-url".
        help: what to do about it.
    """

    rule: str
    severity: Severity
    summary: str
    where: Places
    help: str


@dataclass(frozen=True, slots=True)
class Run:
    """One team's requests, messages, and webhooks with their attempts, each the oldest first."""

    requests: list[JournalEntry]
    messages: list[Message]
    deliveries: list[tuple[Delivery, list[Attempt]]]


def requests_at(entries: list[JournalEntry]) -> Places:
    """Return names such as `request 7` of the first ten of these requests, and the number of
    requests.
    """
    return Places([f"request {entry.entry_id}" for entry in entries[:_MOST_PLACES]], len(entries))


def messages_at(found: list[Message]) -> Places:
    """Return names such as `message 5f3…` of the first ten of these messages, and the number of
    messages.
    """
    return Places([f"message {message.message_id}" for message in found[:_MOST_PLACES]], len(found))
