"""Reading a team's request journal page by page."""

from __future__ import annotations

from sms_mock.actions.paging import Page, page_of
from sms_mock.journal.records import Journal, JournalEntry


def list_requests(
    journal: Journal, *, message_id: str | None, before: int | None, limit: int
) -> Page[JournalEntry]:
    """A page of the requests that are kept, the newest first.

    Args:
        message_id: list only requests whose answer is about this message; None lists all.
        before: list only requests with a lower id than this.
    """
    kept = [
        entry
        for entry in reversed(journal.entries())
        if message_id is None or message_id in entry.message_ids
    ]
    found = [entry for entry in kept if before is None or entry.entry_id < before]
    return page_of(found, len(kept), limit=limit, place_of=lambda entry: entry.entry_id)
