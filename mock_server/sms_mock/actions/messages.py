"""Finds, reads, marks and deletes messages that were sent or received before."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from sms_mock.actions.visibility import owner_filter
from sms_mock.domain import lifecycle
from sms_mock.domain.errors import InvalidField, NotFound
from sms_mock.ids import unknown_id_evidence
from sms_mock.store import ledger, message_lists, messages, tasks
from sms_mock.store.messages import Message, MessageFilter
from sms_mock.store.teams import Account
from sms_mock.store.world import World


def find_messages(
    account: Account, wanted: MessageFilter, *, page: int, page_size: int
) -> tuple[list[Message], int]:
    """Return one page of the messages that match a filter and that the account may see.

    Args:
        page: the number of the page, from 1.
        page_size: how many messages a page has at most.

    Returns:
        The messages, the one that was stored last first, and how many match in all.
    """
    mine = replace(wanted, owner=owner_filter(account))
    with account.world.transaction() as db:
        return message_lists.find(db, mine, offset=(page - 1) * page_size, limit=page_size)


def get_message(account: Account, message_id: str) -> Message:
    """Return a message, even if it is deleted (assumed, A119).

    Raises:
        NotFound: there is no such message, or the account may not see it.
    """
    with account.world.transaction() as db:
        found = messages.by_id(db, message_id, owner=owner_filter(account))
    if found is None:
        raise _unknown(message_id)
    return found


def delete_message(account: Account, message_id: str) -> Message:
    """Mark a message deleted.

    A scheduled message is then never sent, and its credits are given back (assumed, A120). A
    message that is deleted already does not change (assumed, A122).

    Returns:
        The message as it was before.

    Raises:
        NotFound: there is no such message, or the account may not see it.
    """
    with account.world.transaction() as db:
        found = messages.by_id(db, message_id, owner=owner_filter(account))
        if found is None:
            raise _unknown(message_id)
        _delete(db, account.world, found)
    return found


def delete_team_message(world: World, message_id: str) -> Message:
    """Mark any message of the team deleted, for the control API.

    A scheduled message is then never sent, and its credits are given back. A message that is
    deleted already does not change.

    Returns:
        The message as it is now, where `delete_message` returns it as it was before.

    Raises:
        NotFound: the team has no such message.
    """
    with world.transaction() as db:
        found = messages.by_id(db, message_id)
        if found is None:
            raise no_such_message(message_id)
        _delete(db, world, found)
    return found._replace(deleted=1)


def no_such_message(message_id: str) -> NotFound:
    """Return the error for an id that no message of the team has, for the control API."""
    return NotFound(
        f"there is no message {message_id[:40]!r} in this team",
        field="messageId",
        help="GET /_mock/messages lists the messages",
    )


def _delete(db: sqlite3.Connection, world: World, found: Message) -> None:
    if found.deleted:
        return
    messages.mark_deleted(db, found.message_id)
    world.events.append("status", found.message_id)
    if found.status == lifecycle.SCHEDULED:
        tasks.cancel(db, found.message_id)
        now, cost = world.clock.now(), found.credit_cost
        ledger.move(db, found.user_id, cost, "cancel", at=now, message_id=found.message_id)
        world.events.append("credits", found.user_id)


def mark_message(account: Account, message_id: str, *, read: bool) -> Message:
    """Mark an inbox message read or unread.

    Returns:
        The message as it is now.

    Raises:
        NotFound: there is no such message, or the account may not see it.
        InvalidField: the message is an outbound one (assumed, A123).
    """
    with account.world.transaction() as db:
        found = messages.by_id(db, message_id, owner=owner_filter(account))
        if found is None:
            raise _unknown(message_id)
        if found.message_type != messages.INBOUND:
            raise InvalidField(
                f"message {message_id} was sent, not received",
                field="messageId",
                help="only inbox messages can be marked read or unread",
                evidence=("A123",),
            )
        if bool(found.read) != read:
            messages.mark_read(db, message_id, read)
            account.world.events.append("status", message_id)
    return found._replace(read=int(read))


def _unknown(message_id: str) -> NotFound:
    return NotFound(
        f"there is no message {message_id[:40]!r} that this account may see",
        field="messageId",
        help="GET /messages/all lists the messages",
        evidence=unknown_id_evidence(message_id),
    )
