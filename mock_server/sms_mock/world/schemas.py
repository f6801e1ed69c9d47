"""The shape of a world document: which keys each of its mappings has and what each may hold.

The keys are the attributes here in camelCase. Rules between values are in
`agreement.py` and `message_agreement.py`.
"""

from __future__ import annotations

from typing import Any, Final

from sms_mock.domain.lifecycle import OUTCOMES, SENT, STATUSES
from sms_mock.shapes.collections import CountryRates, ListOf, PlainObject, TextMapping
from sms_mock.shapes.mobile import MOBILE, NUMBER_AS_WRITTEN
from sms_mock.shapes.numbers import (
    CREDITS,
    FLAG,
    INSTANT,
    SHARE,
    USER_ID,
    YEAR,
    Credits,
    SecondsRange,
    Whole,
    seconds,
)
from sms_mock.shapes.text import (
    BASE64,
    DELIVERY,
    EMAIL,
    MEDIA_TYPE,
    OBJECT_ID,
    PREFIX,
    SECRET_KEY,
    SOME_TEXT,
    TEXT,
    TOKEN,
    URL_TOKEN,
    WEB_URL,
    Choice,
    Text,
)
from sms_mock.world.entries import (
    FATES,
    LEDGER_REASONS,
    MESSAGE_TYPES,
    TASK_KINDS,
    TEAM_NAME,
    TEAM_NUMBER,
    WEBHOOK_KINDS,
    WEBHOOK_STATES,
    WEBHOOK_STYLES,
)
from sms_mock.world.fields import EntrySchema, EntryShape, Unquoted, Value, entries
from sms_mock.world.perturbation import PerturbationShape

OPTIONAL: Final[dict[str, Any]] = {"load_default": None}
EMPTY: Final[dict[str, Any]] = {"load_default": list}

_GROUPS: Final = ListOf(Unquoted(Text()), example="[Customers]")
_SECONDS: Final = seconds(YEAR)
_COUNT: Final = Whole(least=0, example="1")
_FARTHEST: Final = 6000 * YEAR * 1000
"""Milliseconds that a running clock may be ahead of real time or behind it."""


class TeamSchema(EntrySchema):
    name = Value(Text(example="Mock team"), load_default=TEAM_NAME)
    number = Value(MOBILE.about("The team's own."), load_default=TEAM_NUMBER)
    delivery = Value(DELIVERY, **OPTIONAL)


class UserSchema(EntrySchema):
    user_id = Value(USER_ID, **OPTIONAL)
    email = Value(EMAIL, required=True)
    token = Value(TOKEN, **OPTIONAL)
    url_token = Value(URL_TOKEN, **OPTIONAL)
    secret_key = Value(SECRET_KEY, **OPTIONAL)
    administrator = Value(FLAG, **OPTIONAL)
    first_name = Value(TEXT, **OPTIONAL)
    last_name = Value(TEXT, **OPTIONAL)
    company = Value(TEXT, **OPTIONAL)
    contact_number = Value(NUMBER_AS_WRITTEN, **OPTIONAL)
    credits = Value(CREDITS, load_default=0)
    reply_url = Value(WEB_URL, **OPTIONAL)
    delivery_report_url = Value(WEB_URL, **OPTIONAL)
    webhook_style = Value(Choice(WEBHOOK_STYLES), load_default="both")


class GroupSchema(EntrySchema):
    group_id = Value(OBJECT_ID, **OPTIONAL)
    name = Value(Text(example="Customers"), required=True)


class ContactSchema(EntrySchema):
    contact_id = Value(OBJECT_ID, **OPTIONAL)
    title = Value(TEXT, **OPTIONAL)
    first_name = Value(TEXT, **OPTIONAL)
    last_name = Value(TEXT, **OPTIONAL)
    contact_number = Value(MOBILE, required=True)
    groups = Value(_GROUPS.about("Ids, or names that only one group has."), **EMPTY)


class TemplateSchema(EntrySchema):
    template_id = Value(Whole(example="301"), **OPTIONAL)
    name = Value(Text(example="Reminder"), required=True)
    data = Value(Text(example="Your appointment is tomorrow."), required=True)


class RatesSchema(EntrySchema):
    default = Value(CREDITS, required=True)
    countries = Value(CountryRates(), attribute="by_country", load_default=dict)


class ScenarioSchema(EntrySchema):
    number = Value(MOBILE, required=True)
    fate = Value(Choice(FATES), required=True)
    seconds = Value(_SECONDS.about("How late the report or the reply is."), **OPTIONAL)
    text = Value(Text(example="Yes, thank you.").about("What the number replies."), **OPTIONAL)


class CarrierSchema(EntrySchema):
    name = Value(Text(example="Vodacom"), required=True)
    prefixes = Value(ListOf(Unquoted(PREFIX), example="[2782, 2772]"), required=True)
    delay = Value(SecondsRange(YEAR).about("Added before the outcome."), load_default=(0.0, 0.0))
    failure_share = Value(SHARE, load_default=0.0)


class StepSchema(EntrySchema):
    status = Value(Choice(STATUSES), required=True)
    at = Value(INSTANT, required=True)


_SEEN: Final = FLAG.about("Whether a person has looked at the message on the page.")


class MessageSchema(EntrySchema):
    message_id = Value(OBJECT_ID, **OPTIONAL)
    user_id = Value(USER_ID, **OPTIONAL)
    message_type = Value(Choice(MESSAGE_TYPES), required=True)
    from_number = Value(MOBILE, **OPTIONAL)
    to_number = Value(MOBILE, **OPTIONAL)
    message = Value(Text(may_be_empty=True, example="Your table is ready."), required=True)
    campaign = Value(TEXT, **OPTIONAL)
    data_field = Value(TEXT, **OPTIONAL)
    date_time_sent = Value(INSTANT, **OPTIONAL)
    date_time_received = Value(INSTANT, **OPTIONAL)
    date_time_scheduled = Value(INSTANT, **OPTIONAL)
    message_status = Value(Choice(STATUSES), **OPTIONAL)
    read = Value(FLAG, load_default=False)
    seen = Value(_SEEN, load_default=False)
    deleted = Value(FLAG, load_default=False)
    replied_to_message_id = Value(OBJECT_ID, **OPTIONAL)
    credit_cost = Value(CREDITS, **OPTIONAL)
    number_of_messages = Value(Whole(least=0, example="1"), **OPTIONAL)
    encoding = Value(Choice(("GSM7", "UCS2")), **OPTIONAL)
    steps = Value(entries(StepSchema), **EMPTY)


class AudioSchema(EntrySchema):
    type = Value(MEDIA_TYPE, required=True)
    data = Value(BASE64, required=True)


class VoiceMessageSchema(EntrySchema):
    voice_message_id = Value(OBJECT_ID, **OPTIONAL)
    user_id = Value(USER_ID, **OPTIONAL)
    to_number = Value(MOBILE, required=True)
    message = Value(TEXT.about("Read out; without it an audio is played."), load_default="")
    audio = Value(EntryShape(AudioSchema), **OPTIONAL)
    language = Value(Text(example="en"), **OPTIONAL)
    campaign = Value(TEXT, **OPTIONAL)
    data_field = Value(TEXT, **OPTIONAL)
    date_time_sent = Value(INSTANT, required=True)
    message_status = Value(Choice((SENT, *OUTCOMES)), required=True)
    seen = Value(_SEEN, load_default=False)
    deleted = Value(FLAG, load_default=False)
    credit_cost = Value(CREDITS, **OPTIONAL)
    retry_count = Value(Whole(least=0, example="3"), **OPTIONAL)
    retry_minimum_interval = Value(Whole(least=0, example="5"), **OPTIONAL)
    retry_maximum_interval = Value(Whole(least=0, example="15"), **OPTIONAL)
    steps = Value(entries(StepSchema), **EMPTY)


class LedgerSchema(EntrySchema):
    at = Value(INSTANT, required=True)
    user_id = Value(USER_ID, required=True)
    reason = Value(Choice(LEDGER_REASONS), required=True)
    credits = Value(Credits(negative=True), required=True)
    balance = Value(CREDITS, **OPTIONAL)  # For people: it follows from the rows before.
    message_id = Value(TEXT, **OPTIONAL)


class AttemptSchema(EntrySchema):
    at = Value(INSTANT, required=True)
    status = Value(_COUNT, **OPTIONAL)
    seconds = Value(_SECONDS, required=True)
    error = Value(TEXT, **OPTIONAL)
    response = Value(TEXT, **OPTIONAL)
    nonce = Value(TEXT, **OPTIONAL)
    nonce_date = Value(TEXT, **OPTIONAL)
    checksum = Value(TEXT, **OPTIONAL)


class DeliverySchema(EntrySchema):
    kind = Value(Choice(WEBHOOK_KINDS), required=True)
    message_id = Value(SOME_TEXT, required=True)
    url = Value(WEB_URL, required=True)
    style = Value(Choice(WEBHOOK_STYLES), required=True)
    parameters = Value(TextMapping(), required=True)
    state = Value(Choice(WEBHOOK_STATES), required=True)
    tries = Value(_COUNT, required=True)
    next_attempt_at = Value(INSTANT, **OPTIONAL)
    attempts = Value(entries(AttemptSchema), **EMPTY)


class TaskSchema(EntrySchema):
    kind = Value(Choice(TASK_KINDS), required=True)
    message_id = Value(SOME_TEXT, required=True)
    due_at = Value(INSTANT, required=True)
    status = Value(Choice(OUTCOMES), **OPTIONAL)
    reports = Value(Whole(most=10, example="1"), **OPTIONAL)
    text = Value(Text(may_be_empty=True, example="Yes, thank you."), **OPTIONAL)


class ClockSchema(EntrySchema):
    frozen_at = Value(INSTANT, **OPTIONAL)
    offset_milliseconds = Value(
        Whole(least=-_FARTHEST, most=_FARTHEST, example="3600000"), **OPTIONAL
    )


class WorldSchema(EntrySchema):
    team = Value(EntryShape(TeamSchema), load_default=dict)
    users = Value(entries(UserSchema, example="[{email: demo@example.com}]"), required=True)
    groups = Value(entries(GroupSchema), **EMPTY)
    contacts = Value(entries(ContactSchema), **EMPTY)
    templates = Value(entries(TemplateSchema), **EMPTY)
    rates = Value(EntryShape(RatesSchema), **OPTIONAL)
    opt_outs = Value(ListOf(Unquoted(MOBILE)), **EMPTY)
    scenarios = Value(entries(ScenarioSchema), **EMPTY)
    carriers = Value(entries(CarrierSchema), **EMPTY)
    faults = Value(ListOf(PlainObject(), example="- match: …"), **EMPTY)
    schedule = Value(ListOf(PerturbationShape(), example="[report1x2]"), **OPTIONAL)
    messages = Value(entries(MessageSchema), **EMPTY)
    voice_messages = Value(entries(VoiceMessageSchema), **EMPTY)
    ledger = Value(entries(LedgerSchema), **EMPTY)
    deliveries = Value(entries(DeliverySchema), **EMPTY)
    tasks = Value(entries(TaskSchema), **EMPTY)
    clock = Value(EntryShape(ClockSchema), load_default=dict)
