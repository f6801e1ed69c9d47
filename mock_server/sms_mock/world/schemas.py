"""The shape of a world document: which keys each of its parts has and what each may hold.

The keys are the attributes here in camelCase. Rules between values are in `agreement.py`.
"""

from __future__ import annotations

from typing import Any, Final

from sms_mock.domain.lifecycle import OUTCOMES, SENT, STATUSES
from sms_mock.world import entries as shapes
from sms_mock.world.collection_fields import (
    CountryRates,
    DelayRange,
    Entry,
    EntrySchema,
    Listed,
    PlainObject,
    entries,
)
from sms_mock.world.fields import (
    Base64,
    Choice,
    Mobile,
    NumberAsWritten,
    Text,
    WebUrl,
    delivery,
    email,
    media_type,
    object_id,
    prefix,
    token,
    url_token,
)
from sms_mock.world.number_fields import CreditAmount, Decimal, Flag, Instant, Whole

YEAR: Final = 366 * 86_400
"""Seconds; nothing a fixture waits for takes longer."""

OPTIONAL: Final[dict[str, Any]] = {"load_default": None}
EMPTY: Final[dict[str, Any]] = {"load_default": list}


class TeamSchema(EntrySchema):
    name = Text(example="Mock team", load_default=shapes.TEAM_NAME)
    number = Mobile(load_default=shapes.TEAM_NUMBER)
    delivery = delivery(**OPTIONAL)


class UserSchema(EntrySchema):
    user_id = Whole(example="18987", **OPTIONAL)
    email = email(required=True)
    token = token(**OPTIONAL)
    url_token = url_token(**OPTIONAL)
    administrator = Flag(**OPTIONAL)
    first_name = Text(may_be_empty=True, **OPTIONAL)
    last_name = Text(may_be_empty=True, **OPTIONAL)
    company = Text(may_be_empty=True, **OPTIONAL)
    contact_number = NumberAsWritten(**OPTIONAL)
    credits = CreditAmount(load_default=0)
    reply_url = WebUrl(**OPTIONAL)
    delivery_report_url = WebUrl(**OPTIONAL)
    webhook_style = Choice(shapes.WEBHOOK_STYLES, load_default="both")


class GroupSchema(EntrySchema):
    group_id = object_id(**OPTIONAL)
    name = Text(required=True, example="Customers")


class ContactSchema(EntrySchema):
    contact_id = object_id(**OPTIONAL)
    first_name = Text(may_be_empty=True, **OPTIONAL)
    last_name = Text(may_be_empty=True, **OPTIONAL)
    title = Text(may_be_empty=True, **OPTIONAL)
    contact_number = Mobile(required=True)
    groups = Listed(Text().read, example="[Customers]", **EMPTY)


class TemplateSchema(EntrySchema):
    template_id = Whole(example="301", **OPTIONAL)
    name = Text(required=True, example="Reminder")
    data = Text(required=True, example="Your appointment is tomorrow.")


class RatesSchema(EntrySchema):
    default = CreditAmount(required=True)
    countries = CountryRates(load_default=dict)


class ScenarioSchema(EntrySchema):
    number = Mobile(required=True)
    fate = Choice(shapes.FATES, required=True)
    seconds = Decimal("a number of seconds", most=YEAR, example="60", **OPTIONAL)
    text = Text(example="Yes, thank you.", **OPTIONAL)


class CarrierSchema(EntrySchema):
    name = Text(required=True, example="Vodacom")
    prefixes = Listed(prefix().read, required=True, example="[2782, 2772]")
    delay = DelayRange(most=YEAR, load_default=(0.0, 0.0))
    failure_share = Decimal("a share", most=1, example="0.05", load_default=0.0)


class StepSchema(EntrySchema):
    status = Choice(STATUSES, required=True)
    at = Instant(required=True)


class MessageSchema(EntrySchema):
    message_id = object_id(**OPTIONAL)
    user_id = Whole(example="18987", **OPTIONAL)
    message_type = Choice(shapes.MESSAGE_TYPES, required=True)
    from_number = Mobile(**OPTIONAL)
    to_number = Mobile(**OPTIONAL)
    message = Text(required=True, may_be_empty=True, example="Your table is ready.")
    campaign = Text(may_be_empty=True, **OPTIONAL)
    data_field = Text(may_be_empty=True, **OPTIONAL)
    date_time_sent = Instant(**OPTIONAL)
    date_time_received = Instant(**OPTIONAL)
    date_time_scheduled = Instant(**OPTIONAL)
    message_status = Choice(STATUSES, **OPTIONAL)
    read = Flag(load_default=False)
    seen = Flag(load_default=False)
    deleted = Flag(load_default=False)
    replied_to_message_id = object_id(**OPTIONAL)
    credit_cost = CreditAmount(**OPTIONAL)
    number_of_messages = Whole(least=0, example="1", **OPTIONAL)
    encoding = Choice(("GSM7", "UCS2"), **OPTIONAL)
    steps = entries(StepSchema, **EMPTY)


class AudioSchema(EntrySchema):
    type = media_type(required=True)
    data = Base64(required=True)


class VoiceMessageSchema(EntrySchema):
    voice_message_id = object_id(**OPTIONAL)
    user_id = Whole(example="18987", **OPTIONAL)
    to_number = Mobile(required=True)
    message = Text(may_be_empty=True, load_default="")
    audio = Entry(AudioSchema, **OPTIONAL)
    language = Text(example="en", **OPTIONAL)
    campaign = Text(may_be_empty=True, **OPTIONAL)
    data_field = Text(may_be_empty=True, **OPTIONAL)
    date_time_sent = Instant(required=True)
    message_status = Choice((SENT, *OUTCOMES), required=True)
    deleted = Flag(load_default=False)
    credit_cost = CreditAmount(**OPTIONAL)
    retry_count = Whole(least=0, example="3", **OPTIONAL)
    retry_minimum_interval = Whole(least=0, example="5", **OPTIONAL)
    retry_maximum_interval = Whole(least=0, example="15", **OPTIONAL)
    steps = entries(StepSchema, **EMPTY)


class WorldSchema(EntrySchema):
    team = Entry(TeamSchema, load_default=dict)
    users = entries(UserSchema, required=True, example="[{email: demo@example.com}]")
    groups = entries(GroupSchema, **EMPTY)
    contacts = entries(ContactSchema, **EMPTY)
    templates = entries(TemplateSchema, **EMPTY)
    rates = Entry(RatesSchema, **OPTIONAL)
    opt_outs = Listed(Mobile().read, example="[27600000100]", **EMPTY)
    scenarios = entries(ScenarioSchema, **EMPTY)
    carriers = entries(CarrierSchema, **EMPTY)
    faults = Listed(PlainObject().read, example="- match: …", **EMPTY)
    messages = entries(MessageSchema, **EMPTY)
    voice_messages = entries(VoiceMessageSchema, **EMPTY)
    ledger = Listed(PlainObject().read, example="- at: …", **EMPTY)
    deliveries = Listed(PlainObject().read, example="- id: …", **EMPTY)
    tasks = Listed(PlainObject().read, example="- dueAt: …", **EMPTY)
    clock = PlainObject(load_default=dict)
