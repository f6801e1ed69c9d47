"""The typed parts of a world document: what a team's world begins with, or was exported as.

Telephone numbers are digits without `+` (`27821234567`), credits integer
thousandths, instants epoch milliseconds, durations seconds. None is what the document left out:
the code that imports the document then makes up ids and tokens and computes a message's cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from sms_mock.domain.pricing import Rates

WebhookStyle = Literal["both", "query", "form"]
WEBHOOK_STYLES: Final[tuple[WebhookStyle, ...]] = ("both", "query", "form")

MessageType = Literal["OUTBOUND", "INBOUND"]
MESSAGE_TYPES: Final[tuple[MessageType, ...]] = ("OUTBOUND", "INBOUND")

Fate = Literal[
    "fails",
    "fails-refunded",
    "never-reported",
    "reported-late",
    "reported-twice",
    "report-before-answer",
    "opted-out",
    "replies",
    "unknown",
]
FATES: Final[tuple[Fate, ...]] = (
    "fails",
    "fails-refunded",
    "never-reported",
    "reported-late",
    "reported-twice",
    "report-before-answer",
    "opted-out",
    "replies",
    "unknown",
)

LEDGER_REASONS: Final = ("send", "refund", "cancel", "transfer", "top-up")
WEBHOOK_KINDS: Final = ("reply", "deliveryReport")
WEBHOOK_STATES: Final = ("pending", "delivered", "given-up")
TASK_KINDS: Final = ("send", "outcome", "reply")

PlainMapping: TypeAlias = Mapping[str, Any]
"""A fault rule as it was written: text keys and JSON values that can be stored; `faults` reads it.
"""
Row: TypeAlias = Mapping[str, Any]
"""A row of an exported state: the values of its schema in `schemas.py`, by attribute."""

TEAM_NAME: Final = "Mock team"
TEAM_NUMBER: Final = "27600000000"
ONE_CREDIT_ANYWHERE: Final = Rates(1000, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEntry:
    """A team; `delivery` is `immediate`, `manual`, `timed`, `timed:SECONDS` or None (default)."""

    name: str = TEAM_NAME
    number: str = TEAM_NUMBER
    delivery: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEntry:
    """A user; at least one user of a world is its administrator."""

    email: str
    administrator: bool
    user_id: int | None = None
    token: str | None = None
    url_token: str | None = None
    secret_key: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    contact_number: str | None = None
    credits: int = 0
    reply_url: str | None = None
    delivery_report_url: str | None = None
    webhook_style: WebhookStyle = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    name: str
    group_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    """A contact; `groups` are positions in `WorldDocument.groups`, ascending, each once."""

    contact_number: str
    contact_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateEntry:
    name: str
    data: str
    template_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEntry:
    """What happens to messages to one number.

    `seconds` is set for the fates reported-late and replies, `text` for replies.
    """

    number: str
    fate: Fate
    seconds: float | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierEntry:
    """A carrier of the numbers that begin with one of `prefixes`; the longest prefix decides.

    `delay` is the range of seconds added before the outcome; `failure_share` from 0 to 1.
    """

    name: str
    prefixes: tuple[str, ...]
    delay: tuple[float, float] = (0.0, 0.0)
    failure_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    status: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEntry:
    """A stored message; it belongs to the first administrator if `user_id` is None."""

    message_type: MessageType
    from_number: str
    to_number: str
    message: str
    message_id: str | None = None
    user_id: int | None = None
    campaign: str | None = None
    data_field: str | None = None
    date_time_sent: int | None = None
    date_time_received: int | None = None
    date_time_scheduled: int | None = None
    message_status: str | None = None
    read: bool = False
    seen: bool = False
    deleted: bool = False
    replied_to_message_id: str | None = None
    credit_cost: int | None = None
    number_of_messages: int | None = None
    encoding: Literal["GSM7", "UCS2"] | None = None
    steps: tuple[StepEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioEntry:
    """The recording that a voice message plays; `type` is a media type such as `audio/mpeg`."""

    type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMessageEntry:
    """A stored voice message: `message` is read out; if it is empty, `audio` is played.

    It belongs to the first administrator if `user_id` is None; intervals are minutes.
    """

    to_number: str
    message_status: str
    date_time_sent: int
    message: str = ""
    audio: AudioEntry | None = None
    voice_message_id: str | None = None
    user_id: int | None = None
    language: str | None = None
    campaign: str | None = None
    data_field: str | None = None
    deleted: bool = False
    credit_cost: int | None = None
    retry_count: int | None = None
    retry_minimum_interval: int | None = None
    retry_maximum_interval: int | None = None
    steps: tuple[StepEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEntry:
    """A clock that stands at `frozen_at`, or runs `offset_milliseconds` ahead of real time."""

    frozen_at: int | None = None
    offset_milliseconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldDocument:
    """A whole world. What stands below the voice messages is in exported states only."""

    users: tuple[UserEntry, ...]
    team: TeamEntry = TeamEntry()
    groups: tuple[GroupEntry, ...] = ()
    contacts: tuple[ContactEntry, ...] = ()
    templates: tuple[TemplateEntry, ...] = ()
    rates: Rates = ONE_CREDIT_ANYWHERE
    opt_outs: tuple[str, ...] = ()
    scenarios: tuple[ScenarioEntry, ...] = ()
    carriers: tuple[CarrierEntry, ...] = ()
    faults: tuple[PlainMapping, ...] = ()
    messages: tuple[MessageEntry, ...] = ()
    voice_messages: tuple[VoiceMessageEntry, ...] = ()
    ledger: tuple[Row, ...] = ()
    deliveries: tuple[Row, ...] = ()
    tasks: tuple[Row, ...] = ()
    clock: ClockEntry = ClockEntry()
