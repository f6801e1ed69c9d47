"""Reads a team's request journal in pages."""

from __future__ import annotations

from sms_mock.actions.paging import Page, page_of
from sms_mock.domain.search.requests import RequestTerm
from sms_mock.journal.records import Journal, JournalEntry
from sms_mock.journal.search import matches


def list_requests(
    journal: Journal,
    *,
    terms: list[RequestTerm],
    message_id: str | None,
    before: int | None,
    limit: int,
) -> Page[JournalEntry]:
    """Return a page of the requests that the journal keeps, the newest first.

    Args:
        terms: of a search; return only requests that match all of them.
        message_id: return only requests whose answer names this message; None returns all.
        before: return only requests with an id lower than this; None begins with the newest.
        limit: how many to return at most.
    """
    kept = [
        entry
        for entry in reversed(journal.entries())
        if (message_id is None or message_id in entry.message_ids) and matches(entry, terms)
    ]
    found = [entry for entry in kept if before is None or entry.entry_id < before]
    return page_of(found, len(kept), limit=limit, place_of=lambda entry: entry.entry_id)
