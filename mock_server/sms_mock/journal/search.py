"""Decides which requests in a journal match a search."""

from __future__ import annotations

from sms_mock.domain.search.requests import RequestTerm
from sms_mock.journal.exchange import JournalEntry

_REJECTED = 400


def matches(entry: JournalEntry, terms: list[RequestTerm]) -> bool:
    """Return whether a request matches every term of a search."""
    return all(_holds(entry, term) != term.negated for term in terms)


def _holds(entry: JournalEntry, term: RequestTerm) -> bool:
    value = term.value
    match term.field:
        case "status":
            return str(entry.status).startswith(value)
        case "is":
            return {
                "accepted": entry.status < _REJECTED,
                "rejected": entry.status >= _REJECTED,
                "faulted": entry.fault is not None,
            }[value]
        case "path":
            return value in entry.path.casefold()
        case "method":
            return value == entry.method.casefold()
        case "operation":
            return value == (entry.operation_id or "").casefold()
        case "email":
            return value in (entry.email or "").casefold()
        case "id":
            return any(message_id.startswith(value) for message_id in entry.message_ids)
        case "before":
            return entry.at < int(value)
        case "after":
            return entry.at >= int(value)
        case "number":
            return _has_number(entry, term)
    return any(value in text.casefold() for text in _texts(entry)) or _has_number(entry, term)


def _has_number(entry: JournalEntry, term: RequestTerm) -> bool:
    number = term.number
    if number is None:
        return False
    texts = [entry.path, entry.request.body]
    if entry.status < _REJECTED:  # a refusal gives an example of a number
        texts.append(entry.response.body)
    return any(number.search(text) for text in texts)


def _texts(entry: JournalEntry) -> tuple[str, ...]:
    """Return the texts of a request that are searched for words.

    Headers are left out, because nearly all requests have the same.
    """
    return (
        entry.path,
        entry.request.body,
        entry.response.body,
        entry.summary,
        entry.email or "",
    )
