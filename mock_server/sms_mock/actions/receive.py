"""A person answers: the reply is stored, threaded, told, and may opt a number out or in."""

from __future__ import annotations

import sqlite3

from sms_mock.actions import outcome
from sms_mock.domain import opt_out_words, phone_number, text
from sms_mock.domain.errors import InvalidField, InvalidMobileNumber, NotFound
from sms_mock.store import deliveries, messages, opt_outs, users
from sms_mock.store.messages import INBOUND, OUTBOUND, Message
from sms_mock.store.world import World, read_meta
from sms_mock.webhooks import payload


def receive_reply(
    world: World, from_number: str, message: str, *, replied_to: str | None = None
) -> Message:
    """Store a reply from a number and queue its webhook.

    It belongs to the latest message sent to the number, unless it names another, and to the user
    who sent that one; an unsolicited one to the administrator (assumed, A173, A174, A199).

    Raises:
        InvalidMobileNumber: `from_number` is no mobile number.
        NotFound: `replied_to` is no message of this team.
        InvalidField: `replied_to` was received, not sent.
    """
    try:
        number = phone_number.parse_mobile(from_number)
    except InvalidMobileNumber as error:
        error.field = "from"
        raise
    with world.transaction() as db:
        return store_reply(db, world, number, message, world.clock.now(), replied_to=replied_to)


def store_reply(
    db: sqlite3.Connection,
    world: World,
    number: str,
    message: str,
    now: int,
    *,
    replied_to: str | None = None,
) -> Message:
    """The same inside a transaction, with a number that is known to be one.

    It has the campaign and data field of the message that it answers (assumed, A198).
    """
    origin = _original_message(db, number, replied_to)
    owner = users.by_id(db, origin.user_id) if origin else None
    owner = owner or users.administrator(db)
    analysis = text.analyse(message)
    reply = Message(
        message_id=world.ids.object_id(now),
        user_id=owner.user_id,
        message_type=INBOUND,
        status=None,
        from_number=number,
        to_number=read_meta(db, "number") or "",
        text=message,
        encoding=analysis.encoding,
        parts=analysis.parts,
        credit_cost=0,
        campaign=origin.campaign if origin else None,
        data_field=origin.data_field if origin else None,
        accepted_at=now,
        received_at=now,
        replied_to=origin.message_id if origin else None,
    )
    messages.insert(db, reply)
    world.events.append("reply", reply.message_id)
    if opt_out_words.opts_out(message):
        opt_outs.add(db, number, now)
    elif opt_out_words.opts_in(message):
        opt_outs.remove(db, number)
    if owner.reply_url:
        outcome.queue(
            db,
            world,
            kind=deliveries.REPLY,
            message_id=reply.message_id,
            owner=owner,
            url=owner.reply_url,
            values=payload.reply_values(reply, origin),
            now=now,
        )
    return reply


def _original_message(
    db: sqlite3.Connection, number: str, replied_to: str | None
) -> Message | None:
    if replied_to is None:
        return messages.latest_to(db, number)
    found = messages.by_id(db, replied_to)
    if found is None:
        raise NotFound(
            f"there is no message {replied_to[:40]!r} in this team",
            field="repliedToMessageId",
            help="leave it out for the latest message sent to the number",
        )
    if found.message_type != OUTBOUND:
        raise InvalidField(
            f"message {replied_to} was received, not sent",
            field="repliedToMessageId",
            help="name a message that was sent, or leave it out",
        )
    return found
