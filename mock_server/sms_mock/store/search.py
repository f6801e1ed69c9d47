"""Translates the terms of a search to SQL over messages."""

from __future__ import annotations

import sqlite3

from sms_mock.domain.search.messages import Term
from sms_mock.domain.search.terms import digits_of, id_prefix
from sms_mock.store import message_lists, messages, ranks, voice
from sms_mock.store.folded_text import contains, contains_in
from sms_mock.store.messages import INBOUND, OTHER_SIDE
from sms_mock.store.voice import VOICE, AnyMessage

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
# The case of each campaign is folded once, not once for each of its messages. Without the LIMIT,
# SQLite would fold before it removes duplicates.
_OF_CAMPAIGN = (
    "campaign IN (SELECT campaign FROM (SELECT DISTINCT campaign FROM {table}"
    " WHERE campaign IS NOT NULL LIMIT -1) WHERE casefold(campaign) = ?)"
)

_NAMED = (
    "(SELECT contact_number FROM contacts WHERE instr(casefold("
    "coalesce(title || ' ', '') || coalesce(first_name || ' ', '') || coalesce(last_name, '')), ?))"
)
_CAMPAIGN_HAS = (
    "campaign IN (SELECT campaign FROM (SELECT DISTINCT campaign FROM {table}"
    " WHERE campaign IS NOT NULL LIMIT -1)"
    " WHERE instr(' ' || casefold(campaign) || ' ', ' ' || ? || ' '))"
)
"""The condition for a campaign with a whole word or several in it."""
_FOLDED_DATA = "casefold(coalesce(data_field, ''))"
_WHOLE_NUMBER = 9
"""Digits from which on a number is searched for as a whole."""


def find(
    db: sqlite3.Connection,
    terms: list[Term],
    *,
    calls: bool,
    before: int | None = None,
    limit: int = 100,
) -> tuple[list[tuple[int, AnyMessage]], int]:
    """Return messages that match every term, the one that was stored last first.

    Args:
        calls: whether to look among voice messages too.
        before: the rank of a message (see `ranks.py`); return only messages that were stored before
            it. None begins with the newest.
        limit: how many to return at most.

    Returns:
        Pairs of a message's rank and the message, and how many messages match in all.
    """
    condition, values = _conditions(terms, "messages")
    place = None if before is None else ranks.place_below(before)
    texts, total = message_lists.matching(db, condition, values, before=place, limit=limit)
    found: list[tuple[int, AnyMessage]] = [(ranks.rank_at(seq), one) for seq, one in texts]
    if calls:
        condition, values = _conditions(terms, "voice_messages")
        voices, more = voice.matching(db, condition, values, before=before, limit=limit)
        found = sorted([*found, *voices], key=lambda ranked: ranked[0], reverse=True)[:limit]
        total += more
    return found, total


def _conditions(terms: list[Term], table: str) -> tuple[str, list[object]]:
    """Return the SQL condition for rows of a table that match every term, and its values."""
    clauses = ["1"]
    values: list[object] = []
    for term in terms:
        clause, given = _clause(term)
        clauses.append(f"NOT coalesce({clause}, 0)" if term.negated else clause)
        values += given
    return " AND ".join(clauses).replace("{table}", table), values


def _clause(term: Term) -> tuple[str, list[object]]:
    if term.field == "text":
        return _anywhere(term.value)
    if term.field == "number":
        return _number(OTHER_SIDE, term.value)
    if term.field in ("to", "from"):
        return _number(f"{term.field}_number", term.value)
    if term.field == "id":
        return "substr(message_id, 1, ?) = ?", [len(term.value), term.value]
    if term.field == "data":
        return f"{_FOLDED_DATA} = ?", [term.value.casefold()]
    if term.field == "campaign":
        return _OF_CAMPAIGN, [term.value.casefold()]
    if term.field == "is":
        return _STATES[term.value], []
    if term.field in _COLUMNS:
        return f"{_COLUMNS[term.field]} = ?", [term.value]
    comparison = "<" if term.field == "before" else ">="
    return f"accepted_at {comparison} ?", [int(term.value)]


def _number(column: str, value: str) -> tuple[str, list[object]]:
    """Return the condition for a number column: it contains the digits, or equals them if there are
    nine or more; a value that is not digits matches the number or the name of a contact.
    """
    if value.isdigit() and len(value) >= _WHOLE_NUMBER:
        return f"{column} = ?", [value]
    if value.isdigit():
        return f"instr({column}, ?)", [value]
    return f"(instr({column}, ?) OR {column} IN {_NAMED})", [value, value.casefold()]


def _anywhere(value: str) -> tuple[str, list[object]]:
    """Return the condition for messages that have a word or phrase in any of the usual fields."""
    folded = value.casefold()
    in_text, values = contains(value)
    in_data, data = contains_in("data_field", value)
    clauses = [f"({in_text})", f"{OTHER_SIDE} IN {_NAMED}", _CAMPAIGN_HAS, in_data]
    given: list[object] = [*values, folded, folded, *data]
    digits = digits_of(value)
    if digits is not None:
        clause, numbers = _number(OTHER_SIDE, digits)
        clauses.append(clause)
        given += numbers
    prefix = id_prefix(value)
    if prefix is not None:
        clauses.append("substr(message_id, 1, ?) = ?")
        given += [len(prefix), prefix]
    return f"({' OR '.join(f'coalesce({clause}, 0)' for clause in clauses)})", given
