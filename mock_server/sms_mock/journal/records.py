"""Records of requests and webhook attempts for the log, and the journal of a team.

Secrets are masked before a record is made.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

KEPT: Final = 1000
"""How many requests a journal keeps."""


class RequestRecord(NamedTuple):
    """One answered request, for the log; `at` is real epoch milliseconds."""

    at: int
    method: str
    path: str
    """The path as called, without repeated slashes and without the query string."""
    status: int
    seconds: float
    summary: str
    """What was done, or why it was refused, in one line."""
    operation_id: str | None = None
    client: str | None = None


class AttemptRecord(NamedTuple):
    """One finished attempt at a webhook, for the log; `seconds` is how long it took."""

    at: int
    """When it ended, real epoch milliseconds."""
    webhook_id: int
    kind: str
    """`reply` or `deliveryReport`."""
    message_id: str
    url: str
    status: int | None
    error: str | None
    """What went wrong, if no whole answer came."""
    seconds: float
    attempt: int
    """1 for the first."""
    state: str
    """`delivered`, `pending` or `given-up`."""
    next_in: float | None
    """Seconds to the next attempt, on the team's clock; None if there will be none."""
    frozen: bool
    """Whether the team's clock is frozen, so that the next attempt waits for an advance."""


class HttpMessage(NamedTuple):
    """A request or an answer as it is kept: secrets masked, a long body cut."""

    headers: dict[str, str]
    body: str


class JournalEntry(NamedTuple):
    """One request to the imitated API and its answer.

    `path` has the query string; `at` is epoch milliseconds on the team's clock.
    """

    entry_id: int
    at: int
    method: str
    path: str
    operation_id: str | None
    email: str | None
    status: int
    seconds: float
    summary: str
    assumed: tuple[str, ...]
    inferred: tuple[str, ...]
    message_ids: Sequence[str]
    fault: int | None
    request: HttpMessage
    response: HttpMessage


class Journal:
    """The last requests to one team. Threads may share it."""

    def __init__(self) -> None:
        self._entries: deque[JournalEntry] = deque(maxlen=KEPT)
        self._last_id = 0
        self._lock = threading.Lock()

    def add(self, entry: JournalEntry) -> int:
        """Keep an entry, under a new id that is returned."""
        with self._lock:
            self._last_id += 1
            self._entries.append(entry._replace(entry_id=self._last_id))
            return self._last_id

    def entries(self) -> list[JournalEntry]:
        """The entries, the oldest first."""
        with self._lock:
            return list(self._entries)

    def by_id(self, entry_id: int) -> JournalEntry | None:
        """The entry with an id, if it is still kept; ids of kept entries follow each other."""
        with self._lock:
            place = entry_id - self._entries[0].entry_id if self._entries else -1
            return self._entries[place] if 0 <= place < len(self._entries) else None

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
