"""Translates the terms of a search to SQL over messages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from sms_mock.domain.search.messages import Term
from sms_mock.domain.search.terms import digits_of, id_prefix
from sms_mock.store import message_lists, messages, ranks, voice
from sms_mock.store.folded_text import contains, contains_in
from sms_mock.store.messages import INBOUND, OTHER_SIDE
from sms_mock.store.voice import VOICE, AnyMessage

Table = Literal["messages", "voice_messages"]
TABLES: Final[tuple[Table, ...]] = ("messages", "voice_messages")

_STATES = {
    "unread": messages.UNREAD,
    "read": f"(message_type = '{INBOUND}' AND NOT {messages.UNREAD})",
    "deleted": "deleted = 1",
    "inbound": f"message_type = '{INBOUND}'",
    "outbound": f"message_type != '{INBOUND}'",
    "scheduled": "(status = 'SCHEDULED' AND deleted = 0)",
    "call": f"message_type = '{VOICE}'",
    "failed": "status IN ('FAILED', 'FAILED_REFUNDED', 'FAILED_OPTOUT')",
}
_COLUMNS = {"status": "status", "encoding": "encoding"}
_CAMPAIGNS = "SELECT DISTINCT campaign FROM {table} WHERE campaign IS NOT NULL LIMIT -1"
"""The campaigns, so that the case of each is folded once. Without the LIMIT, SQLite would fold
before it removes duplicates."""
_OF_CAMPAIGN = f"SELECT campaign FROM ({_CAMPAIGNS}) WHERE casefold(campaign) = ?"
_CAMPAIGN_HAS = (
    f"SELECT campaign FROM ({_CAMPAIGNS})"
    " WHERE instr(' ' || casefold(campaign) || ' ', ' ' || ? || ' ')"
)
"""Campaigns with a whole word or several in them."""
_NAMED = (
    "SELECT contact_number FROM contacts WHERE instr(casefold("
    "coalesce(title || ' ', '') || coalesce(first_name || ' ', '') || coalesce(last_name, '')), ?)"
)
"""The numbers of contacts with a text in their names."""
_FOLDED_DATA = "casefold(coalesce(data_field, ''))"
_WHOLE_NUMBER = 9
"""Digits from which on a number is searched for as a whole."""


class Condition(NamedTuple):
    """An SQL condition on the rows of a table, and the values of its `?`."""

    sql: str
    values: list[object]


def condition_of(db: sqlite3.Connection, term: Term, table: Table) -> Condition:
    """Return the condition for rows of a table that match a term.

    Contacts and campaigns are searched here, so that it is not done for each part of the rows.
    """
    sql, values = _clause(db, term, table)
    return Condition(f"NOT coalesce({sql}, 0)" if term.negated else sql, values)


def find(
    db: sqlite3.Connection,
    conditions: Mapping[Table, Sequence[Condition]],
    places: tuple[int, int],
    *,
    before: int | None = None,
    limit: int = 100,
) -> tuple[list[tuple[int, AnyMessage]], int]:
    """Return some of the messages that meet every condition, the one that was stored last first.

    Args:
        conditions: for each table in which to look, those on its rows; without voice messages if
            these are not looked for.
        places: if there are conditions, look only at SMS whose place (`seq`) is at least the first
            number and below the second, and at voice messages that were stored between those.
        before: the rank of a message (see `ranks.py`); return only messages that were stored before
            it. None begins with the newest.
        limit: how many to return at most; may be 0.

    Returns:
        Pairs of a message's rank and the message, and how many of those looked at match in all.
    """
    sql, values = _joined(conditions["messages"], places)
    place = None if before is None else ranks.place_below(before)
    texts, total = message_lists.matching(db, sql, values, before=place, limit=limit)
    found: list[tuple[int, AnyMessage]] = [(ranks.rank_at(seq), one) for seq, one in texts]
    if "voice_messages" in conditions:
        low, high = map(ranks.rank_at, places)
        sql, values = _joined(conditions["voice_messages"], (low, high))
        voices, more = voice.matching(db, sql, values, before=before, limit=limit)
        found = sorted([*found, *voices], key=lambda ranked: ranked[0], reverse=True)[:limit]
        total += more
    return found, total


def _joined(conditions: Sequence[Condition], between: tuple[int, int]) -> tuple[str, list[object]]:
    if not conditions:  # SQLite counts a whole table much faster than a part of it
        return "1", []
    clauses = [*(one.sql for one in conditions), "seq >= ?", "seq < ?"]
    return " AND ".join(clauses), [*(value for one in conditions for value in one.values), *between]


def _among(db: sqlite3.Connection, column: str, sql: str, value: str) -> tuple[str, list[object]]:
    """Return the condition for a column that has one of the values that a query finds now."""
    found = [row[0] for row in db.execute(sql, (value,))]
    if not found:
        return "0", []
    return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(found)]


def _clause(db: sqlite3.Connection, term: Term, table: Table) -> tuple[str, list[object]]:
    if term.field == "text":
        return _anywhere(db, term.value, table)
    if term.field == "number":
        return _number(db, OTHER_SIDE, term.value)
    if term.field in ("to", "from"):
        return _number(db, f"{term.field}_number", term.value)
    if term.field == "id":
        return "substr(message_id, 1, ?) = ?", [len(term.value), term.value]
    if term.field == "data":
        return f"{_FOLDED_DATA} = ?", [term.value.casefold()]
    if term.field == "campaign":
        return _among(db, "campaign", _OF_CAMPAIGN.format(table=table), term.value.casefold())
    if term.field == "is":
        return _STATES[term.value], []
    if term.field in _COLUMNS:
        return f"{_COLUMNS[term.field]} = ?", [term.value]
    comparison = "<" if term.field == "before" else ">="
    return f"accepted_at {comparison} ?", [int(term.value)]


def _number(db: sqlite3.Connection, column: str, value: str) -> tuple[str, list[object]]:
    """Return the condition for a number column: it contains the digits, or equals them if there are
    nine or more; a value that is not digits matches the number or the name of a contact.
    """
    if value.isdigit() and len(value) >= _WHOLE_NUMBER:
        return f"{column} = ?", [value]
    if value.isdigit():
        return f"instr({column}, ?)", [value]
    named, numbers = _among(db, column, _NAMED, value.casefold())
    return f"(instr({column}, ?) OR {named})", [value, *numbers]


def _anywhere(db: sqlite3.Connection, value: str, table: Table) -> tuple[str, list[object]]:
    """Return the condition for messages that have a word or phrase in any of the usual fields."""
    folded = value.casefold()
    in_text, values = contains(value)
    alternatives: list[tuple[str, Sequence[object]]] = [
        (f"({in_text})", values),
        _among(db, OTHER_SIDE, _NAMED, folded),
        _among(db, "campaign", _CAMPAIGN_HAS.format(table=table), folded),
        contains_in("data_field", value),
    ]
    digits = digits_of(value)
    if digits is not None:
        alternatives.append(_number(db, OTHER_SIDE, digits))
    prefix = id_prefix(value)
    if prefix is not None:
        alternatives.append(("substr(message_id, 1, ?) = ?", [len(prefix), prefix]))
    given: list[object] = [one for _, some in alternatives for one in some]
    return f"({' OR '.join(f'coalesce({clause}, 0)' for clause, _ in alternatives)})", given
