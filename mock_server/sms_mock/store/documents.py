"""Writes a world document to a database, and reads a database as a world document.

A world document is the content of a fixtures file or of an exported state.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import Any, cast

from sms_mock.clock import in_turns
from sms_mock.domain import lifecycle, phone_number, pricing, text
from sms_mock.domain.text import Encoding
from sms_mock.ids import Ids
from sms_mock.store import (
    contacts,
    fault_rows,
    groups,
    ledger,
    messages,
    opt_outs,
    progress_rows,
    rates,
    scenarios,
    templates,
    users,
    voice_documents,
)
from sms_mock.store.contacts import Contact
from sms_mock.store.groups import Group
from sms_mock.store.messages import INBOUND, Message
from sms_mock.store.world import read_meta, read_schedule, write_meta, write_schedule
from sms_mock.world import (
    ContactEntry,
    GroupEntry,
    MessageEntry,
    StepEntry,
    TeamEntry,
    TemplateEntry,
    UserEntry,
    WorldDocument,
)
from sms_mock.world.entries import MessageType, WebhookStyle


def write(db: sqlite3.Connection, document: WorldDocument, ids: Ids, now: int) -> None:
    """Fill the empty tables of a database from a world document.

    Ids and tokens that the document omits are made up. The sending of scheduled messages is
    planned.

    Args:
        ids: where new ids and tokens come from.
        now: milliseconds since 1970; accounts get their first credits at this instant, if the
            document has no ledger.

    Raises:
        Mistake: a row of the ledger, the deliveries or the tasks, or the clock, is incomplete or
            contradicts the rest of the document.
    """
    write_meta(db, "name", document.team.name)
    write_meta(db, "number", document.team.number)
    write_meta(db, "delivery", document.team.delivery)
    write_schedule(db, document.schedule)
    for user in document.users:
        user_id = write_user(db, user, ids)
        if user.credits and not document.ledger:
            ledger.move(db, user_id, user.credits, "top-up", at=now)
    group_ids = [group.group_id or ids.object_id(now) for group in document.groups]
    for group_id, group in in_turns(zip(group_ids, document.groups, strict=True)):
        groups.insert(db, Group(group_id, group.name))
    for entry in in_turns(document.contacts):
        contact = Contact(
            contact_id=entry.contact_id or ids.object_id(now),
            first_name=entry.first_name,
            last_name=entry.last_name,
            title=entry.title,
            contact_number=entry.contact_number,
        )
        contacts.insert(db, contact)
        for position in entry.groups:
            contacts.add_to_group(db, contact.contact_id, group_ids[position])
    for template in in_turns(document.templates):
        templates.insert(
            db, name=template.name, data=template.data, template_id=template.template_id
        )
    rates.write(db, document.rates)
    _write_plain(db, document, now)
    if document.messages or document.voice_messages:
        administrator = users.administrator(db).user_id
        for message in in_turns(document.messages):
            messages.insert(db, _stored(message, document, ids, administrator, now))
        voice_documents.write(db, document, ids, administrator=administrator)
    progress_rows.write(db, document)


def write_user(db: sqlite3.Connection, user: UserEntry, ids: Ids) -> int:
    """Add an account with 0 credits; tokens and a secret key that it lacks are made up.

    Returns:
        The id of the account.
    """
    return users.insert(
        db,
        user_id=user.user_id,
        email=user.email,
        token=user.token or ids.token(),
        url_token=user.url_token or ids.token(),
        secret_key=user.secret_key or ids.token(),
        administrator=user.administrator,
        first_name=user.first_name,
        last_name=user.last_name,
        company=user.company,
        contact_number=user.contact_number,
        reply_url=user.reply_url,
        delivery_report_url=user.delivery_report_url,
        webhook_style=user.webhook_style,
    )


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
    for entry in document.faults:
        fault_rows.add(db, entry)


def _stored(
    entry: MessageEntry, document: WorldDocument, ids: Ids, administrator: int, now: int
) -> Message:
    """Convert a message of a document to a row.

    Encoding, parts and cost that the document omits are computed from the text; a reply costs
    nothing.

    Args:
        administrator: the user to whom a message without a user belongs.
        now: milliseconds since 1970; when a message without any instant was accepted.
    """
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
        seen=int(entry.seen),
        deleted=int(entry.deleted),
        replied_to=entry.replied_to_message_id,
    )


def read(db: sqlite3.Connection) -> WorldDocument:
    """Return the content of a database as a document, from which `write` makes the world again.

    The document does not say how often a fault rule has acted, when a number opted out, or which
    recipe the team was created with. Its long parts (messages, voice messages, ledger and
    deliveries) are iterators, which read the database and can be used once.

    Args:
        db: has to stay open and unchanged until the iterators were used.
    """
    found = groups.page(db)
    positions = {group.group_id: at for at, group in enumerate(found)}
    memberships = contacts.memberships(db)
    schedule = read_schedule(db)
    return WorldDocument(
        team=TeamEntry(
            name=read_meta(db, "name") or "",
            number=read_meta(db, "number") or "",
            delivery=read_meta(db, "delivery"),
        ),
        users=tuple(
            UserEntry(
                user_id=user.user_id,
                email=user.email,
                administrator=bool(user.administrator),
                token=user.token,
                url_token=user.url_token,
                secret_key=user.secret_key,
                first_name=user.first_name,
                last_name=user.last_name,
                company=user.company,
                contact_number=user.contact_number,
                credits=user.credits,
                reply_url=user.reply_url,
                delivery_report_url=user.delivery_report_url,
                webhook_style=cast(WebhookStyle, user.webhook_style),
            )
            for user in users.everyone(db)
        ),
        groups=tuple(GroupEntry(name=group.name, group_id=group.group_id) for group in found),
        contacts=tuple(
            ContactEntry(
                contact_id=contact.contact_id,
                first_name=contact.first_name,
                last_name=contact.last_name,
                title=contact.title,
                contact_number=contact.contact_number,
                groups=tuple(positions[one] for one in memberships.get(contact.contact_id, [])),
            )
            for contact in contacts.page(db)
        ),
        templates=tuple(
            TemplateEntry(name=row.name, data=row.data, template_id=row.template_id)
            for row in templates.page(db)
        ),
        rates=rates.read(db),
        opt_outs=tuple(opt_outs.everyone(db)),
        scenarios=tuple(scenarios.everything(db)),
        carriers=tuple(scenarios.carriers(db)),
        faults=tuple(plain for _, plain, _ in fault_rows.oldest_first(db)),
        schedule=None if schedule is None else tuple(schedule),
        messages=cast(Any, map(_entry, messages.oldest_first(db))),
        voice_messages=cast(Any, voice_documents.read(db)),
        **progress_rows.read(db),
    )


def _entry(message: Message) -> MessageEntry:
    return MessageEntry(
        message_id=message.message_id,
        user_id=message.user_id,
        message_type=cast(MessageType, message.message_type),
        from_number=message.from_number,
        to_number=message.to_number,
        message=message.text,
        campaign=message.campaign,
        data_field=message.data_field,
        date_time_sent=message.sent_at,
        date_time_received=message.received_at,
        date_time_scheduled=message.scheduled_at,
        message_status=message.status,
        read=bool(message.read),
        seen=bool(message.seen),
        deleted=bool(message.deleted),
        replied_to_message_id=message.replied_to,
        credit_cost=message.credit_cost,
        number_of_messages=message.parts,
        encoding=cast(Encoding, message.encoding),
        steps=tuple(StepEntry(status=s.status, at=s.at) for s in messages.steps_of(message)),
    )
