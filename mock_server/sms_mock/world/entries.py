"""The typed entries of a world document, which a team's world begins with or is exported as.

Telephone numbers are digits without `+` (`27821234567`), credits integer
thousandths, instants epoch milliseconds, durations seconds. None is what the document left out:
the code that imports the document then makes up ids and tokens and computes a message's cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from sms_mock.domain.pricing import Rates
from sms_mock.world.perturbation import Perturbation

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
"""A fault rule as the document has it: text keys and JSON values. `faults` checks and reads it."""
Row: TypeAlias = Mapping[str, Any]
"""A row of an exported ledger, delivery or task: values by the attribute names of its schema."""

TEAM_NAME: Final = "Mock team"
TEAM_NUMBER: Final = "27600000000"
ONE_CREDIT_ANYWHERE: Final = Rates(1000, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEntry:
    """A team; `delivery` is `immediate`, `manual`, `timed` or `timed:SECONDS`.

    None means `timed:2`.
    """

    name: str = TEAM_NAME
    number: str = TEAM_NUMBER
    delivery: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEntry:
    """A user with their credits in thousandths; at least one user of a world is administrator."""

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
    """A contact; `groups` holds positions in `WorldDocument.groups`, in ascending order."""

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
    """What happens to messages to one number, unless it has opted out or delivery is manual.

    `seconds` is set if `fate` is reported-late or replies, and `text` if it is replies.
    """

    number: str
    fate: Fate
    seconds: float | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierEntry:
    """A mobile network that carries messages to the numbers that begin with one of `prefixes`.

    If several carriers fit a number, the one with the longest prefix carries it. `delay` is the
    least and the most seconds by which a message's outcome is later, unless delivery is immediate;
    `failure_share`, from 0 to 1, is the share of messages that fail.
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
    """A message that was sent, received or scheduled.

    It belongs to the first administrator if `user_id` is None.
    """

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
    """A voice message: `message` is read out; if it is empty, `audio` is played instead.

    It belongs to the first administrator if `user_id` is None. Retry intervals are in minutes.
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
    seen: bool = False
    deleted: bool = False
    credit_cost: int | None = None
    retry_count: int | None = None
    retry_minimum_interval: int | None = None
    retry_maximum_interval: int | None = None
    steps: tuple[StepEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEntry:
    """The world's clock: it stands still at `frozen_at` (epoch milliseconds) or runs.

    A running clock is `offset_milliseconds` ahead of real time; None means 0.
    """

    frozen_at: int | None = None
    offset_milliseconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldDocument:
    """A whole world. `ledger`, `deliveries`, `tasks` and `clock` are meant for exported states."""

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
    schedule: tuple[Perturbation, ...] | None = None
    messages: tuple[MessageEntry, ...] = ()
    voice_messages: tuple[VoiceMessageEntry, ...] = ()
    ledger: tuple[Row, ...] = ()
    deliveries: tuple[Row, ...] = ()
    tasks: tuple[Row, ...] = ()
    clock: ClockEntry = ClockEntry()
