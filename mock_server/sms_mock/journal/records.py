"""Records of requests and webhook attempts for the log, and the journal of a team.

The secrets in a record of the log are masked before it is made, those in an entry of the journal
when it is read for the first time: most never are, and masking takes a tenth of the time of a send.
The journal alone holds what is not masked yet.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Final, NamedTuple

from sms_mock.clock import in_turns
from sms_mock.journal.exchange import Exchange
from sms_mock.journal.exchange import HttpMessage as HttpMessage
from sms_mock.journal.exchange import JournalEntry as JournalEntry

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


class Journal:
    """The last requests to one team. Threads may share it."""

    def __init__(self) -> None:
        self._kept: deque[_Kept] = deque(maxlen=KEPT)
        self._last_id = 0
        self._lock = threading.Lock()

    def add(self, exchange: Exchange) -> int:
        """Keep a request and its answer, under a new id that is returned."""
        with self._lock:
            self._last_id += 1
            self._kept.append(_Kept(self._last_id, exchange))
            return self._last_id

    def entries(self) -> list[JournalEntry]:
        """The entries, the oldest first."""
        with self._lock:
            kept = list(self._kept)
        return [each.read() for each in in_turns(kept)]

    def by_id(self, entry_id: int) -> JournalEntry | None:
        """The entry with an id, if it is still kept; ids of kept entries follow each other."""
        with self._lock:
            place = entry_id - (self._last_id - len(self._kept) + 1)
            found = self._kept[place] if 0 <= place < len(self._kept) else None
        return found.read() if found else None

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


class _Kept:
    """An entry of the journal, which is masked when somebody reads it for the first time."""

    __slots__ = ("_entry_id", "_held")

    def __init__(self, entry_id: int, exchange: Exchange) -> None:
        self._entry_id = entry_id
        self._held: Exchange | JournalEntry = exchange

    def read(self) -> JournalEntry:
        held = self._held
        if isinstance(held, Exchange):
            # Two threads may both mask it, with the same result.
            self._held = held = held.masked(self._entry_id)
        return held
