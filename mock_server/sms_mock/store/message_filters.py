"""The filters of lists of messages as SQL, and the choice of the index that reads the fewest rows.

SQLite would choose an index by its statistics, but it does not update them while a world grows.
Without them it may read the half of the table that belongs to one user, instead of the ten messages
to one number. So this module counts the matches of each index, up to a bound, and names the index
in the statement. The statements themselves are in `message_lists.py`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final, NamedTuple

from sms_mock.domain.lifecycle import RECEIVED
from sms_mock.store.folded_text import contains

OUTBOUND: Final = "OUTBOUND"
INBOUND: Final = "INBOUND"

SELECTIVE: Final = 2_000
"""With more matches than this, reading the table from its newest row is faster than an index."""

_FEW: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """The filters of `messages/all`. A field that is None does not filter.

    Attributes:
        owner: id of the user to whom a message must belong.
        sent_from, sent_to, received_from, received_to: milliseconds since 1970; a message at
            exactly this instant matches.
        text: a message must contain this; case is ignored (assumed, A112).
        status: the status that answers show; RECEIVED matches every inbound message.
        read: a message must be inbound, and marked read (True) or not (False).
        replied_to: id of the message that a message must answer.
    """

    owner: int | None = None
    message_type: str | None = None
    status: str | None = None
    sent_from: int | None = None
    sent_to: int | None = None
    received_from: int | None = None
    received_to: int | None = None
    from_number: str | None = None
    to_number: str | None = None
    text: str | None = None
    campaign: str | None = None
    data_field: str | None = None
    deleted: bool | None = None
    read: bool | None = None
    replied_to: str | None = None


class Plan(NamedTuple):
    """The part of a statement that follows FROM, and the values of its `?`."""

    source: str
    values: tuple[object, ...]


class _Condition(NamedTuple):
    clause: str
    values: tuple[object, ...]


def plan(db: sqlite3.Connection, wanted: MessageFilter) -> Plan:
    """Choose the index, and return the part of a statement that follows FROM.

    The caller may append further conditions with AND.
    """
    indexed = _indexed_conditions(wanted)
    others = _other_conditions(wanted)
    clauses, values = conditions(wanted)
    if len(indexed) == 1 and not others and "=" in indexed[0][1].clause.split():
        hint = f"INDEXED BY {indexed[0][0]}"
    else:
        hint = _cheapest(db, indexed)
    return Plan(f"messages {hint} WHERE {clauses}", values)


def conditions(wanted: MessageFilter) -> tuple[str, tuple[object, ...]]:
    """Return the part of a statement that follows WHERE, and the values of its `?`.

    It fits every table that has the columns of `messages`.
    """
    found = [*(each for _, each in _indexed_conditions(wanted)), *_other_conditions(wanted)]
    clauses = " AND ".join(each.clause for each in found) or "1"
    return clauses, tuple(value for each in found for value in each.values)


def _cheapest(db: sqlite3.Connection, indexed: list[tuple[str, _Condition]]) -> str:
    """Return the hint for the index with the fewest matches, or `NOT INDEXED` if each has too many.

    Counting stops at a low bound first, and at a higher one only if each index has more matches,
    so that it takes little time.
    """
    for enough in (_FEW, SELECTIVE):
        hint, fewest = "NOT INDEXED", enough
        for index, condition in indexed:
            matches = _count(db, index, condition, most=fewest)
            if matches < fewest:
                hint, fewest = f"INDEXED BY {index}", matches
        if fewest < enough:
            break
    return hint


def _count(db: sqlite3.Connection, index: str, condition: _Condition, *, most: int) -> int:
    """Count the messages that meet a condition, but stop at `most`."""
    row: tuple[int] = db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM messages INDEXED BY {index}"
        f" WHERE {condition.clause} LIMIT {most})",
        condition.values,
    ).fetchone()
    return row[0]


def _indexed_conditions(wanted: MessageFilter) -> list[tuple[str, _Condition]]:
    """Return the conditions that an index can answer, each with the name of its index.

    Those that usually match few messages come first.
    """
    found = [
        (index, _Condition(f"{column} = ?", (value,)))
        for index, column, value in (
            ("messages_by_replied_to", "replied_to", wanted.replied_to),
            ("messages_by_data_field", "data_field", wanted.data_field),
            ("messages_by_campaign", "campaign", wanted.campaign),
            ("messages_by_to_number", "to_number", wanted.to_number),
            ("messages_by_from_number", "from_number", wanted.from_number),
        )
        if value is not None
    ]
    for index, column, start, end in (
        ("messages_by_received_at", "received_at", wanted.received_from, wanted.received_to),
        ("messages_by_sent_at", "sent_at", wanted.sent_from, wanted.sent_to),
    ):
        bounds = [(f"{column} {sign} ?", at) for sign, at in ((">=", start), ("<=", end))]
        given = [(clause, at) for clause, at in bounds if at is not None]
        if given:
            clause = " AND ".join(clause for clause, _ in given)
            found.append((index, _Condition(clause, tuple(at for _, at in given))))
    if wanted.owner is not None:
        found.append(("messages_by_user", _Condition("user_id = ?", (wanted.owner,))))
    return found


def _other_conditions(wanted: MessageFilter) -> list[_Condition]:
    """Return the conditions that must be checked in each row; the slowest comes last."""
    found = [
        _Condition(f"{column} = ?", (value,))
        for column, value in (
            ("message_type", wanted.message_type),
            ("status", None if wanted.status == RECEIVED else wanted.status),
            ("deleted", wanted.deleted),
            ("read", wanted.read),
        )
        if value is not None
    ]
    if wanted.status == RECEIVED:
        found.append(_Condition("message_type = ?", (INBOUND,)))
    if wanted.read is not None:
        # The filter `read` concerns inbox messages only (published, P23).
        found.append(_Condition("message_type = ?", (INBOUND,)))
    if wanted.text is not None:
        found.append(_Condition(*contains(wanted.text)))  # without regard to case (assumed, A112)
    return found
