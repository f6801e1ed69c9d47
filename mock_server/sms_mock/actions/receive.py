"""Receives a reply: stores it, opts its number out or in, and queues the webhook about it."""

from __future__ import annotations

import sqlite3

from sms_mock.actions import webhook_queue
from sms_mock.domain import opt_out_words, phone_number, text
from sms_mock.domain.errors import InvalidField, InvalidMobileNumber, NotFound
from sms_mock.store import deliveries, messages, opt_outs, users
from sms_mock.store.messages import INBOUND, OUTBOUND, Message
from sms_mock.store.world import World, read_meta
from sms_mock.webhooks import payload


def receive_reply(
    world: World, from_number: str, message: str, *, replied_to: str | None = None
) -> Message:
    """Store a reply from a number, opt the number out or in, and queue the webhook about the reply.

    The reply answers the message `replied_to`, or else the latest one sent to the number, and
    belongs to the user who sent that. If nothing was sent to the number, the reply belongs to the
    administrator (assumed, A173, A174, A199). Only a reply with one of the words of A196 opts the
    number out or in. A webhook is queued if that user has a reply URL.

    Args:
        from_number: a mobile number in any usual spelling.
        message: the text.
        replied_to: id of the message that the reply answers.

    Raises:
        InvalidMobileNumber: `from_number` is not a mobile number.
        NotFound: the team has no SMS `replied_to`.
        InvalidField: `replied_to` is an inbound message.
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
    """Store a reply as `receive_reply` does, in a transaction that is open already.

    The reply gets the campaign and the data field of the message that it answers (assumed, A198).

    Args:
        number: digits with the country code.
        message: the text.
        now: when the reply is received, milliseconds since 1970.
        replied_to: id of the message that the reply answers; None for the latest one sent to the
            number.

    Raises:
        NotFound: the team has no SMS `replied_to`.
        InvalidField: `replied_to` is an inbound message.
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
    world.run_schedule.note_reply(reply.message_id, reply.replied_to)
    if opt_out_words.opts_out(message):
        opt_outs.add(db, number, now)
    elif opt_out_words.opts_in(message):
        opt_outs.remove(db, number)
    if owner.reply_url:
        webhook_queue.queue(
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
