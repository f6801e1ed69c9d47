"""What was asked and answered: the record of one request, for the log line and the journal."""

from __future__ import annotations

from typing import NamedTuple


class RequestRecord(NamedTuple):
    """One answered request; `seconds` is how long it took, `at` epoch milliseconds."""

    at: int
    method: str
    path: str
    """The path as routed: prefix, suffix and repeated slashes gone, never a query string."""
    status: int
    seconds: float
    summary: str
    """What a person wants to know: what was done, or why it was refused."""
    operation_id: str | None = None
    client: str | None = None
