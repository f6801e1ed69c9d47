"""The records of requests and webhook attempts for the log, and the journal of a team.

The secrets in a record for the log are masked before the record is made. Those in an entry of the
journal are masked when the entry is read for the first time, because most entries are never read,
and masking takes a tenth of the time of a send. Only the journal holds what is not masked yet.
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
    """One answered request, for the log.

    Attributes:
        at: when it was answered, real epoch milliseconds.
        path: the path as it was called, without repeated slashes and without the query string.
        seconds: how long the answer took.
        summary: what was done, or why it was refused, in one line.
        client: the client's IP address.
        probe: whether a program asked only whether the server is well, as proxies do every second.
    """

    at: int
    method: str
    path: str
    status: int
    seconds: float
    summary: str
    operation_id: str | None = None
    client: str | None = None
    probe: bool = False


class AttemptRecord(NamedTuple):
    """One finished attempt to send a webhook, for the log.

    Attributes:
        at: when it ended, real epoch milliseconds.
        kind: `reply` or `deliveryReport`.
        status: the HTTP status; None if no complete answer came.
        error: what went wrong; None for a complete answer that is neither a redirect nor a 414.
        seconds: how long it took.
        attempt: 1 for the first attempt.
        state: `delivered`, `pending` or `given-up`.
        next_in: seconds until the next attempt, on the team's clock; None if there will be none.
        frozen: whether the team's clock is frozen, so that the next attempt waits until it is
            advanced.
    """

    at: int
    webhook_id: int
    kind: str
    message_id: str
    url: str
    status: int | None
    error: str | None
    seconds: float
    attempt: int
    state: str
    next_in: float | None
    frozen: bool


class Journal:
    """The last requests to one team, at most KEPT. Methods may be called from any thread."""

    def __init__(self) -> None:
        self._kept: deque[_Kept] = deque(maxlen=KEPT)
        self._last_id = 0
        self._lock = threading.Lock()

    @property
    def last_id(self) -> int:
        """The id of the newest request; 0 before the first one."""
        return self._last_id

    def add(self, exchange: Exchange) -> int:
        """Add a request and its answer under the next id, and return that id."""
        with self._lock:
            self._last_id += 1
            self._kept.append(_Kept(self._last_id, exchange))
            return self._last_id

    def entries(self) -> list[JournalEntry]:
        """Return the entries, the oldest first."""
        with self._lock:
            kept = list(self._kept)
        return [each.read() for each in in_turns(kept)]

    def by_id(self, entry_id: int) -> JournalEntry | None:
        """Return the entry with an id, or None if the journal no longer has it."""
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
