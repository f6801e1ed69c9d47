"""A whole world in and out of its database, as a world document (fixtures and exported states)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

from mock_server.domain import lifecycle, phone_number, pricing, text
from mock_server.ids import Ids
from mock_server.store import contacts, groups, ledger, messages, rates, templates, users
from mock_server.store.contacts import Contact
from mock_server.store.groups import Group
from mock_server.store.messages import INBOUND, Message
from mock_server.store.world import write_meta
from mock_server.world_document import MessageEntry, UserEntry, WorldDocument


def write(db: sqlite3.Connection, document: WorldDocument, ids: Ids, now: int) -> None:
    """Fill an empty database; what the document leaves out (ids, tokens) is made.

    Args:
        now: epoch milliseconds, the instant at which accounts get their first credits.
    """
    write_meta(db, "name", document.team.name)
    write_meta(db, "number", document.team.number)
    write_meta(db, "delivery", document.team.delivery)
    for user in document.users:
        _write_user(db, user, ids, now)
    group_ids = [group.group_id or ids.object_id(now) for group in document.groups]
    for group_id, group in zip(group_ids, document.groups, strict=True):
        groups.insert(db, Group(group_id, group.name))
    for entry in document.contacts:
        contact = Contact(
            contact_id=entry.contact_id or ids.object_id(now),
            first_name=entry.first_name,
            last_name=entry.last_name,
            title=entry.title,
            contact_number=entry.contact_number,
        )
        contacts.insert(db, contact)
        for position in entry.groups:
            contacts.join(db, contact.contact_id, group_ids[position])
    for template in document.templates:
        templates.insert(
            db, name=template.name, data=template.data, template_id=template.template_id
        )
    rates.write(db, document.rates)
    _write_plain(db, document, now)
    administrator = users.administrator(db).user_id
    for message in document.messages:
        messages.insert(db, _stored(message, document, ids, administrator, now))


def _write_user(db: sqlite3.Connection, user: UserEntry, ids: Ids, now: int) -> None:
    user_id = users.insert(
        db,
        user_id=user.user_id,
        email=user.email,
        token=user.token or ids.token(),
        url_token=user.url_token or ids.token(),
        administrator=user.administrator,
        first_name=user.first_name,
        last_name=user.last_name,
        company=user.company,
        contact_number=user.contact_number,
        reply_url=user.reply_url,
        delivery_report_url=user.delivery_report_url,
        webhook_style=user.webhook_style,
    )
    if user.credits:
        ledger.move(db, user_id, user.credits, "top-up", at=now)


def _write_plain(db: sqlite3.Connection, document: WorldDocument, now: int) -> None:
    db.executemany(
        "INSERT INTO opt_outs (number, at) VALUES (?, ?)",
        [(number, now) for number in document.opt_outs],
    )
    db.executemany(
        "INSERT INTO scenarios (number, entry) VALUES (?, ?)",
        [(entry.number, json.dumps(asdict(entry))) for entry in document.scenarios],
    )
    db.executemany(
        "INSERT INTO carriers (entry) VALUES (?)",
        [(json.dumps(asdict(entry)),) for entry in document.carriers],
    )
    db.executemany(
        "INSERT INTO faults (entry) VALUES (?)",
        [(json.dumps(dict(entry)),) for entry in document.faults],
    )


def _stored(
    entry: MessageEntry, document: WorldDocument, ids: Ids, administrator: int, now: int
) -> Message:
    """A message of the document as a row; cost, parts and encoding follow from its text."""
    analysis = text.analyse(entry.message)
    outbound = entry.message_type != INBOUND
    parts = analysis.parts if entry.number_of_messages is None else entry.number_of_messages
    cost = entry.credit_cost
    if cost is None:
        country = phone_number.country_of(entry.to_number)
        cost = pricing.cost(parts, country, document.rates) if outbound else 0
    moments = (entry.date_time_sent, entry.date_time_received, entry.date_time_scheduled, now)
    steps = {step.status: step.at for step in entry.steps}
    first = min((step.at for step in entry.steps), default=None)
    accepted = first if first is not None else next(at for at in moments if at is not None)
    final = entry.message_status in lifecycle.OUTCOMES
    finished = steps.get(entry.message_status or "", entry.date_time_sent) if final else None
    return Message(
        message_id=entry.message_id or ids.object_id(accepted),
        user_id=administrator if entry.user_id is None else entry.user_id,
        message_type=entry.message_type,
        status=entry.message_status,
        from_number=entry.from_number,
        to_number=entry.to_number,
        text=entry.message,
        encoding=entry.encoding or analysis.encoding,
        parts=parts,
        credit_cost=cost,
        campaign=entry.campaign,
        data_field=entry.data_field,
        accepted_at=accepted,
        scheduled_at=entry.date_time_scheduled,
        sent_at=entry.date_time_sent,
        finished_at=finished,
        received_at=entry.date_time_received,
        read=int(entry.read),
        deleted=int(entry.deleted),
        replied_to=entry.replied_to_message_id,
    )
