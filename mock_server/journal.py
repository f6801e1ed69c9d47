"""What was asked and answered: the record for the log line, and each team's last requests.

Secrets are masked before anything is kept.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

KEPT: Final = 1000
"""Requests kept for each team."""
MOST_BODY: Final = 16_384
"""Bytes of a body that are kept."""

_SECRET_HEADERS: Final = frozenset({"token", "authorization", "cookie", "set-cookie"})
_SECRET_PARAMETER: Final = re.compile(r"(?i)((?:^|[?&])token=)([^&#\s]{1,4})?[^&#\s]*")
_URL_TOKEN: Final = re.compile(r"(?i)(/send-url/)([^/?#]{1,4})[^/?#]*")
_PASSWORD_JSON: Final = re.compile(
    r'("password"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}\]"]+)', re.IGNORECASE
)
_PASSWORD_XML: Final = re.compile(r"(?is)(<(?:\w+:)?password\b[^>]*>).*?(</|\Z)")
_PASSWORD_FORM: Final = re.compile(r"(?i)((?:^|[?&])password=)[^&#\s]*")


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


class Message(NamedTuple):
    """One side of an exchange as it is kept: masked, the body cut at `MOST_BODY`."""

    headers: dict[str, str]
    body: str


class Entry(NamedTuple):
    """One request to the imitated API and its answer; `path` is as it was called."""

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
    message_ids: Sequence[str]
    fault: int | None
    request: Message
    response: Message


class Journal:
    """The last requests of one team, the newest last."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._last_id = 0
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> int:
        """Keep an entry and give the id it got."""
        with self._lock:
            self._last_id += 1
            self._entries.append(entry._replace(entry_id=self._last_id))
            return self._last_id

    def entries(self) -> list[Entry]:
        """What is kept, the oldest first."""
        with self._lock:
            return list(self._entries)

    def by_id(self, entry_id: int) -> Entry | None:
        return next((entry for entry in self.entries() if entry.entry_id == entry_id), None)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


def mask(secret: str) -> str:
    """Enough of a secret to recognise it."""
    return f"{secret[:4]}…" if len(secret) >= 12 else "…"


def masked_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers with the values of those that carry credentials masked."""
    kept = {}
    for name, value in headers:
        if name.lower() in _SECRET_HEADERS:
            scheme, blank, rest = value.partition(" ")
            value = f"{scheme} {mask(rest)}" if blank else mask(value)
        kept[name] = value
    return kept


def masked_target(target: str, secrets: Mapping[str, str]) -> str:
    """A path and query string without tokens."""
    target = _URL_TOKEN.sub(r"\1\2…", _SECRET_PARAMETER.sub(r"\1\2…", target))
    return _without(_PASSWORD_FORM.sub(r"\1…", target), secrets)


def masked_body(data: bytes, secrets: Mapping[str, str]) -> str:
    """A body as text without passwords and tokens, cut at `MOST_BODY`."""
    text = data[:MOST_BODY].decode("utf-8", "replace")
    if "assword" in text or "ASSWORD" in text:
        text = _PASSWORD_JSON.sub(r'\1"…"', text)
        text = _PASSWORD_XML.sub(r"\1…\2", text)
        text = _PASSWORD_FORM.sub(r"\1…", text)
    if "oken=" in text:
        text = _SECRET_PARAMETER.sub(r"\1\2…", text)
    text = _without(text, secrets)
    return text if len(data) <= MOST_BODY else f"{text}… ({len(data)} bytes)"


def _without(text: str, secrets: Mapping[str, str]) -> str:
    for secret, shown in secrets.items():
        if secret in text:
            text = text.replace(secret, shown)
    return text
