"""Collects what a report says about a conversation, with secrets masked."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from sms_mock.actions.conversations import summarise
from sms_mock.actions.webhook_outbox import Webhook
from sms_mock.clock import in_turns
from sms_mock.domain import lifecycle, phone_number
from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import iso8601
from sms_mock.domain.one_time_code import find_code
from sms_mock.domain.url_credentials import hide_password
from sms_mock.journal.exchange import JournalEntry
from sms_mock.journal.masking import masked_target, masked_text
from sms_mock.report.shapes import ConversationReport, ReportedMessage
from sms_mock.store import conversations, deliveries
from sms_mock.store.messages import INBOUND, steps_of
from sms_mock.store.ranks import base_of
from sms_mock.store.voice import VOICE, AnyMessage
from sms_mock.store.world import World, read_meta

MOST: Final = 5_000
"""How many messages, the newest ones, a report has at most."""
_MOST_WEBHOOKS: Final = 100
_KINDS: Final[Mapping[str, Literal["reply", "call"]]] = {INBOUND: "reply", VOICE: "call"}
_WEBHOOKS: Final = {"reply": "Reply webhook", "deliveryReport": "Delivery report"}


def report_conversation(
    world: World, number: str, entries: Iterable[JournalEntry], known: tuple[str, ...]
) -> ConversationReport:
    """Return the report of the conversation with a number, which may have no messages.

    Args:
        number: in any usual spelling, such as 0821234567 or +27 82 123 4567.
        entries: the team's journal of requests.
        known: secrets that are masked in names, texts, campaigns, data fields and codes, and in the
            URLs of webhooks. The journal has masked its paths itself.
    """
    number = phone_number.normalise_or_none(number) or number
    requests = request_lines(entries)
    with world.transaction() as db:
        newest = [message for _, message in conversations.thread(db, number, limit=MOST)]
        summary = summarise(db, number)
        webhooks = {
            message_id: webhooks_about(db, message_id)
            for message_id in (base_of(message).message_id for message in newest)
        }
        team = read_meta(db, "name") or world.team_id
    # Masking takes long, so it is done after the transaction, while other requests are served.
    found = [
        reported_message(message, requests, webhooks, known) for message in in_turns(newest[::-1])
    ]
    return {
        "team": masked_text(team, known),
        "number": masked_text(number, known),
        "name": summary.name and masked_text(summary.name, known),
        "optedOut": summary.opted_out,
        "at": iso8601(world.clock.now()),
        "messages": found,
        "leftOut": summary.messages - len(found),
    }


def request_lines(entries: Iterable[JournalEntry]) -> dict[str, list[str]]:
    """Return lines about requests, by the id of the message that they name."""
    lines: dict[str, list[str]] = defaultdict(list)
    for entry in in_turns(entries):
        for message_id in entry.message_ids:
            lines[message_id].append(f"{entry.method} {entry.path} answered {entry.status}")
    return lines


def reported_message(
    found: AnyMessage,
    requests: Mapping[str, list[str]],
    webhooks: Mapping[str, list[Webhook]],
    known: tuple[str, ...],
) -> ReportedMessage:
    """Return a message as a report shows it.

    Args:
        requests: lines about requests, by the id of the message that they name.
        webhooks: by the id of the message that they are about.
        known: secrets that are masked.
    """
    message = base_of(found)
    inbound = message.message_type == INBOUND
    text = masked_text(message.text, known)
    return {
        "messageId": message.message_id,
        "kind": _KINDS.get(message.message_type, "sent"),
        "at": iso8601(message.received_at or message.sent_at or message.accepted_at),
        "message": text,
        "steps": [{"status": step.status, "at": iso8601(step.at)} for step in steps_of(message)],
        "dueAt": None if message.scheduled_at is None else iso8601(message.scheduled_at),
        "cancelled": bool(message.deleted) and message.status == lifecycle.SCHEDULED,
        "parts": message.parts,
        "encoding": message.encoding or None,
        "credits": 0 if inbound else to_number(message.credit_cost),
        "campaign": masked_text(message.campaign, known) if message.campaign else None,
        "userDataField": masked_text(message.data_field, known) if message.data_field else None,
        "otp": None if inbound else find_code(text),
        "requests": list(requests.get(message.message_id, ())),
        "webhooks": [_webhook_line(one, known) for one in webhooks[message.message_id]],
    }


def webhooks_about(db: sqlite3.Connection, message_id: str) -> list[Webhook]:
    """Return the newest 100 webhooks of a message, in the order in which they were queued."""
    found = deliveries.newest_first(db, message_id=message_id, limit=_MOST_WEBHOOKS)
    return [Webhook(one, deliveries.attempts(db, one.seq)) for one in found[::-1]]


def shown_webhook_url(url: str, known: tuple[str, ...]) -> str:
    """Return the URL of a webhook without its password and with secrets masked."""
    return masked_target(hide_password(url), known)


def _webhook_line(webhook: Webhook, known: tuple[str, ...]) -> str:
    delivery = webhook.delivery
    answers = ", ".join(str(one.status or "no answer") for one in webhook.attempts)
    url = shown_webhook_url(delivery.url, known)
    kind = _WEBHOOKS.get(delivery.kind, delivery.kind)
    state = delivery.state.replace("-", " ")
    return f"{kind} to {url} {state}" + (f", answered {answers}" if answers else "")
