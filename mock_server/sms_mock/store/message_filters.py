"""What messages can be narrowed by, as SQL, and which index finds the few that match.

SQLite keeps no statistics of a world that grows as it is asked, and without them it takes a
user's half of the table over the ten messages of one number. So the choice is made here, by
counting a little. The statements themselves are in `messages.py`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final, NamedTuple

from sms_mock.store.folded_text import contains

OUTBOUND: Final = "OUTBOUND"
INBOUND: Final = "INBOUND"

SELECTIVE: Final = 2_000
"""Matches up to which an index and a sort are quicker than reading the table, newest first."""

_FEW: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """What `messages/all` can be narrowed by; None does not narrow. Bounds are inclusive."""

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
    """What stands after FROM, and the values of its question marks."""

    source: str
    values: tuple[object, ...]


class _Condition(NamedTuple):
    clause: str
    values: tuple[object, ...]


def plan(db: sqlite3.Connection, wanted: MessageFilter) -> Plan:
    """The table, the index to read it by and the conditions; more may be added with AND."""
    indexed = _indexed_conditions(wanted)
    others = _other_conditions(wanted)
    clauses, values = conditions(wanted)
    if len(indexed) == 1 and not others and "=" in indexed[0][1].clause.split():
        hint = f"INDEXED BY {indexed[0][0]}"
    else:
        hint = _cheapest(db, indexed)
    return Plan(f"messages {hint} WHERE {clauses}", values)


def conditions(wanted: MessageFilter) -> tuple[str, tuple[object, ...]]:
    """What stands after WHERE, in any table with the columns of messages, and its values."""
    found = [*(each for _, each in _indexed_conditions(wanted)), *_other_conditions(wanted)]
    clauses = " AND ".join(each.clause for each in found) or "1"
    return clauses, tuple(value for each in found for value in each.values)


def _cheapest(db: sqlite3.Connection, indexed: list[tuple[str, _Condition]]) -> str:
    """The index with the fewest matches, or none where each has too many.

    Few are looked for first, so that counting never costs more than the answer.
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
    """How many messages meet a condition, counted no further than `most`."""
    row: tuple[int] = db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM messages INDEXED BY {index}"
        f" WHERE {condition.clause} LIMIT {most})",
        condition.values,
    ).fetchone()
    return row[0]


def _indexed_conditions(wanted: MessageFilter) -> list[tuple[str, _Condition]]:
    """Conditions that an index answers, with its name; those that match few as a rule first."""
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
    """Conditions that are looked up in each row; the dearest last."""
    found = [
        _Condition(f"{column} = ?", (value,))
        for column, value in (
            ("message_type", wanted.message_type),
            ("status", wanted.status),
            ("deleted", wanted.deleted),
            ("read", wanted.read),
        )
        if value is not None
    ]
    if wanted.read is not None:
        # Read and unread are said of the inbox only (published parameter description, P23).
        found.append(_Condition("message_type = ?", (INBOUND,)))
    if wanted.text is not None:
        found.append(_Condition(*contains(wanted.text)))  # in any case (assumed, A112)
    return found
