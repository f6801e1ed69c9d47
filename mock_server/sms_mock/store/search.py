"""Translates the terms of a search to SQL over messages."""

from __future__ import annotations

import sqlite3

from sms_mock.domain.search import Term
from sms_mock.store import message_lists, messages
from sms_mock.store.folded_text import contains
from sms_mock.store.messages import INBOUND, OTHER_SIDE, OUTBOUND, Message

_STATES = {
    "unread": messages.UNREAD,
    "read": f"(message_type = '{INBOUND}' AND NOT {messages.UNREAD})",
    "deleted": "deleted = 1",
    "inbound": f"message_type = '{INBOUND}'",
    "outbound": f"message_type = '{OUTBOUND}'",
    "scheduled": "(status = 'SCHEDULED' AND deleted = 0)",
    "failed": "status IN ('FAILED', 'FAILED_REFUNDED', 'FAILED_OPTOUT')",
}
_COLUMNS = {"status": "status", "encoding": "encoding"}
# The case of each campaign is folded once, not once for each of its messages. Without the LIMIT,
# SQLite would fold before it removes duplicates.
_OF_CAMPAIGN = (
    "campaign IN (SELECT campaign FROM (SELECT DISTINCT campaign FROM messages"
    " WHERE campaign IS NOT NULL LIMIT -1) WHERE casefold(campaign) = ?)"
)

_NAMED = (
    "(SELECT contact_number FROM contacts WHERE instr(casefold("
    "coalesce(title || ' ', '') || coalesce(first_name || ' ', '') || coalesce(last_name, '')), ?))"
)


def find(
    db: sqlite3.Connection, terms: list[Term], *, before: int | None = None, limit: int = 100
) -> tuple[list[tuple[int, Message]], int]:
    """Return messages that match every term, the one that was stored last first.

    Args:
        before: return only messages with a place (`seq`) lower than this; None begins with the
            newest.
        limit: how many to return at most.

    Returns:
        Pairs of a message's place and the message, and how many messages match in all.
    """
    clauses = ["1"]
    values: list[object] = []
    for term in terms:
        clause, given = _clause(term)
        clauses.append(f"NOT coalesce({clause}, 0)" if term.negated else clause)
        values += given
    where = " AND ".join(clauses)
    return message_lists.where(db, where, values, before=before, limit=limit)


def _clause(term: Term) -> tuple[str, list[object]]:
    if term.field == "text":
        clause, given = contains(term.value)
        return f"(({clause}) OR {OTHER_SIDE} IN {_NAMED})", [*given, term.value.casefold()]
    if term.field in ("to", "from"):
        column = f"{term.field}_number"
        if term.value.isdigit() and len(term.value) >= 9:
            return f"{column} = ?", [term.value]
        if term.value.isdigit():
            return f"instr({column}, ?)", [term.value]
        return f"(instr({column}, ?) OR {column} IN {_NAMED})", [term.value, term.value.casefold()]
    if term.field == "campaign":
        return _OF_CAMPAIGN, [term.value.casefold()]
    if term.field == "is":
        return _STATES[term.value], []
    if term.field in _COLUMNS:
        return f"{_COLUMNS[term.field]} = ?", [term.value]
    comparison = "<" if term.field == "before" else ">="
    return f"accepted_at {comparison} ?", [int(term.value)]
