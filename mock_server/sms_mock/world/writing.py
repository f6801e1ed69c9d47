"""From a typed world back to a plain document, the one `read_world` reads as the same world."""

from __future__ import annotations

import base64
from typing import Any

from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import iso8601
from sms_mock.world.entries import (
    AudioEntry,
    CarrierEntry,
    ContactEntry,
    GroupEntry,
    MessageEntry,
    ScenarioEntry,
    StepEntry,
    TeamEntry,
    TemplateEntry,
    UserEntry,
    VoiceMessageEntry,
    WorldDocument,
)

Plain = dict[str, Any]


def as_document(world: WorldDocument) -> Plain:
    """The world as mappings, lists, text, numbers and booleans; what is None is left out."""
    return {
        "team": _team(world.team),
        "users": [_user(user) for user in world.users],
        "groups": [_group(group) for group in world.groups],
        "contacts": [_contact(contact, world.groups) for contact in world.contacts],
        "templates": [_template(template) for template in world.templates],
        "rates": {
            "default": to_number(world.rates.default),
            "countries": {
                country: to_number(rate) for country, rate in world.rates.by_country.items()
            },
        },
        "optOuts": list(world.opt_outs),
        "scenarios": [scenario_entry(scenario) for scenario in world.scenarios],
        "carriers": [_carrier(carrier) for carrier in world.carriers],
        "faults": [dict(fault) for fault in world.faults],
        "messages": [_message(message) for message in world.messages],
        "voiceMessages": [_voice_message(voice) for voice in world.voice_messages],
        "ledger": [dict(movement) for movement in world.ledger],
        "deliveries": [dict(delivery) for delivery in world.deliveries],
        "tasks": [dict(task) for task in world.tasks],
        "clock": dict(world.clock),
    }


def _present(**values: object) -> Plain:
    return {key: value for key, value in values.items() if value is not None}


def _instant(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else iso8601(milliseconds)


def _team(team: TeamEntry) -> Plain:
    return _present(name=team.name, number=team.number, delivery=team.delivery)


def _user(user: UserEntry) -> Plain:
    return _present(
        userId=user.user_id,
        email=user.email,
        token=user.token,
        urlToken=user.url_token,
        administrator=user.administrator,
        firstName=user.first_name,
        lastName=user.last_name,
        company=user.company,
        contactNumber=user.contact_number,
        credits=to_number(user.credits),
        replyUrl=user.reply_url,
        deliveryReportUrl=user.delivery_report_url,
        webhookStyle=user.webhook_style,
    )


def _group(group: GroupEntry) -> Plain:
    return _present(groupId=group.group_id, name=group.name)


def _contact(contact: ContactEntry, groups: tuple[GroupEntry, ...]) -> Plain:
    return _present(
        contactId=contact.contact_id,
        title=contact.title,
        firstName=contact.first_name,
        lastName=contact.last_name,
        contactNumber=contact.contact_number,
        groups=[groups[position].group_id or groups[position].name for position in contact.groups],
    )


def _template(template: TemplateEntry) -> Plain:
    return _present(templateId=template.template_id, name=template.name, data=template.data)


def scenario_entry(scenario: ScenarioEntry) -> Plain:
    return _present(
        number=scenario.number, fate=scenario.fate, seconds=scenario.seconds, text=scenario.text
    )


def _carrier(carrier: CarrierEntry) -> Plain:
    return {
        "name": carrier.name,
        "prefixes": list(carrier.prefixes),
        "delay": list(carrier.delay),
        "failureShare": carrier.failure_share,
    }


def _message(message: MessageEntry) -> Plain:
    cost = message.credit_cost
    return _present(
        messageId=message.message_id,
        userId=message.user_id,
        messageType=message.message_type,
        fromNumber=message.from_number,
        toNumber=message.to_number,
        message=message.message,
        campaign=message.campaign,
        dataField=message.data_field,
        dateTimeSent=_instant(message.date_time_sent),
        dateTimeReceived=_instant(message.date_time_received),
        dateTimeScheduled=_instant(message.date_time_scheduled),
        messageStatus=message.message_status,
        read=message.read,
        seen=message.seen,
        deleted=message.deleted,
        repliedToMessageId=message.replied_to_message_id,
        creditCost=None if cost is None else to_number(cost),
        numberOfMessages=message.number_of_messages,
        encoding=message.encoding,
        steps=_steps(message.steps),
    )


def _voice_message(voice: VoiceMessageEntry) -> Plain:
    cost = voice.credit_cost
    return _present(
        voiceMessageId=voice.voice_message_id,
        userId=voice.user_id,
        toNumber=voice.to_number,
        message=voice.message,
        audio=None if voice.audio is None else _audio(voice.audio),
        language=voice.language,
        campaign=voice.campaign,
        dataField=voice.data_field,
        dateTimeSent=_instant(voice.date_time_sent),
        messageStatus=voice.message_status,
        deleted=voice.deleted,
        creditCost=None if cost is None else to_number(cost),
        retryCount=voice.retry_count,
        retryMinimumInterval=voice.retry_minimum_interval,
        retryMaximumInterval=voice.retry_maximum_interval,
        steps=_steps(voice.steps),
    )


def _audio(audio: AudioEntry) -> Plain:
    return {"type": audio.type, "data": base64.b64encode(audio.data).decode()}


def _steps(steps: tuple[StepEntry, ...]) -> list[Plain]:
    return [{"status": step.status, "at": _instant(step.at)} for step in steps]
